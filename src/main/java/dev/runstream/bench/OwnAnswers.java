package dev.runstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.execution.Invocation;
import dev.runstream.execution.StepRequested;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Functions that the worker answers by itself, without any request over HTTP, because the workers of those that we are
 * compared with do: {@code echo} answers at once with its payload, {@code take-N} after N milliseconds.
 */
public final class OwnAnswers {
    static final String TAKES = "take-";

    private OwnAnswers() {}

    /** As a worker's invoker. */
    public static Invocation invoke(StepRequested request, long deadlineNanos) {
        String function = request.functionName();
        if (function.startsWith(TAKES)) {
            long end = System.nanoTime() + Long.parseLong(function.substring(TAKES.length())) * 1_000_000;
            long left;
            while ((left = Math.min(end, deadlineNanos) - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
                if (Thread.interrupted()) {
                    return new Invocation.DeadlineReached();
                }
            }
        }
        return new Invocation.Response(200, null, null, payload(request.payload()), null);
    }

    private static byte[] payload(@Nullable String payload) {
        return payload == null ? new byte[0] : payload.getBytes(UTF_8);
    }
}
