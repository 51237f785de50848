package dev.runstream.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the changelogs of the engine's stores: only what is committed, which is what a store that is restored now would
 * hold. Not thread-safe. Kafka's own exceptions come through.
 */
public final class StoreTail implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();

    /**
     * @param kafka client settings: {@code bootstrap.servers}, security
     * @param topics those that are not there (yet) hold nothing
     */
    public StoreTail(Map<String, ?> kafka, List<String> topics) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        for (String topic : topics) {
            consumer.partitionsFor(topic)
                    .forEach(found -> partitions.add(new TopicPartition(found.topic(), found.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** How many partitions a store has; 0 when its changelog is not there. */
    public int partitions(String topic) {
        return (int) partitions.stream()
                .filter(partition -> partition.topic().equals(topic))
                .count();
    }

    /** Reads on to what is committed now. */
    public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (!partitions.stream().allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L))) {
            poll(Duration.ofMillis(100), taker);
        }
    }

    /** Takes what has come. */
    public void poll(Duration atMost, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        if (!partitions.isEmpty()) {
            consumer.poll(atMost).forEach(taker);
        }
    }

    /** Whether everything was read that is there now, and no transaction is open that could bring more. */
    public boolean atVeryEnd(Map<String, ?> admin) {
        return HighWatermarks.of(admin, Set.copyOf(partitions)).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
