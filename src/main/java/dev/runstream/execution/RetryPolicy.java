package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/** How long attempts and dispatches wait for each other (R132, R134). Milliseconds. */
final class RetryPolicy {
    private static final long LONGEST = 30_000;

    private RetryPolicy() {}

    /** The wait before this attempt: none for the second, then 1, 2, 4 … 30 s. */
    static long beforeAttempt(int attempt, Settings settings) {
        if (!settings.retryBackoff() || settings.skipWaits() || attempt <= 2) {
            return 0;
        }
        return Math.min(LONGEST, 1_000L << Math.min(attempt - 3, 5));
    }

    /**
     * The wait after a throttle: what the service says, else 0.5 to 1, 1 to 2 … 15 to 30 s, spread by jitter.
     *
     * @param dispatch that was throttled, from 1
     */
    static long afterThrottle(@Nullable Long retryAfterMillis, int dispatch, double jitter) {
        if (retryAfterMillis != null) {
            return Math.max(0, retryAfterMillis);
        }
        long ceiling = Math.min(LONGEST, 1_000L << Math.min(dispatch - 1, 5));
        return ceiling / 2 + (long) (jitter * ceiling / 2);
    }
}
