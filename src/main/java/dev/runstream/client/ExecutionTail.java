package dev.runstream.client;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The events of one execution and, from their first event on, of the children that it starts, at any depth. Only the
 * partitions where they are at home are read. Each execution's events come once and in order. Not thread-safe.
 */
public final class ExecutionTail implements AutoCloseable {
    /** Clocks of the machine that made an id, of the engine and of the broker may differ by this much. */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

    private final ClusterConnection cluster;
    private final EventTail tail;
    private final String executionId;
    /** The last sequence of each execution that is followed; 0 before its first event. */
    private final Map<String, Long> sequences = new HashMap<>();

    private final Set<String> soughtFromBeginning = new HashSet<>();
    private boolean redacted;

    private ExecutionTail(ClusterConnection cluster, String executionId) {
        this.cluster = cluster;
        this.tail = cluster.events();
        this.executionId = executionId;
    }

    /** Reads from the execution's first event; nothing of it needs to be there yet. */
    public static ExecutionTail of(ClusterConnection cluster, String executionId) {
        ExecutionTail opened = new ExecutionTail(cluster, executionId);
        opened.follow(executionId, madeAt(executionId));
        return opened;
    }

    /** When an id was made that tells it (UUIDv7), epoch milliseconds; 0 for another one. */
    public static long madeAt(String executionId) {
        try {
            UUID id = UUID.fromString(executionId);
            return id.version() == 7 ? id.getMostSignificantBits() >>> 16 : 0;
        } catch (IllegalArgumentException _) {
            return 0;
        }
    }

    /**
     * What has come.
     *
     * @throws ClusterException when a record of the execution cannot be read, or events of it are missing
     */
    public List<AuditEvent> poll(Duration atMost) {
        List<AuditEvent> events = new ArrayList<>();
        for (EventRecord record : tail.poll(atMost)) {
            Long last = sequences.get(record.key());
            if (last != null && read(record) instanceof AuditEvent event && isNext(record, event, last)) {
                redacted |= record.redacted();
                sequences.put(record.key(), event.header().sequence());
                events.add(event);
                if (event.event() instanceof Event.ChildStarted child) {
                    follow(child.childExecutionId(), event.header().time());
                }
            }
        }
        return events;
    }

    /** Whether everything was read that was there when the reading began. */
    public boolean atEnd() {
        if (!tail.atEnd()) {
            return false;
        }
        // An id may be older than it says: it was made by a clock that is wrong, or kept before it was used.
        if (last(executionId) == 0 && soughtFromBeginning.add(executionId) && madeAt(executionId) > 0) {
            tail.seekToBeginning(cluster.home(executionId));
            return false;
        }
        return true;
    }

    /** Whether digests stand in the places of payloads of an event that was read. */
    public boolean redacted() {
        return redacted;
    }

    private static Object read(EventRecord record) {
        try {
            return record.event();
        } catch (UnreadableRecordException e) {
            throw new ClusterException(
                    "Expected event " + record + " of execution " + record.key() + " to be readable, but it is not: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Events that come again after a seek are dropped; one that is not the next sends the reading back. */
    private boolean isNext(EventRecord record, AuditEvent event, long last) {
        long sequence = event.header().sequence();
        if (sequence > last + 1) {
            if (last > 0 || !soughtFromBeginning.add(record.key())) {
                throw new ClusterException("Expected event " + (last + 1) + " of execution " + record.key()
                        + ", but the next one that the audit stream has is " + sequence + " (" + record + ").");
            }
            tail.seekToBeginning(record.partition());
        }
        return sequence == last + 1;
    }

    private long last(String id) {
        return sequences.getOrDefault(id, 0L);
    }

    /** @param from no event of it is older but for clocks that differ; 0 when nothing is known */
    private void follow(String id, long from) {
        if (sequences.putIfAbsent(id, 0L) == null) {
            int home = cluster.home(id);
            tail.add(home);
            tail.seekToTime(home, from - CLOCKS_DIFFER.toMillis());
        }
    }

    @Override
    public void close() {
        tail.close();
    }
}
