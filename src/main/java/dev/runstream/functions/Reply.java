package dev.runstream.functions;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it goes over the wire (R152 to R155).
 *
 * @param headers beside the length and the request id
 */
record Reply(
        int status,
        Map<String, String> headers,
        byte[] body,
        @Nullable String functionError) {
    /** Lambda's limit of a synchronous answer: 6 MiB and 100 bytes (R122). */
    private static final int BODY_MAX_BYTES = 6_291_556;

    private static final String JSON_TYPE = "application/json";
    private static final JsonMapper JSON = new JsonMapper();

    /** What a function returned; too much of it is an error of the function's (R122). */
    static Reply returned(byte[] body, String requestId) {
        if (body.length > BODY_MAX_BYTES) {
            return failed(
                    new Answer.Fails(
                            "Unhandled",
                            "Function.ResponseSizeTooLarge",
                            "Response payload size exceeded maximum allowed payload size (%d bytes)."
                                    .formatted(BODY_MAX_BYTES)),
                    requestId);
        }
        return new Reply(200, Map.of("Content-Type", JSON_TYPE), body, null);
    }

    /** R144. */
    static Reply failed(Answer.Fails error, String requestId) {
        ObjectNode body = JSON.createObjectNode()
                .put("errorMessage", error.errorMessage())
                .put("errorType", error.errorType())
                .put("requestId", requestId);
        body.putArray("stackTrace");
        return new Reply(
                200,
                Map.of("Content-Type", JSON_TYPE, "X-Amz-Function-Error", error.functionError()),
                bytes(body),
                error.functionError());
    }

    /** The error of a runtime, as it wrote it. */
    static Reply failed(byte[] body) {
        return new Reply(
                200, Map.of("Content-Type", JSON_TYPE, "X-Amz-Function-Error", "Unhandled"), body, "Unhandled");
    }

    static Reply healthy() {
        return new Reply(
                200,
                Map.of("Content-Type", JSON_TYPE),
                bytes(JSON.createObjectNode().put("status", "UP")),
                null);
    }

    /** 202 of Event, 204 of DryRun: no body (R153). */
    static Reply empty(int status) {
        return new Reply(status, Map.of(), new byte[0], null);
    }

    static Reply error(ServiceException e) {
        return error(e.status(), e.code(), e.sentence());
    }

    static Reply error(Answer.ServiceFails error) {
        return error(
                error.status(),
                error.code() == null ? usualCode(error.status()) : error.code(),
                error.message() == null ? "The service failed as its script says" : error.message());
    }

    static Reply throttled(@Nullable Duration retryAfter) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", JSON_TYPE);
        headers.put("x-amzn-ErrorType", "TooManyRequestsException");
        if (retryAfter != null) {
            headers.put(
                    "Retry-After",
                    Long.toString(retryAfter.plusNanos(999_999_999).toSeconds()));
        }
        ObjectNode body = JSON.createObjectNode()
                .put("Reason", "ReservedFunctionConcurrentInvocationLimitExceeded")
                .put("Type", "User")
                .put("message", "Rate Exceeded.");
        return new Reply(429, headers, bytes(body), null);
    }

    /** This reply with a header more. */
    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body, functionError);
    }

    private static Reply error(int status, String code, String message) {
        ObjectNode body = JSON.createObjectNode()
                .put("Type", status >= 500 ? "Server" : "User")
                .put("Message", message);
        return new Reply(status, Map.of("Content-Type", JSON_TYPE, "x-amzn-ErrorType", code), bytes(body), null);
    }

    private static String usualCode(int status) {
        return switch (status) {
            case 400 -> "InvalidParameterValueException";
            case 402 -> "ServiceQuotaExceededException";
            case 403 -> "AccessDeniedException";
            case 404 -> "ResourceNotFoundException";
            case 408 -> "SnapStartTimeoutException";
            case 409 -> "ResourceConflictException";
            case 410 -> "EFSIOException";
            case 413 -> "RequestTooLargeException";
            case 415 -> "UnsupportedMediaTypeException";
            case 429 -> "TooManyRequestsException";
            case 502 -> "EC2UnexpectedException";
            case 503 -> "ServiceUnavailableException";
            default -> status >= 500 ? "ServiceException" : "InvalidRequestContentException";
        };
    }

    private static byte[] bytes(ObjectNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
