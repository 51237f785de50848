package dev.runstream.cli;

import dev.runstream.api.auth.Signer;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command asks SSM's API instead of reading the audit stream. */
final class EndpointOptions {
    private static final String VARIABLE = "RUNSTREAM_ENDPOINT_URL";

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "Asks SSM's API there (runstream api) instead of reading the audit stream; signs with"
                    + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY when they are set (default: the variable "
                    + VARIABLE
                    + ").")
    private @Nullable URI endpoint;

    /**
     * The API to ask; null when the command reads the audit stream.
     *
     * @throws CommandFailedException when the URL is none
     */
    @Nullable
    ApiClient client() {
        return client(System.getenv());
    }

    @Nullable
    ApiClient client(Map<String, String> environment) {
        String variable = environment.getOrDefault(VARIABLE, "");
        URI asked = endpoint != null || variable.isEmpty() ? endpoint : uri(variable);
        if (asked == null) {
            return null;
        }
        if (asked.getHost() == null) {
            throw new CommandFailedException(
                    "Expected the endpoint to be a URL such as http://127.0.0.1:9080, but it is " + asked + ".");
        }
        String key = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        String region =
                environment.getOrDefault("AWS_REGION", environment.getOrDefault("AWS_DEFAULT_REGION", "us-east-1"));
        return new ApiClient(asked, key.isEmpty() || secret.isEmpty() ? null : new Signer(key, secret, region));
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(
                    "Expected " + VARIABLE + " to be a URL such as http://127.0.0.1:9080, but it is " + text + ".", e);
        }
    }
}
