package dev.runstream.engine;

import static dev.runstream.Patience.PATIENCE;
import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Result;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.system.InsideTransaction;
import dev.runstream.topics.SetupException;
import dev.runstream.topics.ShareGroupSetup;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import dev.runstream.topics.UnreachableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: each execution runs exactly once and its audit log is whole, also when the engine is stopped, restarted, or
 * killed inside a transaction. Method: a real broker, an engine here or in a process of its own, a worker that answers
 * at once; everything is checked from the committed records of the topics.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EngineIT {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final int STEPS = 3;

    private final Contract contract = new Contract();

    @TempDir
    private Path directory;

    private EmbeddedBroker broker;
    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void startBroker() {
        broker = EmbeddedBroker.start();
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        admin = Admin.create(client);
        producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stopBroker() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
        broker.close();
    }

    @Test
    void executionsRunExactlyOnceOverARestartOfTheEngine() throws Exception {
        createTopics();
        try (TinyWorker worker = new TinyWorker(broker.bootstrapServers());
                AuditLog audit = new AuditLog(broker.bootstrapServers())) {
            try (Engine first = engine("first", Map.of())) {
                register(audit);
                start(0, 100);
                audit.readUntil(() -> audit.ended() >= 20, PATIENCE, "some ended");
                assertThat(first.isRunning()).isTrue();
            }
            start(100, 200);
            try (Engine second = engine("first", Map.of())) {
                audit.readUntilEnded(200, PATIENCE);
                assertThat(second.failure()).isNull();
            }
            audit.verify();
            assertThat(worker.deliveries())
                    .hasSize(200 * STEPS)
                    .allSatisfy((dispatch, count) -> assertThat(count).hasValue(1));
        }
        assertThat(quarantined()).isEmpty();
    }

    @Test
    void aKilledEnginesOpenTransactionIsAbortedAndAnotherEngineFinishesEveryRun() throws Exception {
        createTopics();
        Map<String, String> slow = Map.of(EngineSettings.COMMIT_INTERVAL_MS, "1500");
        try (TinyWorker worker = new TinyWorker(broker.bootstrapServers());
                AuditLog audit = new AuditLog(broker.bootstrapServers());
                EngineProcess process =
                        EngineProcess.start(settings("killed", slow), directory.resolve("killed.log"))) {
            register(audit);
            start(0, 60);
            audit.readUntil(() -> audit.started() > 0, PATIENCE, "some started");
            start(60, 120);
            InsideTransaction.stop(process.pid(), admin);
            assertThat(process.kill()).as("SIGKILL").isEqualTo(137);
            assertThat(InsideTransaction.open(admin))
                    .as("the kill hit a transaction")
                    .isNotEmpty();
            try (Engine other = engine("other", Map.of())) {
                long runningAt = System.nanoTime();
                audit.readUntilEnded(120, PATIENCE);
                assertThat(Duration.ofNanos(System.nanoTime() - runningAt)).isLessThan(Duration.ofSeconds(60));
                assertThat(other.failure()).isNull();
            }
            audit.verify();
            assertThat(audit.started()).isEqualTo(120);
            assertThat(worker.deliveries())
                    .as("requests of aborted transactions are never seen")
                    .allSatisfy((dispatch, count) -> assertThat(count).hasValue(1));
        }
        assertThat(quarantined()).isEmpty();
    }

    @Test
    void aLostWorkersCallIsDispatchedAgainAfterItsLease() throws Exception {
        createTopics();
        try (AuditLog audit = new AuditLog(broker.bootstrapServers());
                Engine engine = engine("lease", Map.of(EngineSettings.LEASE_MS, "1000"))) {
            register(audit);
            start(0, 1);
            audit.readUntil(() -> audit.started() == 1, PATIENCE, "started");
            byte[] adopted = contract.encode(new Result.AttemptStarted(id(0), 1, 1, 1, "gone", 1_000, 0, 1, 1));
            send(TOPICS.stepResults(), id(0), adopted);
            audit.readUntil(
                    () -> audit.executions().get(id(0)).stream()
                            .anyMatch(e -> e.event() instanceof dev.runstream.execution.Event.AttemptLost),
                    PATIENCE,
                    "the lease ran out");
            try (TinyWorker worker = new TinyWorker(broker.bootstrapServers())) {
                audit.readUntilEnded(1, PATIENCE);
                assertThat(worker.deliveries()).containsKey(id(0) + "/1/1/2");
            }
            audit.verify();
            assertThat(engine.failure()).isNull();
        }
    }

    @Test
    void poisonIsSetAsideAndTheEngineGoesOn() throws Exception {
        createTopics();
        try (AuditLog audit = new AuditLog(broker.bootstrapServers());
                TinyWorker worker = new TinyWorker(broker.bootstrapServers());
                Engine engine = engine("poison", Map.of())) {
            register(audit);
            for (String topic : List.of(TOPICS.requests(), TOPICS.commands(), TOPICS.stepResults())) {
                send(topic, null, new byte[0]);
                send(topic, "x", new byte[] {(byte) 0xC3, 1, 2});
                producer.send(new ProducerRecord<>(topic, null, null)).get(60, TimeUnit.SECONDS);
            }
            start(0, 10);
            audit.readUntilEnded(10, PATIENCE);
            audit.verify();
            assertThat(worker.deliveries()).hasSize(10 * STEPS);
            assertThat(engine.failure()).isNull();
            assertThat(quarantined())
                    .hasSize(9)
                    .allSatisfy(record -> assertThat(RecordHeaders.text(record.headers(), RecordHeaders.REASON))
                            .isEqualTo("Unreadable"));
        }
    }

    @Test
    void withoutItsTopicsTheEngineSaysWhatIsMissing() {
        assertThatThrownBy(() -> new Engine(new EngineSettings(settings("none", Map.of()))))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("The topic runstream.requests is missing")
                .hasMessageContaining("runstream topics create");
    }

    @Test
    void withoutAClusterTheEngineSaysSo() {
        Map<String, String> settings = settings("none", Map.of(EngineSettings.STARTUP_TIMEOUT_MS, "1500"));
        settings.put(EngineSettings.BOOTSTRAP_SERVERS, "127.0.0.1:1");
        assertThatThrownBy(() -> new Engine(new EngineSettings(settings)))
                .isInstanceOf(UnreachableException.class)
                .hasMessage("Expected a broker at 127.0.0.1:1 to answer within 1.5 s, but none did; start one there, or"
                        + " name another one with bootstrap.servers.");
    }

    private void createTopics() {
        new TopicSetup(admin, TopicLayout.embedded(TOPICS)).create();
        new ShareGroupSetup(admin, WorkerSettings.DEFAULT_GROUP_ID).apply(30_000, 10);
    }

    private Engine engine(String name, Map<String, String> more) {
        Engine engine = new Engine(new EngineSettings(settings(name, more)));
        engine.start();
        engine.awaitRunning(PATIENCE);
        return engine;
    }

    private Map<String, String> settings(String name, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put(EngineSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers());
        settings.put(EngineSettings.STATE_DIR, directory.resolve(name).toString());
        return settings;
    }

    private void register(AuditLog audit) throws Exception {
        RegisterRunbook command =
                new RegisterRunbook("three", Documents.lambdas(STEPS), DocumentFormat.JSON, true, null, "ann");
        send(TOPICS.commands(), "three", contract.encode(command));
        audit.readUntilRegistered("three");
    }

    /** Under no key: most are not at home. */
    private void start(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            send(TOPICS.requests(), null, contract.encode(StartExecution.of(id(i), "three", Map.of())));
        }
    }

    private void send(String topic, String key, byte[] value) throws Exception {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, keyBytes, value)).get(60, TimeUnit.SECONDS);
    }

    private List<ConsumerRecord<byte[], byte[]>> quarantined() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPICS.quarantine(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> records = new java.util.ArrayList<>();
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
