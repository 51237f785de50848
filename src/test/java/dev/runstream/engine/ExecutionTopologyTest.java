package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.config.ExecutionLimits;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Home;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.Command.ChildEnded;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the topology is the reviewed one, and every record that comes in is decided on, sent home, or set aside with its
 * reason, while the partition goes on. Method: Kafka Streams' own test driver with one partition; a home count above one
 * makes records misplaced.
 */
class ExecutionTopologyTest {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final Instant BEGIN = Instant.ofEpochMilli(MemoryEngine.BEGIN);

    private final Contract contract = new Contract();

    @TempDir
    private Path state;

    private TopologyTestDriver driver;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

    @Test
    void theTopologyIsTheReviewedOne() throws IOException {
        Path reviewed = Path.of("src/test/resources/topology.txt");
        String actual = ExecutionTopology.of(TOPICS, 1, parts()).describe().toString();
        Path written =
                Files.writeString(Files.createDirectories(Path.of("target")).resolve("topology.txt"), actual);
        assertThat(actual)
                .as("When the change is meant: review it, and renew the file by: cp %s %s", written, reviewed)
                .isEqualToNormalizingNewlines(Files.readString(reviewed));
    }

    @Test
    void aRequestInPlainJsonRunsAndItsIdFollowsFromItsPlace() {
        drive(1);
        register("greet", Documents.GREET);
        pipe(TOPICS.requests(), "any key", "{\"startExecution\":{\"documentName\":\"greet\"}}".getBytes(UTF_8));
        List<AuditEvent> events = audit();
        assertThat(events).hasSize(2);
        String derived = dev.runstream.execution.DerivedId.of("topic-id", 0, 0, BEGIN.toEpochMilli());
        assertThat(events.getFirst().header().executionId()).isEqualTo(derived);
    }

    @Test
    void recordsCarryTheTimeOfTheDecisionAndTheTraceOfTheStart() {
        drive(1);
        register("greet", Documents.GREET);
        drain(TOPICS.events());
        driver.advanceWallClockTime(Duration.ofHours(2));
        TestRecord<byte[], byte[]> start = new TestRecord<>(
                null, contract.encode(StartExecution.of(id(1), "greet", Map.of())), BEGIN.minusSeconds(86_400));
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        RecordHeaders.put(start.headers(), RecordHeaders.TRACEPARENT, trace);
        input(TOPICS.requests()).pipeInput(start);
        TestRecord<byte[], byte[]> request = drain(TOPICS.stepRequests()).getFirst();
        long decided = BEGIN.plus(Duration.ofHours(2)).toEpochMilli();
        assertThat(request.timestamp()).as("not inherited from the input").isEqualTo(decided);
        assertThat(RecordHeaders.text(request.headers(), RecordHeaders.TRACEPARENT))
                .isEqualTo(trace);
        pipe(
                TOPICS.stepResults(),
                id(1),
                contract.encode(MemoryEngine.completed(contract.decode(request.value(), StepRequested.class), "1")));
        assertThat(drain(TOPICS.events())).hasSize(4).allSatisfy(event -> {
            assertThat(event.timestamp()).isEqualTo(decided);
            assertThat(RecordHeaders.text(event.headers(), RecordHeaders.TRACEPARENT))
                    .isEqualTo(trace);
            assertThat(new String(event.key(), UTF_8)).isEqualTo(id(1));
        });
    }

    @Test
    void deadlinesAreMetByTheWallClock() {
        drive(1);
        register("nap", Documents.sleeps("PT10S"));
        pipe(TOPICS.requests(), null, contract.encode(StartExecution.of(id(1), "nap", Map.of())));
        drain(TOPICS.events());
        driver.advanceWallClockTime(Duration.ofMillis(9_900));
        assertThat(drain(TOPICS.events())).isEmpty();
        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertThat(audit().stream().map(event -> event.event().getClass().getSimpleName()))
                .containsExactly("StepEnded", "ExecutionEnded");
    }

    @Test
    void aMisplacedRequestIsSentHomeWithItsOrigin() {
        drive(1_000);
        StartExecution start = StartExecution.of(awayFromPartitionZero(), "greet", Map.of());
        pipe(TOPICS.requests(), "any", contract.encode(start));
        TestRecord<byte[], byte[]> home = drain(TOPICS.commands()).getFirst();
        assertThat(new String(home.key(), UTF_8)).isEqualTo(start.executionId());
        assertThat(contract.decode(home.value())).isEqualTo(start);
        assertThat(RecordHeaders.origin(home.headers(), null))
                .isEqualTo(new Origin(TOPICS.requests(), 0, 0, BEGIN.toEpochMilli()));
    }

    @Test
    void aMisplacedResultIsSentHomeWithItsOrigin() {
        drive(1_000);
        var result = new dev.runstream.execution.Result.AttemptStarted(
                awayFromPartitionZero(), 1, 1, 1, "w1", 30_000, 0, 1, 1);
        pipe(TOPICS.stepResults(), "wrong", contract.encode(result));
        TestRecord<byte[], byte[]> home = drain(TOPICS.commands()).getFirst();
        assertThat(contract.decode(home.value())).isEqualTo(result);
        assertThat(RecordHeaders.origin(home.headers(), null).topic()).isEqualTo(TOPICS.stepResults());
    }

    @Test
    void aMisplacedRecordOfCommandsIsSetAsideAndNeverSentOn() {
        drive(1_000);
        pipe(TOPICS.commands(), "x", contract.encode(StartExecution.of(awayFromPartitionZero(), "greet", Map.of())));
        assertThat(reasons()).containsExactly("NotAtHome");
        assertThat(drain(TOPICS.commands())).isEmpty();
    }

    @Test
    void whatIsAtHomeBecauseItWasSentThereIsDecidedOnWithItsFirstPlaceAsCause() {
        drive(1);
        register("greet", Documents.GREET);
        TestRecord<byte[], byte[]> sent =
                new TestRecord<>(utf8(id(1)), contract.encode(StartExecution.of(id(1), "greet", Map.of())));
        RecordHeaders.put(sent.headers(), RecordHeaders.ORIGIN, new Origin(TOPICS.requests(), 7, 42, 1).text());
        input(TOPICS.commands()).pipeInput(sent);
        assertThat(audit().getFirst().header().cause())
                .isEqualTo(dev.runstream.execution.EventHeader.Cause.record(TOPICS.requests(), 7, 42));
    }

    @Test
    void everyKindOfUnreadableRecordIsSetAsideAsItCameAndThePartitionGoesOn() {
        drive(1);
        register("greet", Documents.GREET);
        byte[] start = contract.encode(StartExecution.of(id(1), "greet", Map.of()));
        byte[] future = start.clone();
        future[5] ^= 0x55;
        List<byte[]> poison = Arrays.asList(
                null,
                new byte[0],
                new byte[] {1, 2, 3},
                utf8("no record at all, but long enough to hold a header"),
                Arrays.copyOf(start, start.length - 3),
                Arrays.copyOf(start, start.length + 3),
                future,
                utf8("{\"startExecution\":"),
                utf8("{\"startExecution\":{\"documentName\":\"greet\",\"colour\":\"red\"}}"));
        for (String topic : List.of(TOPICS.requests(), TOPICS.commands(), TOPICS.stepResults())) {
            for (byte[] bytes : poison) {
                pipe(topic, null, bytes);
            }
        }
        List<TestRecord<byte[], byte[]>> aside = drain(TOPICS.quarantine());
        assertThat(aside).hasSize(3 * poison.size());
        for (int i = 0; i < aside.size(); i++) {
            TestRecord<byte[], byte[]> record = aside.get(i);
            assertThat(record.value()).isEqualTo(poison.get(i % poison.size()));
            assertThat(record.key()).isNull();
            assertThat(RecordHeaders.text(record.headers(), RecordHeaders.REASON))
                    .isEqualTo("Unreadable");
            assertThat(RecordHeaders.text(record.headers(), RecordHeaders.ERROR))
                    .startsWith("Expected ");
            assertThat(RecordHeaders.origin(record.headers(), null).offset()).isNotNegative();
        }
        pipe(TOPICS.requests(), null, start);
        assertThat(drain(TOPICS.stepRequests())).hasSize(1);
    }

    @Test
    void aRecordThatDoesNotBelongToATopicIsSetAside() {
        drive(1);
        Command ended = new ChildEnded(id(1), id(2), "s", 1, 1, ExecutionStatus.Success, List.of(), null);
        pipe(TOPICS.requests(), null, contract.encode(ended));
        pipe(TOPICS.stepResults(), null, contract.encode(StartExecution.of(id(1), "greet", Map.of())));
        pipe(TOPICS.requests(), null, contract.encode(StartExecution.of("short", "greet", Map.of())));
        pipe(
                TOPICS.commands(),
                null,
                contract.encode(new RegisterRunbook("a/b", "", DocumentFormat.JSON, true, null, null)));
        assertThat(reasons()).containsExactly("Unreadable", "Unreadable", "Unreadable", "Unreadable");
    }

    @Test
    void aRecordWithHundredsOfHeadersIsSetAsideWithoutThem() {
        drive(1);
        TestRecord<byte[], byte[]> record = new TestRecord<>(null, new byte[] {1});
        for (int i = 0; i < 500; i++) {
            record.headers().add("header-" + i, new byte[200]);
        }
        input(TOPICS.requests()).pipeInput(record);
        TestRecord<byte[], byte[]> aside = drain(TOPICS.quarantine()).getFirst();
        assertThat(aside.headers().toArray()).hasSizeLessThan(10);
        assertThat(aside.value()).containsExactly(1);
    }

    @Test
    void aRunbookRecordThatCannotBeReadHarmsOnlyStartsOfThatName() {
        drive(1);
        register("greet", Documents.GREET);
        pipe(TOPICS.runbooks(), "broken", new byte[] {9, 9});
        pipe(TOPICS.requests(), null, contract.encode(StartExecution.of(id(1), "broken", Map.of())));
        pipe(TOPICS.requests(), null, contract.encode(StartExecution.of(id(2), "greet", Map.of())));
        assertThat(audit().stream().map(event -> event.event().getClass().getSimpleName()))
                .containsExactly("ExecutionRejected", "ExecutionStarted", "StepEntered");
    }

    private EngineParts parts() {
        return new EngineParts(
                contract,
                () -> new World.Meaning(
                        Settings.DEFAULT, EngineParts.Waits.DEFAULT, DocumentLimits.DEFAULT, ExecutionLimits.NONE),
                1,
                RecordLimits.uniform(2 * 1024 * 1024),
                new InputReader(contract, TOPICS.requests(), "topic-id"),
                new ParsedRunbooks(),
                ParameterSource.NONE,
                ParameterSource.NONE,
                InputProgress.DRAINED,
                () -> 0,
                "test",
                EngineObserver.NONE,
                null);
    }

    private void drive(int partitions) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallStores.class);
        driver = new TopologyTestDriver(ExecutionTopology.of(TOPICS, partitions, parts()), settings, BEGIN);
    }

    private void register(String name, String document) {
        pipe(
                TOPICS.commands(),
                name,
                contract.encode(new RegisterRunbook(name, document, DocumentFormat.JSON, true, null, null)));
        drain(TOPICS.events());
    }

    private void pipe(String topic, String key, byte[] value) {
        input(topic).pipeInput(new TestRecord<>(key == null ? null : utf8(key), value, BEGIN));
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private List<TestRecord<byte[], byte[]>> drain(String topic) {
        return new ArrayList<>(driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList());
    }

    private List<AuditEvent> audit() {
        return drain(TOPICS.events()).stream()
                .map(record -> contract.decode(record.value(), AuditEvent.class))
                .toList();
    }

    private List<String> reasons() {
        return drain(TOPICS.quarantine()).stream()
                .map(record -> RecordHeaders.text(record.headers(), RecordHeaders.REASON))
                .toList();
    }

    private static String awayFromPartitionZero() {
        for (int i = 1; ; i++) {
            if (Home.partition(id(i), 1_000) != 0) {
                return id(i);
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
