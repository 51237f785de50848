package dev.runstream.lambda;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;

/**
 * Who calls. AWS's own endpoints get the SDK's default chain (environment, profile, container, instance) and nothing
 * else. With any other {@code lambda.endpoint} the chain's end is a made-up pair, {@code test}/{@code test}, so that local
 * runs need no account; and on loopback only the environment and system properties are asked before, since looking for
 * instance metadata would take seconds there.
 */
final class Credentials {
    private static final AwsCredentialsProvider MADE_UP =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

    private Credentials() {}

    static AwsCredentialsProvider forEndpoint(@Nullable URI endpoint) {
        if (endpoint == null || isAws(endpoint)) {
            return new OwnCredentials();
        }
        if (isLoopback(endpoint)) {
            return AwsCredentialsProviderChain.of(
                    SystemPropertyCredentialsProvider.create(),
                    EnvironmentVariableCredentialsProvider.create(),
                    MADE_UP);
        }
        return AwsCredentialsProviderChain.of(new OwnCredentials(), MADE_UP);
    }

    static boolean isLoopback(URI endpoint) {
        String host = endpoint.getHost().toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static boolean isAws(URI endpoint) {
        String host = endpoint.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn") || host.endsWith(".api.aws");
    }
}
