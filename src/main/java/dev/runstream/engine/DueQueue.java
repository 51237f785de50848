package dev.runstream.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Names in the order of their times, in memory; each name has one time or none. */
final class DueQueue {
    private final Map<String, Long> times = new HashMap<>();
    private final TreeSet<Entry> order = new TreeSet<>();

    /** Sets the time, epoch milliseconds; {@link Long#MAX_VALUE} for never. */
    void set(String name, long dueAt) {
        Long before = dueAt == Long.MAX_VALUE ? times.remove(name) : times.put(name, dueAt);
        if (before != null) {
            order.remove(new Entry(before, name));
        }
        if (dueAt != Long.MAX_VALUE) {
            order.add(new Entry(dueAt, name));
        }
    }

    void remove(String name) {
        set(name, Long.MAX_VALUE);
    }

    /** The name that is due first, if that is at {@code now} or earlier; it stays in the queue. */
    @Nullable
    String due(long now) {
        return order.isEmpty() || order.first().dueAt() > now
                ? null
                : order.first().name();
    }

    /** The earliest time; null when the queue is empty. */
    @Nullable
    Long first() {
        return order.isEmpty() ? null : order.first().dueAt();
    }

    @Nullable
    Long timeOf(String name) {
        return times.get(name);
    }

    int size() {
        return order.size();
    }

    void clear() {
        times.clear();
        order.clear();
    }

    private record Entry(long dueAt, String name) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(dueAt, other.dueAt);
            return byTime != 0 ? byTime : name.compareTo(other.name);
        }
    }
}
