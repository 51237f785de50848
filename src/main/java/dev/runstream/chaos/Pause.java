package dev.runstream.chaos;

import dev.runstream.process.ProcessException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting in a run that other threads and processes move on. */
final class Pause {
    private static final Duration STEP = Duration.ofMillis(25);

    private Pause() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted");
        }
    }

    /** @return whether it came true in time */
    static boolean until(BooleanSupplier condition, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            of(STEP);
        }
        return true;
    }
}
