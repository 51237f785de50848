package dev.runstream.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a function, or the service in front of it, does with one call.
 *
 * @param after how long the function runs before that
 * @param log what the function writes to its log: the end of it goes to callers that ask for {@code LogType: Tail}
 */
public record Answer(Outcome outcome, Duration after, String log) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What happens when the function has run. */
    public sealed interface Outcome {}

    /** The function returns these bytes: JSON, unless it is a custom runtime. */
    public record Returns(byte[] body) implements Outcome {}

    /** The function returns the event that it received. */
    public record Echoes() implements Outcome {}

    /**
     * The function fails: 200 with {@code X-Amz-Function-Error} and the error as the body (R144).
     *
     * @param functionError {@code Unhandled}, or {@code Handled} as older runtimes had it
     */
    public record Fails(String functionError, String errorType, String errorMessage) implements Outcome {}

    /**
     * The function fails with an error that its runtime wrote.
     *
     * @param body JSON with errorType and errorMessage
     */
    public record FailsWith(byte[] body) implements Outcome {}

    /**
     * 429, and the function does not run.
     *
     * @param retryAfter sent in whole seconds, rounded up; null to send no such header
     */
    public record Throttles(@Nullable Duration retryAfter) implements Outcome {}

    /**
     * The service answers with an error.
     *
     * @param status 400 to 599
     * @param code of {@code x-amzn-ErrorType}; null for the usual one of the status (R155)
     * @param message null for the usual one
     */
    public record ServiceFails(
            int status, @Nullable String code, @Nullable String message) implements Outcome {}

    /** Never answers; the connection stays open. */
    public record Hangs() implements Outcome {}

    /** Resets the connection instead of answering. */
    public record Resets() implements Outcome {}

    /** Sends half of the answer and closes the connection. */
    public record BreaksOff(byte[] body) implements Outcome {}

    public Answer(Outcome outcome) {
        this(outcome, Duration.ZERO, "");
    }

    /** @param value anything that Jackson writes as JSON */
    public static Answer returns(@Nullable Object value) {
        JsonNode tree = JSON.valueToTree(value);
        return returnsText(tree == null ? "null" : tree.toString());
    }

    /** @param body as it goes over the wire; need not be JSON */
    public static Answer returnsText(String body) {
        return new Answer(new Returns(body.getBytes(StandardCharsets.UTF_8)));
    }

    public static Answer echo() {
        return new Answer(new Echoes());
    }

    public static Answer error(String errorType, String errorMessage) {
        return new Answer(new Fails("Unhandled", errorType, errorMessage));
    }

    /** A throttle without {@code Retry-After}. */
    public static Answer throttle() {
        return new Answer(new Throttles(null));
    }

    public static Answer throttle(Duration retryAfter) {
        return new Answer(new Throttles(retryAfter));
    }

    /** @param status 400 to 599 */
    public static Answer status(int status) {
        return new Answer(new ServiceFails(status, null, null));
    }

    public static Answer hang() {
        return new Answer(new Hangs());
    }

    public static Answer reset() {
        return new Answer(new Resets());
    }

    /** @param value half of which is sent, as JSON */
    public static Answer breakOff(Object value) {
        return new Answer(new BreaksOff(JSON.valueToTree(value).toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** This answer, so much later. */
    public Answer after(Duration delay) {
        return new Answer(outcome, delay, log);
    }

    /** This answer, with something in the function's log. */
    public Answer log(String text) {
        return new Answer(outcome, after, text);
    }
}
