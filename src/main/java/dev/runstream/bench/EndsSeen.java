package dev.runstream.bench;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.PublishedSchema;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code events} as a client does that waits for its executions: committed records only. It looks at the schema's
 * fingerprint and the key, and decodes nothing: what the load driver costs is not what is measured.
 */
final class EndsSeen implements AutoCloseable {
    static final String ENDED = "dev.runstream.event.ExecutionEnded";
    private static final int MARK_BYTES = 2;

    /** So many ends are looked into after each other: that they are successes is taken for granted of the others. */
    private static final int LOOKED_INTO_EVERY = 64;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long ended;
    private final long rejected;
    private final BiConsumer<String, Long> whenEnded;
    private final Contract contract;
    private final boolean real;
    private long ends;
    private volatile @Nullable String failure;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param real false for the floor, whose events hold nothing
     * @param whenEnded told the id and the {@link System#nanoTime()} at which its end was seen, on a thread of its own
     */
    EndsSeen(
            String bootstrapServers,
            String topic,
            Contract contract,
            boolean real,
            BiConsumer<String, Long> whenEnded) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("fetch.max.wait.ms", 50);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.ended = fingerprint(contract, ENDED);
        this.rejected = fingerprint(contract, "dev.runstream.event.ExecutionRejected");
        this.whenEnded = whenEnded;
        this.contract = contract;
        this.real = real;
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        this.thread = Thread.ofPlatform().name("ends").start(this::read);
    }

    static long fingerprint(Contract contract, String name) {
        return contract.schemas().stream()
                .filter(schema -> schema.fullName().equals(name))
                .mapToLong(PublishedSchema::fingerprint)
                .findFirst()
                .orElseThrow();
    }

    private void read() {
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                long now = System.nanoTime();
                long schema = ByteBuffer.wrap(record.value())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong(MARK_BYTES);
                if (real && (schema == rejected || schema == ended && ends++ % LOOKED_INTO_EVERY == 0)) {
                    lookInto(record);
                }
                if (schema == ended) {
                    whenEnded.accept(new String(record.key(), StandardCharsets.UTF_8), now);
                }
            }
        }
        consumer.close();
    }

    private void lookInto(ConsumerRecord<byte[], byte[]> record) {
        Object event = contract.decode(record.value());
        if (!(event instanceof AuditEvent recorded
                && recorded.event() instanceof Event.ExecutionEnded end
                && end.status() == ExecutionStatus.Success)) {
            failure = "Expected every execution to end with Success, but "
                    + new String(record.key(), StandardCharsets.UTF_8) + " did not: " + event;
        }
    }

    /** What was not as expected; null for nothing. */
    @Nullable
    String failure() {
        return failure;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
