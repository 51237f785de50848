package dev.runstream.lambda;

import dev.runstream.execution.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The function's answer is longer than allowed; the rest of it was not read. */
final class AnswerTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int maxBytes;
    private final @Nullable String requestId;

    AnswerTooLongException(int maxBytes, @Nullable String requestId) {
        super("The answer is longer than " + maxBytes + " bytes");
        this.maxBytes = maxBytes;
        this.requestId = requestId;
    }

    /** The function error that Lambda itself answers with (R122), so that other endpoints end a step in the same way. */
    Invocation asLambdaReportsIt() {
        String error = """
                {"errorMessage":"Response payload size exceeded maximum allowed payload size (%d bytes).",\
                "errorType":"Function.ResponseSizeTooLarge"}""".formatted(maxBytes);
        return new Invocation.Response(200, "Unhandled", null, error.getBytes(StandardCharsets.UTF_8), requestId);
    }
}
