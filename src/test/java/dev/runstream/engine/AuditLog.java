package dev.runstream.engine;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.RegistryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads {@code events} from the beginning, committed records only, and knows what must hold of them. */
final class AuditLog implements AutoCloseable {
    private final Contract contract = new Contract();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<AuditEvent>> executions = new LinkedHashMap<>();
    private final List<RegistryEvent> registry = new ArrayList<>();

    AuditLog(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEFAULT.events()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads on until it holds. */
    void readUntil(BooleanSupplier condition, Duration timeout, String what) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(what + " within " + timeout + "; have " + summary())
                    .isLessThan(deadline);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                switch (contract.decode(record.value())) {
                    case AuditEvent event ->
                        executions
                                .computeIfAbsent(event.header().executionId(), id -> new ArrayList<>())
                                .add(event);
                    case RegistryEvent event -> registry.add(event);
                    default -> throw new AssertionError("Expected an event at " + record);
                }
            }
        }
    }

    void readUntilRegistered(String name) {
        readUntil(
                () -> registry.stream()
                        .anyMatch(event -> event instanceof RegistryEvent.RunbookRegistered registered
                                && registered.name().equals(name)),
                PATIENCE,
                name + " registered");
    }

    void readUntilEnded(int count, Duration timeout) {
        readUntil(() -> ended() >= count, timeout, count + " executions ended");
    }

    long ended() {
        return executions.values().stream()
                .filter(events -> events.stream().anyMatch(e -> e.event() instanceof Event.ExecutionEnded))
                .count();
    }

    int started() {
        return executions.size();
    }

    Map<String, List<AuditEvent>> executions() {
        return executions;
    }

    /** I1 to I3 and I6: one terminal event and only rejections after it, no gap, a whole chain, one result each. */
    void verify() {
        executions.forEach((id, events) -> {
            String previous = EventHeader.GENESIS;
            long sequence = 0;
            long time = 0;
            List<String> accepted = new ArrayList<>();
            boolean over = false;
            for (AuditEvent audited : events) {
                EventHeader header = audited.header();
                assertThat(header.sequence()).as(id).isEqualTo(++sequence);
                assertThat(header.previousHash()).as(id + " at " + sequence).isEqualTo(previous);
                assertThat(header.time()).as(id).isGreaterThanOrEqualTo(time);
                previous = contract.hash(header, audited.event());
                time = header.time();
                if (over) {
                    assertThat(audited.event()).as(id + " after the end").isInstanceOf(Event.InputRejected.class);
                }
                if (audited.event() instanceof Event.StepEnded ended) {
                    accepted.add(ended.visit() + "/" + ended.attempt());
                }
                over |= audited.event() instanceof Event.ExecutionEnded;
            }
            assertThat(accepted).as(id).doesNotHaveDuplicates();
        });
    }

    private String summary() {
        return executions.size() + " started, " + ended() + " ended, registry " + registry;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
