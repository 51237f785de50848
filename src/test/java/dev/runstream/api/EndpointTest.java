package dev.runstream.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.api.auth.Authenticator;
import dev.runstream.api.auth.Received;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.expression.JsonText;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: SSM's protocol (section 7.1), for every operation alike. Method: requests are given to the endpoint with operations
 * that only say how often they were carried out.
 */
class EndpointTest {
    private final AtomicInteger carriedOut = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> observed = new ArrayList<>();
    private String notYet;
    private final Endpoint endpoint = new Endpoint(
            Map.of("Count", new Count(), "Refuse", new Refuse(), "Break", new Break(), "Read", new ReadAll()),
            new Authenticator(List.of(), Duration.ofMinutes(5), Clock.systemUTC(), "somebody"),
            new Rates(Map.of("Read", 2.0), nanos::get),
            new Repeats(Duration.ofMinutes(10), nanos::get),
            (operation, code, took) -> observed.add(operation + " " + code),
            () -> notYet);

    @Test
    void R701_theTargetNamesTheOperationAndTheBodyIsJson() {
        assertThat(ok(post("Count", "{}")).path("Times").asInt()).isEqualTo(1);
        assertThat(ok(post("Count", "")).path("Times").asInt()).isEqualTo(2);
        assertThat(ok(post("Count", "{}", Map.of("content-type", "application/x-amz-json-1.1; charset=utf-8")))
                        .path("Times")
                        .asInt())
                .isEqualTo(3);
        refused(
                post("Count", "{}", Map.of("content-type", "application/json")),
                "SerializationException",
                "application/x-amz-json-1.1");
    }

    @Test
    void R702_aReplyHasAnIdAndIsNeverEmpty() {
        Endpoint.Answer one = endpoint.answer(post("Count", "{}"));
        Endpoint.Answer other = endpoint.answer(post("Count", "{}"));
        assertThat(one.status()).isEqualTo(200);
        assertThat(UUID.fromString(one.requestId())).isNotEqualTo(UUID.fromString(other.requestId()));
        assertThat(endpoint.answer(post("Read", "{}")).body()).asString(UTF_8).isEqualTo("{}");
        assertThat(observed).containsExactly("Count OK", "Count OK", "Read OK");
    }

    @Test
    void R703_anErrorSaysItsTypeAndAMessage() {
        Endpoint.Answer refused = endpoint.answer(post("Refuse", "{}"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(json(refused)).isEqualTo(JsonText.parse("""
            {"__type": "InvalidDocument", "Message": "Expected \\"this\\", but got that."}"""));
        Endpoint.Answer broken = endpoint.answer(post("Break", "{}"));
        assertThat(broken.status()).isEqualTo(500);
        assertThat(json(broken).path("__type").asText()).isEqualTo("InternalServerError");
        assertThat(json(broken).path("Message").asText())
                .as("the log has the defect, the caller finds it there")
                .contains(broken.requestId())
                .doesNotContain("secret");
    }

    @Test
    void R704_anUnknownOperationIsTold() {
        refused(post("SendCommand", "{}"), "UnknownOperationException", "SendCommand");
        Received noTarget =
                new Received("POST", "/", null, Map.of("content-type", List.of(Endpoint.CONTENT_TYPE)), new byte[0]);
        refused(noTarget, "UnknownOperationException", "X-Amz-Target");
        Received otherService = new Received(
                "POST",
                "/",
                null,
                Map.of("content-type", List.of(Endpoint.CONTENT_TYPE), "x-amz-target", List.of("AWSLambda.Count")),
                new byte[0]);
        refused(otherService, "UnknownOperationException", "X-Amz-Target");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{|JSON", "[]|JSON object", "null|JSON object", "{} {}|JSON", "{\"a\": NaN}|JSON"})
    void R704_whatIsNoJsonIsASerializationException(String body, String sentence) {
        refused(post("Count", body), "SerializationException", sentence);
    }

    @Test
    void R704_aKeyTwiceAndBytesThatAreNoUtf8AreNoJson() {
        refused(post("Count", "{\"a\": 1, \"a\": 2}"), "SerializationException", "a");
        Received request = post("Count", "{}");
        refused(
                new Received("POST", "/", null, request.headers(), new byte[] {'{', '"', (byte) 0xC3, '"', '}'}),
                "SerializationException",
                "UTF-8");
        refused(post("Count", "[".repeat(5_000)), "SerializationException", "JSON");
        assertThat(carriedOut).hasValue(0);
    }

    /** A client that has got no answer sends the same again, with the id of its call. */
    @Test
    void R709_theSameCallSentAgainIsCarriedOutOnce() {
        Map<String, String> call = Map.of("amz-sdk-invocation-id", "c1");
        assertThat(ok(post("Count", "{\"a\": 1}", call)).path("Times").asInt()).isEqualTo(1);
        assertThat(ok(post("Count", "{\"a\": 1}", call)).path("Times").asInt()).isEqualTo(1);
        assertThat(ok(post("Count", "{\"a\": 2}", call)).path("Times").asInt())
                .as("another request under the same id")
                .isEqualTo(2);
        assertThat(ok(post("Count", "{\"a\": 1}", Map.of("amz-sdk-invocation-id", "c2")))
                        .path("Times")
                        .asInt())
                .isEqualTo(3);
        assertThat(ok(post("Count", "{\"a\": 1}")).path("Times").asInt())
                .as("nothing says that it is the same")
                .isEqualTo(4);
    }

    @Test
    void R709_aRepeatIsRememberedForAsLongAsItsSignatureIsValid() {
        Map<String, String> call = Map.of("amz-sdk-invocation-id", "c1");
        ok(post("Count", "{}", call));
        nanos.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(ok(post("Count", "{}", call)).path("Times").asInt()).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(ok(post("Count", "{}", call)).path("Times").asInt()).isEqualTo(2);
    }

    @Test
    void R617_moreThanTheRateIsThrottledUntilTimeHasPassed() {
        ok(post("Read", "{}"));
        ok(post("Read", "{}"));
        refused(post("Read", "{}"), "ThrottlingException", "Rate exceeded");
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        ok(post("Read", "{}"));
        refused(post("Read", "{}"), "ThrottlingException", "Rate exceeded");
        ok(post("Count", "{}"));
        assertThat(observed).endsWith("Read ThrottlingException", "Count OK");
    }

    @Test
    void whileHistoryIsNotThereYetAClientIsToldToComeAgain() {
        notYet = "The read model has 3 of 9 records.";
        Endpoint.Answer answer = endpoint.answer(post("Count", "{}"));
        assertThat(answer.status()).as("clients send again what is answered so").isEqualTo(503);
        assertThat(json(answer).path("Message").asText()).isEqualTo(notYet);
        notYet = null;
        ok(post("Count", "{}"));
        assertThat(carriedOut).hasValue(1);
    }

    private JsonNode ok(Received request) {
        Endpoint.Answer answer = endpoint.answer(request);
        assertThat(answer.status()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        return json(answer);
    }

    private void refused(Received request, String code, String sentence) {
        Endpoint.Answer answer = endpoint.answer(request);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).path("__type").asText()).isEqualTo(code);
        assertThat(json(answer).path("Message").asText()).contains(sentence);
    }

    private static JsonNode json(Endpoint.Answer answer) {
        return JsonText.parse(new String(answer.body(), UTF_8));
    }

    private static Received post(String operation, String body) {
        return post(operation, body, Map.of());
    }

    private static Received post(String operation, String body, Map<String, String> more) {
        Map<String, List<String>> headers = new HashMap<>(Map.of(
                "Content-Type", List.of(Endpoint.CONTENT_TYPE),
                "Host", List.of("127.0.0.1:9080"),
                "X-Amz-Target", List.of("AmazonSSM." + operation)));
        more.forEach((name, value) -> {
            headers.keySet().removeIf(name::equalsIgnoreCase);
            headers.put(name, List.of(value));
        });
        return new Received("POST", "/", null, headers, body.getBytes(UTF_8));
    }

    private abstract static class Named implements Operation {
        @Override
        public Permission permission() {
            return Permission.signal;
        }

        @Override
        public boolean oncePerRequest() {
            return true;
        }
    }

    private final class Count extends Named {
        @Override
        public ObjectNode answer(Request request) {
            return Reply.empty().put("Times", carriedOut.incrementAndGet());
        }
    }

    private static final class ReadAll extends Named {
        @Override
        public String name() {
            return "Read";
        }

        @Override
        public Permission permission() {
            return Permission.read;
        }

        @Override
        public boolean oncePerRequest() {
            return false;
        }

        @Override
        public ObjectNode answer(Request request) {
            return Reply.empty();
        }
    }

    private static final class Refuse extends Named {
        @Override
        public ObjectNode answer(Request request) {
            throw new ApiException("InvalidDocument", "Expected \"this\", but got that.");
        }
    }

    private static final class Break extends Named {
        @Override
        public ObjectNode answer(Request request) {
            throw new IllegalStateException("a secret defect");
        }
    }
}
