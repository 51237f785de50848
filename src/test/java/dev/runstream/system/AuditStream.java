package dev.runstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.Evolver;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.State;
import dev.runstream.execution.StepStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads {@code events} as an auditor does (read_committed, from the beginning) and checks what it says. */
public final class AuditStream implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final SchemaTopic schemas;
    private final Contract contract;
    private final Map<String, List<AuditEvent>> executions = new LinkedHashMap<>();
    private final Map<String, List<String>> hashes = new HashMap<>();
    private final Map<Class<? extends Event>, Set<Long>> schemasSeen = new HashMap<>();
    private int ended;

    public AuditStream(String bootstrapServers) {
        consumer = consumer(bootstrapServers);
        schemas =
                new SchemaTopic(Map.of("bootstrap.servers", bootstrapServers), Topics.DEFAULT, Duration.ofSeconds(30));
        contract = new Contract(schemas);
    }

    /** From the beginning of every partition. */
    static KafkaConsumer<String, byte[]> consumer(String bootstrapServers) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(Topics.DEFAULT.events()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
        return consumer;
    }

    /** Reads on until so many executions have ended. */
    public AuditStream awaitEnded(int count, Duration timeout) {
        return await(stream -> stream.ended >= count, timeout, count + " executions to end");
    }

    public AuditStream await(Predicate<AuditStream> condition, Duration timeout, String what) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.test(this)) {
            assertThat(System.nanoTime())
                    .as("waited for %s; %d of %d ended; open: %s", what, ended, executions.size(), open())
                    .isLessThan(deadline);
            consumer.poll(Duration.ofMillis(100)).forEach(this::take);
        }
        return this;
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (contract.decode(record.value()) instanceof AuditEvent event) {
            executions.computeIfAbsent(record.key(), _ -> new ArrayList<>()).add(event);
            hashes.computeIfAbsent(record.key(), _ -> new ArrayList<>()).add(contract.hash(record.value()));
            // Avro's single-object encoding: two bytes of mark, then the fingerprint of the writer's schema.
            schemasSeen
                    .computeIfAbsent(event.event().getClass(), _ -> new HashSet<>())
                    .add(ByteBuffer.wrap(record.value())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong(2));
            if (event.event() instanceof Event.ExecutionEnded || event.event() instanceof Event.ExecutionRejected) {
                ended++;
            }
        }
    }

    /** Fingerprints of the schemas that events of this type were written with, as far as they were read. */
    Set<Long> schemasOf(Class<? extends Event> type) {
        return schemasSeen.getOrDefault(type, Set.of());
    }

    public Map<String, List<AuditEvent>> executions() {
        return executions;
    }

    public <E extends Event> List<E> events(String executionId, Class<E> type) {
        return executions.getOrDefault(executionId, List.of()).stream()
                .map(AuditEvent::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private List<String> open() {
        return executions.entrySet().stream()
                .filter(each -> each.getValue().stream()
                        .noneMatch(e -> e.event() instanceof Event.ExecutionEnded
                                || e.event() instanceof Event.ExecutionRejected))
                .limit(3)
                .map(each -> each.getKey() + " " + each.getValue().getLast())
                .toList();
    }

    /**
     * Each execution's events are gap-free, chained by hash, replay without an illegal transition to the terminal event,
     * and accept one result for each step visit (I1, I2, I3, I6).
     */
    void check(ExecutionStatus expected) {
        executions.forEach((id, events) -> {
            State state = null;
            String hash = EventHeader.GENESIS;
            Set<Long> endedVisits = new HashSet<>();
            boolean terminal = false;
            for (int i = 0; i < events.size(); i++) {
                EventHeader header = events.get(i).header();
                Event event = events.get(i).event();
                assertThat(header.sequence())
                        .as("sequence of %s: %s", id, events)
                        .isEqualTo(i + 1);
                assertThat(header.previousHash())
                        .as("chain of %s at %d", id, i + 1)
                        .isEqualTo(hash);
                hash = hashes.get(id).get(i);
                assertThat(!terminal || event instanceof Event.InputRejected)
                        .as("only rejections after the end of %s: %s", id, event)
                        .isTrue();
                if (!terminal) {
                    state = evolve(state, header, event);
                }
                switch (event) {
                    case Event.StepEnded step ->
                        assertThat(endedVisits.add(step.visit())).isTrue();
                    case Event.ExecutionEnded end -> {
                        terminal = true;
                        assertThat(end.status()).as("%s: %s", id, end).isEqualTo(expected);
                    }
                    default -> {}
                }
            }
            assertThat(terminal).as("%s has ended: %s", id, events.getLast()).isTrue();
        });
    }

    private static @Nullable State evolve(@Nullable State state, EventHeader header, Event event) {
        return Evolver.evolve(state, header, event);
    }

    long count(Class<? extends Event> type) {
        return executions.values().stream()
                .flatMap(List::stream)
                .filter(each -> type.isInstance(each.event()))
                .count();
    }

    long successes() {
        return executions.values().stream()
                .flatMap(List::stream)
                .filter(each -> each.event() instanceof Event.StepEnded e && e.status() == StepStatus.Success)
                .count();
    }

    @Override
    public void close() {
        consumer.close();
        schemas.close();
    }
}
