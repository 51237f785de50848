package dev.runstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.api.auth.Signer;
import dev.runstream.client.ClusterUnavailableException;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.JsonText.MalformedJsonException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Asks SSM's API, where a command is told of one. */
final class ApiClient implements AutoCloseable {
    private static final String TYPE = "application/x-amz-json-1.1";
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);

    private final URI endpoint;
    private final @Nullable Signer signer;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECTED_WITHIN).build();

    /** @param signer null for an API without keys */
    ApiClient(URI endpoint, @Nullable Signer signer) {
        this.endpoint = endpoint;
        this.signer = signer;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * The reply.
     *
     * @throws CommandFailedException when it is an error
     * @throws ClusterUnavailableException when nobody answers
     */
    JsonNode ask(String operation, ObjectNode request) {
        byte[] body = JsonText.write(request).getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new TreeMap<>();
        headers.put("content-type", TYPE);
        headers.put("x-amz-target", "AmazonSSM." + operation);
        if (signer != null) {
            headers.putAll(signer.headers(host(), headers, body, Instant.now()));
        }
        HttpRequest.Builder message = HttpRequest.newBuilder(endpoint.resolve("/"))
                .timeout(ANSWERED_WITHIN)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(message::header);
        try {
            return reply(operation, http.send(message.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new ClusterUnavailableException(
                    "Expected SSM's API at " + endpoint + " to answer, but it does not: " + e, e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private JsonNode reply(String operation, HttpResponse<String> response) {
        JsonNode reply;
        try {
            reply = JsonText.parse(response.body());
        } catch (MalformedJsonException e) {
            throw new CommandFailedException(
                    "Expected SSM's API at " + endpoint + " to answer with JSON, but it answers "
                            + response.statusCode() + " with something else.",
                    e);
        }
        if (response.statusCode() != 200) {
            throw new CommandFailedException(operation + " at " + endpoint + " answers "
                    + reply.path("__type").asText() + ": "
                    + reply.path("Message").asText());
        }
        return reply;
    }

    /** As the HTTP client writes it: without the port that goes without saying. */
    private String host() {
        int port = endpoint.getPort();
        boolean usual = port == -1 || port == ("https".equals(endpoint.getScheme()) ? 443 : 80);
        return endpoint.getHost() + (usual ? "" : ":" + port);
    }

    @Override
    public void close() {
        http.close();
    }
}
