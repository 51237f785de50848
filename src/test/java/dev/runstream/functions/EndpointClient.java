package dev.runstream.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Calls functions of an endpoint over plain HTTP. */
record EndpointClient(URI endpoint) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** One answer. */
    record Answered(HttpResponse<byte[]> http) {
        int status() {
            return http.statusCode();
        }

        String text() {
            return new String(http.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(http.body());
        }

        /** Empty when the function did not fail. */
        String functionError() {
            return http.headers().firstValue("X-Amz-Function-Error").orElse("");
        }

        /** What the function wrote, from the header of {@code LogType: Tail}. */
        String log() {
            String base64 = http.headers().firstValue("X-Amz-Log-Result").orElseThrow();
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        }
    }

    Answered call(String function, String event, String... headers) throws Exception {
        return new Answered(HTTP.send(request(function, event, headers), BodyHandlers.ofByteArray()));
    }

    CompletableFuture<Answered> begin(String function, String event, String... headers) {
        return HTTP.sendAsync(request(function, event, headers), BodyHandlers.ofByteArray())
                .thenApply(Answered::new);
    }

    private HttpRequest request(String function, String event, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(endpoint + "/2015-03-31/functions/" + function + "/invocations"))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(event));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }
}
