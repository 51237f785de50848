package dev.runstream.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Values for a while, each as long, a bounded number of them. Thread-safe. */
final class Remembered<V> {
    private final long keepNanos;
    private final int max;
    private final LongSupplier nanoTime;
    private final Consumer<V> forgotten;
    private final Map<String, V> values = new HashMap<>();
    private final Deque<Kept> inOrder = new ArrayDeque<>();

    private record Kept(String key, long since) {}

    /** @param forgotten gets each value whose time is over */
    Remembered(long keepNanos, int max, LongSupplier nanoTime, Consumer<V> forgotten) {
        this.keepNanos = keepNanos;
        this.max = max;
        this.nanoTime = nanoTime;
        this.forgotten = forgotten;
    }

    /**
     * The value of the key; made when there is none.
     *
     * @throws ApiException ThrottlingException when there is room for no more
     */
    synchronized V get(String key, Supplier<V> made) {
        long now = nanoTime.getAsLong();
        forget(now);
        V known = values.get(key);
        if (known != null) {
            return known;
        }
        if (values.size() >= max) {
            throw new ApiException("ThrottlingException", "Rate exceeded");
        }
        V value = made.get();
        values.put(key, value);
        inOrder.add(new Kept(key, now));
        return value;
    }

    private void forget(long now) {
        for (Kept oldest = inOrder.peek(); oldest != null; oldest = inOrder.peek()) {
            if (now - oldest.since() <= keepNanos) {
                return;
            }
            inOrder.remove();
            V value = values.remove(oldest.key());
            if (value != null) {
                forgotten.accept(value);
            }
        }
    }
}
