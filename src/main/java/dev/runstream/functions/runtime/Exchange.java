package dev.runstream.functions.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One invocation on its way through one child. */
final class Exchange {
    /** What the child said. */
    record Answer(boolean failed, byte[] body) {}

    private final Invocation invocation;
    private final Duration timeout;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile long takenNanos;
    private volatile long deadlineMillis;
    private volatile boolean taken;

    Exchange(Invocation invocation, Duration timeout) {
        this.invocation = invocation;
        this.timeout = timeout;
    }

    Invocation invocation() {
        return invocation;
    }

    /** The child has it now, or asks for it once more: its time runs from the first time. */
    void take() {
        if (!taken) {
            takenNanos = System.nanoTime();
            deadlineMillis = System.currentTimeMillis() + timeout.toMillis();
            taken = true;
        }
    }

    boolean taken() {
        return taken;
    }

    /** Epoch milliseconds; after {@link #take}. */
    long deadlineMillis() {
        return deadlineMillis;
    }

    boolean late() {
        return taken && System.nanoTime() - takenNanos > timeout.toNanos();
    }

    Duration timeout() {
        return timeout;
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }
}
