package dev.runstream.query;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the read model has come, for operators and metrics.
 *
 * @param positions by {@code topic-partition}: the offset that is read next
 * @param lag records of the audit stream that are not in the rows yet, as far as the cluster has told
 * @param caughtUp whether everything was read once that was there when this process began, or when it began again
 * @param recordsPerSecond over the last seconds
 * @param unreadable records set aside by this process
 * @param gaps places where events were missing or came twice, found by this process
 * @param lastError why nothing goes on, one sentence; null while all is well
 * @param failingSince epoch milliseconds; null while all is well
 */
public record ProjectionStatus(
        Map<String, Long> positions,
        long lag,
        boolean caughtUp,
        long recordsPerSecond,
        long unreadable,
        long gaps,
        @Nullable String lastError,
        @Nullable Long failingSince) {
    public ProjectionStatus {
        positions = new TreeMap<>(positions);
    }

    /** Where it will have come when the lag is gone: the sum over all partitions. */
    public long end() {
        return position() + lag;
    }

    /** Where it has come: the sum over all partitions. */
    public long position() {
        return positions.values().stream().mapToLong(Long::longValue).sum();
    }
}
