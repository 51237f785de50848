package dev.runstream.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.api.auth.Authenticator;
import dev.runstream.api.auth.Caller;
import dev.runstream.api.auth.NotAuthenticatedException;
import dev.runstream.api.auth.Received;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.JsonText.MalformedJsonException;
import dev.runstream.query.DatabaseException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the bytes of a request to the bytes of its reply: SSM's protocol, JSON 1.1 (section 7.1). Knows no HTTP server. */
final class Endpoint {
    /** The type of requests and replies. */
    static final String CONTENT_TYPE = "application/x-amz-json-1.1";

    private static final Logger log = LoggerFactory.getLogger(Endpoint.class);
    private static final String TARGET_PREFIX = "AmazonSSM.";
    private static final String UNKNOWN = "unknown";
    private static final String OK = "OK";
    private static final int UNAVAILABLE = 503;

    private final Map<String, Operation> operations;
    private final Authenticator authenticator;
    private final Rates rates;
    private final Repeats repeats;
    private final ApiObserver observer;
    private final Supplier<@Nullable String> notYet;

    /** @param notYet one sentence while requests cannot be answered; null when they can */
    Endpoint(
            Map<String, Operation> operations,
            Authenticator authenticator,
            Rates rates,
            Repeats repeats,
            ApiObserver observer,
            Supplier<@Nullable String> notYet) {
        this.notYet = notYet;
        this.operations = Map.copyOf(operations);
        this.authenticator = authenticator;
        this.rates = rates;
        this.repeats = repeats;
        this.observer = observer;
    }

    /** @param requestId {@code x-amzn-RequestId} (R702) */
    record Answer(int status, String requestId, byte[] body) {}

    Answer answer(Received received) {
        long began = System.nanoTime();
        String requestId = UUID.randomUUID().toString();
        String name = operation(received);
        String shown = name != null && operations.containsKey(name) ? name : UNKNOWN;
        String code = OK;
        try {
            ObjectNode reply = reply(received, name);
            return new Answer(200, requestId, JsonText.write(reply).getBytes(UTF_8));
        } catch (ApiException e) {
            code = e.code();
            if (e.status() >= 500) {
                log.warn("{} {}: {}", shown, requestId, e.getMessage());
            }
            return error(requestId, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ApiException ending = ApiException.internal("The server is stopping; send the request again.");
            code = ending.code();
            return error(requestId, ending);
        } catch (KafkaException e) {
            log.warn("{} {}: the cluster does not answer", shown, requestId, e);
            ApiException away = ApiException.internal("Expected the cluster to answer, but: " + e.getMessage());
            code = away.code();
            return error(requestId, away);
        } catch (DatabaseException e) {
            log.warn("{} {}: the database does not answer", shown, requestId, e);
            ApiException away = ApiException.internal(String.valueOf(e.getMessage()));
            code = away.code();
            return error(requestId, away);
        } catch (RuntimeException e) { // a defect: of this request, not of the server
            log.error("{} {} failed", shown, requestId, e);
            ApiException defect =
                    ApiException.internal("The request failed; the server's log says why under " + requestId + ".");
            code = defect.code();
            return error(requestId, defect);
        } finally {
            observer.answered(shown, code, System.nanoTime() - began);
        }
    }

    /** An error that was found before there was a request to look at. */
    Answer refuse(ApiException refusal) {
        observer.answered(UNKNOWN, refusal.code(), 0);
        return error(UUID.randomUUID().toString(), refusal);
    }

    private ObjectNode reply(Received received, @Nullable String name) throws InterruptedException {
        Caller caller = caller(received);
        Operation operation = name == null ? null : operations.get(name);
        if (operation == null) {
            throw new ApiException(
                    "UnknownOperationException",
                    name == null
                            ? "Expected the header X-Amz-Target to be AmazonSSM.<Operation>."
                            : "Expected an operation that is served here, but " + name + " is none.");
        }
        requireJson(received);
        String sentence = notYet.get();
        if (sentence != null) {
            throw new ApiException("ServiceUnavailableException", sentence, UNAVAILABLE);
        }
        ObjectNode body = body(received.body());
        boolean reads = operation.permission() == Permission.read;
        String identity = reads
                ? null
                : repeats.identity(caller, operation.name(), received.header("amz-sdk-invocation-id"), received.body());
        Request request = new Request(operation, body, caller, identity);
        request.requirePermission();
        rates.take(caller.principal(), operation.name());
        ObjectNode reply = operation.oncePerRequest() ? repeats.answer(request) : carryOut(request);
        if (!reads) {
            log.info("{} by {}", operation.name(), caller.principal());
        }
        return reply;
    }

    private static ObjectNode carryOut(Request request) throws InterruptedException {
        try {
            return request.operation().answer(request);
        } catch (UndecidedException e) {
            e.undecided().close();
            throw e;
        }
    }

    private Caller caller(Received received) {
        try {
            return authenticator.caller(received);
        } catch (NotAuthenticatedException e) {
            throw new ApiException(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String operation(Received received) {
        String target = received.header("x-amz-target");
        return target != null && target.startsWith(TARGET_PREFIX) ? target.substring(TARGET_PREFIX.length()) : null;
    }

    private static void requireJson(Received received) {
        String type = received.header("content-type");
        String bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!bare.equals(CONTENT_TYPE)) {
            throw new ApiException(
                    "SerializationException",
                    "Expected Content-Type to be " + CONTENT_TYPE + ", but it is " + (type == null ? "missing" : type)
                            + ".");
        }
    }

    private static ObjectNode body(byte[] bytes) {
        if (bytes.length == 0) {
            return Reply.empty();
        }
        JsonNode body;
        try {
            body = JsonText.parse(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new ApiException("SerializationException", "Expected the body to be UTF-8, but it is not.");
        } catch (MalformedJsonException e) {
            throw new ApiException("SerializationException", String.valueOf(e.getMessage()));
        }
        if (body instanceof ObjectNode structure) {
            return structure;
        }
        throw new ApiException("SerializationException", "Expected the body to be a JSON object, but it is not.");
    }

    private static Answer error(String requestId, ApiException e) {
        ObjectNode body = Reply.of("__type", e.code()).put("Message", e.getMessage());
        return new Answer(e.status(), requestId, JsonText.write(body).getBytes(UTF_8));
    }
}
