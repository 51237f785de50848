package dev.runstream.client;

import dev.runstream.contract.Contract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads partitions of the audit stream: only what is committed, each partition in order. Not thread-safe. Kafka's own
 * exceptions come through: a {@link org.apache.kafka.common.errors.TimeoutException} when no broker answers.
 */
public final class EventTail implements AutoCloseable {
    private final String topic;
    private final Contract contract;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Set<TopicPartition> assigned = new HashSet<>();
    /** Where a bounded reading stops, by partition. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /**
     * @param kafka client settings: {@code bootstrap.servers}, security
     * @param topic whose records the contract reads
     */
    public EventTail(Map<String, ?> kafka, String topic, Contract contract) {
        this.topic = topic;
        this.contract = contract;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Every partition, from its beginning. */
    public static EventTail fromBeginning(Map<String, ?> kafka, String topic, Contract contract) {
        EventTail tail = new EventTail(kafka, topic, contract);
        tail.addAll();
        return tail;
    }

    /** Reads every partition, from its beginning. */
    public void addAll() {
        consumer.partitionsFor(topic).forEach(partition -> add(partition.partition()));
    }

    /** Those that are read. */
    public Set<Integer> partitions() {
        return assigned.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    /** Reads this partition too, from its beginning; its bounded reading goes to where it ends now. */
    public void add(int partition) {
        TopicPartition added = new TopicPartition(topic, partition);
        if (assigned.add(added)) {
            consumer.assign(assigned);
            consumer.seekToBeginning(Set.of(added));
            ends.putAll(consumer.endOffsets(Set.of(added)));
        }
    }

    /** Whether the first records of a partition are no longer there: retention, or someone, has deleted them. */
    public boolean beginningCut(int partition) {
        TopicPartition asked = new TopicPartition(topic, partition);
        return consumer.beginningOffsets(Set.of(asked)).getOrDefault(asked, 0L) > 0;
    }

    /** Goes to the first record of each partition that is not older. */
    public void seekToTime(long epochMillis) {
        seekToTime(assigned, epochMillis);
    }

    /** Goes to the first record of a partition that is not older, also backwards. */
    public void seekToTime(int partition, long epochMillis) {
        seekToTime(Set.of(new TopicPartition(topic, partition)), epochMillis);
    }

    private void seekToTime(Collection<TopicPartition> partitions, long epochMillis) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, epochMillis)));
        for (var found : consumer.offsetsForTimes(times).entrySet()) {
            OffsetAndTimestamp offset = found.getValue();
            if (offset == null) {
                consumer.seek(found.getKey(), ends.getOrDefault(found.getKey(), 0L));
            } else {
                consumer.seek(found.getKey(), offset.offset());
            }
        }
    }

    /** Leaves out what was there when the partitions were added. */
    public void seekToEnd() {
        assigned.forEach(partition -> consumer.seek(partition, ends.getOrDefault(partition, 0L)));
    }

    public void seekToBeginning(int partition) {
        consumer.seekToBeginning(Set.of(new TopicPartition(topic, partition)));
    }

    /** What has come. */
    public List<EventRecord> poll(Duration atMost) {
        List<EventRecord> records = new ArrayList<>();
        consumer.poll(atMost).forEach(record -> records.add(new EventRecord(record, contract)));
        return records;
    }

    /** Bounded readings go to where the partitions end now. */
    public void boundNow() {
        ends.putAll(consumer.endOffsets(assigned));
    }

    /** Whether everything was read that was there when the partitions were added, or bounded. */
    public boolean atEnd() {
        return assigned.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
    }

    /** Whether everything was read that is there now, and no transaction is open that could bring more. */
    public boolean atVeryEnd(Map<String, ?> admin) {
        return HighWatermarks.of(admin, assigned).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
