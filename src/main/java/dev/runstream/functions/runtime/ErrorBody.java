package dev.runstream.functions.runtime;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The error that Lambda itself writes when the function could not, with Lambda's words. */
final class ErrorBody {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SIGNALLED = 128;
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "hangup",
            2, "interrupt",
            6, "aborted",
            9, "killed",
            11, "segmentation fault",
            15, "terminated");

    private ErrorBody() {}

    /** The process ended before it answered. */
    static byte[] exited(String requestId, int exitCode) {
        String signal = SIGNALS.get(exitCode - SIGNALLED);
        String how = exitCode == 0
                ? "Runtime exited without providing a reason"
                : "Runtime exited with error: " + (signal == null ? "exit status " + exitCode : "signal: " + signal);
        return of("Runtime.ExitError", "RequestId: %s Error: %s".formatted(requestId, how));
    }

    /** R131. */
    static byte[] timedOut(String requestId, Duration limit) {
        return of(
                "Sandbox.Timedout",
                String.format(
                        Locale.ROOT,
                        "RequestId: %s Error: Task timed out after %.2f seconds",
                        requestId,
                        limit.toMillis() / 1_000.0));
    }

    /** The process could not be started at all. */
    static byte[] notStarted(String requestId, String why) {
        return of("Runtime.InvalidEntrypoint", "RequestId: %s Error: %s".formatted(requestId, why));
    }

    /** R122. */
    static byte[] tooLarge() {
        return of(
                "Function.ResponseSizeTooLarge",
                "Response payload size exceeded maximum allowed payload size (%d bytes)."
                        .formatted(RuntimeApi.ANSWER_MAX_BYTES));
    }

    static byte[] of(String errorType, String errorMessage) {
        return JSON.createObjectNode()
                .put("errorType", errorType)
                .put("errorMessage", errorMessage)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
