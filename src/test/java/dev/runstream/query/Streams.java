package dev.runstream.query;

import dev.runstream.contract.AuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Stretches of one partition, one after the other. */
final class Streams {
    static final TopicPartition PARTITION = new TopicPartition("runstream.events", 0);

    private final Projector projector;
    private long next;

    Streams(Projector projector) {
        this.projector = projector;
        this.next = projector.positions(List.of(PARTITION)).get(PARTITION);
    }

    static StreamRecord record(long offset, Object value) {
        return new StreamRecord(PARTITION, offset, value, null);
    }

    static Stretch stretch(long from, List<?> values) {
        List<StreamRecord> records = new ArrayList<>();
        for (Object value : values) {
            records.add(
                    value instanceof StreamRecord given
                            ? new StreamRecord(PARTITION, from + records.size(), given.value(), given.unreadable())
                            : record(from + records.size(), value));
        }
        return new Stretch(records, offsets(from), offsets(from + records.size()));
    }

    static SortedMap<TopicPartition, Long> offsets(long offset) {
        SortedMap<TopicPartition, Long> offsets = new TreeMap<>(Stretch.ORDER);
        offsets.put(PARTITION, offset);
        return offsets;
    }

    /** All in one transaction. */
    void write(List<?> values) {
        projector.write(stretch(next, values));
        next += values.size();
    }

    void write(AuditEvent... events) {
        write(List.of(events));
    }

    long next() {
        return next;
    }
}
