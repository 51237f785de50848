package dev.runstream.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many threads have died lately: some are replaced, a cause that comes back again and again is not fought for ever. */
final class ThreadReplacements {
    static final Duration COUNTED = Duration.ofMinutes(10);

    private final int max;
    private final Deque<Long> diedAtNanos = new ArrayDeque<>();

    /** @param max within {@link #COUNTED}, from 0 */
    ThreadReplacements(int max) {
        this.max = max;
    }

    /** A thread died; whether it is replaced. */
    synchronized boolean mayReplaceAt(long nowNanos) {
        while (!diedAtNanos.isEmpty() && nowNanos - diedAtNanos.peekFirst() > COUNTED.toNanos()) {
            diedAtNanos.removeFirst();
        }
        diedAtNanos.addLast(nowNanos);
        return diedAtNanos.size() <= max;
    }
}
