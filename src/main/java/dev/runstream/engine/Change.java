package dev.runstream.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one transition puts, deletes and sends, encoded and measured. Collected first and applied at once, so that a
 * failure halfway leaves nothing of it behind.
 */
final class Change {
    private final RecordLimits limits;
    private final List<Put> puts = new ArrayList<>();
    private final List<String> deletes = new ArrayList<>();
    private final List<Outgoing> records = new ArrayList<>();
    private @Nullable MarkerPut marker;

    Change(RecordLimits limits) {
        this.limits = limits;
    }

    /** @throws TooLargeException when the changelog would refuse it */
    void put(String key, byte[] value, String what) {
        limits.checkStored(key, value, what);
        puts.add(new Put(key, value));
    }

    void delete(String key) {
        deletes.add(key);
    }

    void mark(String executionId, byte[] value, long time) {
        marker = new MarkerPut(executionId, value, time);
    }

    /** @throws TooLargeException when the topic would refuse it */
    void send(Outgoing record, String what) {
        limits.check(record, what);
        records.add(record);
    }

    void apply(PartitionStore store, MarkerStore markers, Outbox outbox) {
        puts.forEach(put -> store.put(put.key(), put.value()));
        deletes.forEach(store::delete);
        if (marker != null) {
            markers.put(marker.executionId(), marker.value(), marker.time());
        }
        records.forEach(outbox::send);
    }

    private record Put(String key, byte[] value) {}

    private record MarkerPut(String executionId, byte[] value, long time) {}
}
