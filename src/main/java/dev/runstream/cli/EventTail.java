package dev.runstream.cli;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the audit stream from its beginning on: only what is committed. Not thread-safe. */
final class EventTail implements AutoCloseable {
    private final Contract contract;
    private final KafkaConsumer<byte[], byte[]> consumer;

    EventTail(String bootstrapServers, Topics topics, Contract contract) {
        this.contract = contract;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        100),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topics.events()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    /** What has come: {@link dev.runstream.contract.AuditEvent}s, each execution's in order, and registry events. */
    List<Object> poll(Duration atMost) {
        List<Object> events = new ArrayList<>();
        consumer.poll(atMost).forEach(record -> events.add(contract.decode(record.value())));
        return events;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
