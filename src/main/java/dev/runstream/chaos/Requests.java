package dev.runstream.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Home;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.runbook.DocumentFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a producer upstream does: sends requests, and remembers which the broker has acknowledged. */
final class Requests implements AutoCloseable {
    private final Topics topics;
    private final Contract contract;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Random random;
    private final Map<String, Shape> shapes = new ConcurrentHashMap<>();
    private final Map<String, Set<ExecutionStatus>> ends = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    /** @param seed of the ids */
    Requests(String bootstrapServers, Topics topics, Contract contract, long seed) {
        this.topics = topics;
        this.contract = contract;
        this.random = new Random(seed);
        this.producer = new KafkaProducer<byte[], byte[]>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "linger.ms",
                        0,
                        "max.request.size",
                        4 * 1024 * 1024,
                        "max.block.ms",
                        120_000,
                        // A first batch that is refused by a partition which is just being made must not be overtaken.
                        "max.in.flight.requests.per.connection",
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    synchronized String newId() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** An id whose records lie in this partition. */
    synchronized String newIdAt(int partition, int partitions) {
        String id = newId();
        while (Home.partition(id, partitions) != partition) {
            id = newId();
        }
        return id;
    }

    void register(Shape shape) {
        send(
                topics.commands(),
                shape.runbook(),
                new Command.RegisterRunbook(
                        shape.runbook(), shape.document(), DocumentFormat.YAML, true, null, "chaos"));
    }

    void start(Shape shape, String id) {
        start(shape, id, shape == Shape.CANARY ? Map.of() : Map.of("Key", List.of(id)));
    }

    private void start(Shape shape, String id, Map<String, List<String>> parameters) {
        start(shape, id, parameters, shape.ends());
    }

    /** @param ends how it may end */
    void start(Shape shape, String id, Map<String, List<String>> parameters, Set<ExecutionStatus> ends) {
        sendStart(shape, id, record(shape, id, parameters), ends);
    }

    /** A start, to be sent by {@link #sendStart}. */
    ProducerRecord<byte[], byte[]> record(Shape shape, String id, Map<String, List<String>> parameters) {
        return new ProducerRecord<>(
                topics.requests(),
                id.getBytes(UTF_8),
                contract.encode(Command.StartExecution.of(id, shape.runbook(), parameters)));
    }

    void sendStart(Shape shape, String id, ProducerRecord<byte[], byte[]> record, Set<ExecutionStatus> possibleEnds) {
        shapes.put(id, shape);
        ends.put(id, possibleEnds);
        producer.send(record, (_, failure) -> {
            if (failure == null) {
                acknowledged.add(id);
            }
        });
    }

    Contract contract() {
        return contract;
    }

    void approve(String id, String approver) {
        send(topics.requests(), id, new Command.SendSignal(id, Command.SignalType.Approve, Map.of(), approver));
    }

    void stop(String id) {
        send(topics.requests(), id, new Command.StopExecution(id, Command.StopType.Cancel, "chaos", "planned"));
    }

    private void send(String topic, String key, Command command) {
        bytes(new ProducerRecord<>(topic, key.getBytes(UTF_8), contract.encode(command)));
    }

    void bytes(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    void flush() {
        producer.flush();
    }

    /** What was started as what, acknowledged or not. */
    Map<String, Shape> shapes() {
        return shapes;
    }

    /** How an execution that was started may end. */
    Set<ExecutionStatus> ends(String id) {
        return ends.getOrDefault(id, Set.of());
    }

    Set<String> acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(5));
    }
}
