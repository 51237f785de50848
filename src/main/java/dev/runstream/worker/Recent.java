package dev.runstream.worker;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers for a while what was done, so that it is not done again when Kafka delivers it again. Holds a bounded
 * number; the oldest go first. Thread-safe.
 */
final class Recent<K> {
    private final int entriesMax;
    private final long keptNanos;
    private final Map<K, Long> doneAtNanos = new LinkedHashMap<>();

    Recent(int entriesMax, Duration kept) {
        this.entriesMax = entriesMax;
        this.keptNanos = kept.toNanos();
    }

    synchronized void add(K done, long nowNanos) {
        doneAtNanos.remove(done);
        doneAtNanos.put(done, nowNanos);
        for (Iterator<Long> oldest = doneAtNanos.values().iterator(); oldest.hasNext(); ) {
            boolean expired = nowNanos - oldest.next() > keptNanos;
            if (!expired && doneAtNanos.size() <= entriesMax) {
                return;
            }
            oldest.remove();
        }
    }

    synchronized boolean contains(K key, long nowNanos) {
        Long doneAt = doneAtNanos.get(key);
        return doneAt != null && nowNanos - doneAt <= keptNanos;
    }
}
