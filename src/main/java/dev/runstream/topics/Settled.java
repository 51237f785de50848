package dev.runstream.topics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until the cluster is as it was told to be: what the controller accepts reaches each broker a moment later. */
final class Settled {
    private static final Duration LOOKS_EVERY = Duration.ofMillis(50);

    private Settled() {}

    /**
     * @param differences a sentence for each thing that is not yet so
     * @throws SetupException with those that remain when the time is over
     */
    static void within(Duration timeout, Supplier<List<String>> differences) {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (List<String> remaining = differences.get(); !remaining.isEmpty(); remaining = differences.get()) {
            if (System.nanoTime() - deadline > 0) {
                throw new SetupException(remaining);
            }
            try {
                TimeUnit.NANOSECONDS.sleep(LOOKS_EVERY.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SetupException(remaining);
            }
        }
    }
}
