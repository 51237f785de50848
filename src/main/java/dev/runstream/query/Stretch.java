package dev.runstream.query;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that one transaction writes, those of a partition in order.
 *
 * @param from by partition: where the database must be
 * @param to by partition: where it is afterwards
 */
record Stretch(List<StreamRecord> records, SortedMap<TopicPartition, Long> from, SortedMap<TopicPartition, Long> to) {
    static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    Stretch {
        records = List.copyOf(records);
    }

    /** What is left of them when the database is there already; it may be further on in some, or all. */
    Stretch after(Map<TopicPartition, Long> positions) {
        SortedMap<TopicPartition, Long> begin = new TreeMap<>(ORDER);
        SortedMap<TopicPartition, Long> end = new TreeMap<>(ORDER);
        to.forEach((partition, next) -> {
            long position = positions.getOrDefault(partition, 0L);
            if (position < next) {
                begin.put(partition, position);
                end.put(partition, next);
            }
        });
        return new Stretch(
                records.stream()
                        .filter(record -> {
                            Long position = begin.get(record.partition());
                            return position != null && record.offset() >= position;
                        })
                        .toList(),
                begin,
                end);
    }

    /** What is left when some partitions are read from elsewhere. */
    Stretch without(Set<TopicPartition> partitions) {
        SortedMap<TopicPartition, Long> begin = new TreeMap<>(from);
        begin.keySet().removeAll(partitions);
        SortedMap<TopicPartition, Long> end = new TreeMap<>(to);
        end.keySet().removeAll(partitions);
        return new Stretch(
                records.stream()
                        .filter(record -> !partitions.contains(record.partition()))
                        .toList(),
                begin,
                end);
    }

    /** The first half of its records: it goes no further than they do. */
    Stretch firstHalf() {
        List<StreamRecord> half = records.subList(0, records.size() / 2);
        SortedMap<TopicPartition, Long> end = new TreeMap<>(ORDER);
        half.forEach(record -> end.put(record.partition(), record.offset() + 1));
        SortedMap<TopicPartition, Long> begin = new TreeMap<>(ORDER);
        end.keySet().forEach(partition -> begin.put(partition, begin(partition)));
        return new Stretch(half, begin, end);
    }

    /** The rest, when the first half was written. */
    Stretch secondHalf() {
        Stretch first = firstHalf();
        SortedMap<TopicPartition, Long> begin = new TreeMap<>(ORDER);
        begin.putAll(from);
        begin.putAll(first.to);
        return new Stretch(records.subList(records.size() / 2, records.size()), begin, to);
    }

    private long begin(TopicPartition partition) {
        return from.getOrDefault(partition, 0L);
    }
}
