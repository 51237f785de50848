package dev.runstream.query;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.contract.Topics;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.view.RedactedEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code events} and {@code runbooks}, only what is committed, from where it is told to. For one thread, apart from
 * {@link #wakeUp}. Kafka's own exceptions come through.
 */
final class StreamReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamReader.class);

    private final Topics topics;
    private final Contract contract;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> assigned = new HashSet<>();

    StreamReader(Map<String, ?> kafka, Topics topics, Contract contract, int recordsMax) {
        this.topics = topics;
        this.contract = contract;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "history");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, recordsMax);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Those that are not read yet.
     *
     * @throws KafkaException when the cluster does not tell, or has no such topics
     */
    List<TopicPartition> newPartitions() {
        List<TopicPartition> found = new ArrayList<>();
        for (String topic : List.of(topics.events(), topics.runbooks())) {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic, Duration.ofSeconds(5));
            if (partitions == null || partitions.isEmpty()) {
                throw new KafkaException("Expected topic " + topic + ", but the cluster does not have it");
            }
            partitions.forEach(each -> found.add(new TopicPartition(topic, each.partition())));
        }
        found.removeAll(assigned);
        return found;
    }

    /** Reads from these places on, beside what it reads already; one that was read goes on from there. */
    void seek(Map<TopicPartition, Long> positions) {
        if (assigned.addAll(positions.keySet())) {
            consumer.assign(assigned);
        }
        positions.forEach(consumer::seek);
    }

    Set<TopicPartition> assigned() {
        return Set.copyOf(assigned);
    }

    /** What has come, and by partition where it goes on. */
    Polled poll(Duration atMost) {
        ConsumerRecords<byte[], byte[]> polled;
        try {
            polled = consumer.poll(atMost);
        } catch (OffsetOutOfRangeException e) {
            skipWhatIsGone(e.offsetOutOfRangePartitions());
            polled = ConsumerRecords.empty();
        } catch (NoOffsetForPartitionException e) {
            throw new IllegalStateException("Expected to have been told where to begin", e);
        }
        List<StreamRecord> records = new ArrayList<>(polled.count());
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            records.add(decoded(record));
        }
        SortedMap<TopicPartition, Long> next = new TreeMap<>(Stretch.ORDER);
        polled.nextOffsets().forEach((partition, offset) -> next.put(partition, offset.offset()));
        return new Polled(records, next);
    }

    /** @param next where each partition goes on after the records */
    record Polled(List<StreamRecord> records, SortedMap<TopicPartition, Long> next) {}

    private StreamRecord decoded(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        StreamRecord place = new StreamRecord(partition, record.offset(), null, null);
        if (record.value() == null) {
            return record.topic().equals(topics.runbooks()) // compacted: this is how a key goes
                    ? place
                    : place.unreadable("Expected an event, but the record has no value");
        }
        try {
            Object value = contract.decode(record.value());
            if (value instanceof AuditEvent(var header, var event)
                    && "true".equals(RecordHeaders.text(record.headers(), RecordHeaders.REDACTED))) {
                value = new AuditEvent(header, RedactedEvents.readable(event));
            }
            return value instanceof AuditEvent || value instanceof RegistryEvent || value instanceof RunbookVersion
                    ? new StreamRecord(partition, record.offset(), value, null)
                    : record.topic().equals(topics.runbooks())
                            ? place // what can be started is told by events too
                            : place.unreadable("Expected an event, but the record is a "
                                    + value.getClass().getSimpleName());
        } catch (UnreadableRecordException e) {
            return place.unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** Records that were deleted before they were read. */
    private void skipWhatIsGone(Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(positions.keySet());
        positions.forEach((partition, position) -> {
            long beginning = beginnings.getOrDefault(partition, 0L);
            if (position > beginning) {
                throw new KafkaException(
                        "Expected " + partition + " to reach offset " + position
                                + ", where the read model is, but it ends before: it is another stream. Rebuild the read model");
            }
            log.warn(
                    "The records of {} from offset {} to {} are no longer there; the read model goes on without them",
                    partition,
                    position,
                    beginning - 1);
            consumer.seek(partition, beginning);
        });
    }

    /** Where they end for a reader of what is committed; asks the cluster. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return consumer.endOffsets(partitions, Duration.ofSeconds(5));
    }

    /** The offset that is read next. */
    long position(TopicPartition partition) {
        return consumer.position(partition);
    }

    /** Records that have not been read yet, as far as the last answer of the cluster tells. */
    long lag() {
        long lag = 0;
        for (TopicPartition partition : assigned) {
            OptionalLong known = consumer.currentLag(partition);
            lag += known.orElse(0);
        }
        return lag;
    }

    /** From another thread: ends a {@link #poll} with a {@link org.apache.kafka.common.errors.WakeupException}. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
