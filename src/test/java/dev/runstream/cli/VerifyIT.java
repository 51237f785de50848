package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.execution.Event;
import dev.runstream.functions.FunctionScript;
import dev.runstream.system.AuditStream;
import dev.runstream.system.Cluster;
import dev.runstream.system.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code verify} finds nothing wrong with what engines wrote, whatever shape executions have and while they live, and
 * finds each change to the stream (I1 to I5, I10). Method: an engine and a worker in processes of their own run executions
 * of many shapes and are killed; then the audit stream is copied, with one change each time, to topics of another prefix,
 * and verified against the same stores.
 */
class VerifyIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BIG = "x".repeat(5_000);
    private static final Contract CONTRACT = new Contract();
    private static final Map<String, String> NAMES = new HashMap<>();

    @TempDir
    static Path directory;

    private static Cluster cluster;
    private static List<ConsumerRecord<byte[], byte[]>> stream;
    private static int copies;

    @BeforeAll
    static void executionsOfManyShapesThenNoEngine() throws Exception {
        cluster = new Cluster(directory, FunctionScript.parse("""
                functions:
                  echo: [{echo: true}]
                  flaky: [{error: {errorType: Once, errorMessage: not yet}}, {throttle: true}, {returns: 1}]
                  broken: [{error: {errorType: Always, errorMessage: never}}]
                  hangs: [{hang: true}]
                """, "functions.yaml"));
        Role engine = cluster.engine("engine-1", "engine.retry.backoff=false");
        Role worker = cluster.worker("worker-1");
        cluster.register("chain", """
                {"schemaVersion": "0.3", "parameters": {"Text": {"type": "String"}}, "variables": {"Last": {"type": "String", "default": ""}},
                 "mainSteps": [
                  {"name": "a", "action": "aws:invokeLambdaFunction", "inputs": {"FunctionName": "echo", "InputPayload": {"t": "{{Text}}"}}},
                  {"name": "set", "action": "aws:updateVariable", "inputs": {"Name": "variable:Last", "Value": "{{a.Payload}}"}},
                  {"name": "each", "action": "aws:loop", "inputs": {"Iterators": ["1", "2"], "Steps": [
                    {"name": "in", "action": "aws:invokeLambdaFunction", "inputs": {"FunctionName": "echo", "InputPayload": {"n": "{{each.CurrentIteratorValue}}"}}}]}},
                  {"name": "b", "action": "aws:invokeLambdaFunction", "maxAttempts": 3, "inputs": {"FunctionName": "flaky"}}],
                 "outputs": ["a.Payload"]}""");
        cluster.register("fails", """
                {"schemaVersion": "0.3", "mainSteps": [
                  {"name": "a", "action": "aws:invokeLambdaFunction", "maxAttempts": 2, "onFailure": "step:c", "inputs": {"FunctionName": "broken"}},
                  {"name": "b", "action": "aws:sleep", "isEnd": true, "inputs": {"Duration": "PT0S"}},
                  {"name": "c", "action": "aws:branch", "inputs": {"Choices": [{"NextStep": "d", "Variable": "x", "StringEquals": "x"}]}},
                  {"name": "d", "action": "aws:sleep", "inputs": {"Duration": "PT0S"}}]}""");
        cluster.register("child", """
                {"schemaVersion": "0.3", "mainSteps": [{"name": "rest", "action": "aws:sleep", "inputs": {"Duration": "PT1H"}}]}""");
        cluster.register("parent", """
                {"schemaVersion": "0.3", "mainSteps": [{"name": "delegate", "action": "aws:executeAutomation", "inputs": {"DocumentName": "child"}}]}""");
        cluster.register("waits", """
                {"schemaVersion": "0.3", "mainSteps": [{"name": "ask", "action": "aws:approve", "inputs": {"Approvers": ["ada"]}}]}""");
        cluster.register("calls", """
                {"schemaVersion": "0.3", "mainSteps": [{"name": "call", "action": "aws:invokeLambdaFunction", "inputs": {"FunctionName": "hangs"}}]}""");
        for (int i = 0; i < 5; i++) {
            cluster.start(id("chain-" + i), "chain", Map.of("Text", List.of(i == 4 ? BIG : "t" + i)));
            cluster.start(id("fails-" + i), "fails", Map.of());
        }
        cluster.start(id("rejected"), "fails", Map.of("Nope", List.of("1")));
        cluster.start(
                id("chain-0"), "chain", Map.of("Text", List.of("another"))); // recorded as a mismatch after the end
        for (String live : List.of("child", "parent", "waits", "calls")) {
            cluster.start(id("live-" + live), live, Map.of());
        }
        cluster.flush();
        try (AuditStream events = new AuditStream(cluster.bootstrapServers())) {
            events.await(
                    all -> all.events(id("live-calls"), Event.AttemptStarted.class)
                                            .size()
                                    == 1
                            && all.events(id("live-waits"), Event.StepWaiting.class)
                                            .size()
                                    == 1
                            && all.events(id("live-parent"), Event.ChildStarted.class)
                                            .size()
                                    == 1
                            && all.executions().keySet().stream()
                                            .filter(id -> !all.events(id, Event.ExecutionEnded.class)
                                                            .isEmpty()
                                                    || !all.events(id, Event.ExecutionRejected.class)
                                                            .isEmpty())
                                            .count()
                                    == 11,
                    Duration.ofSeconds(60),
                    "every execution to have ended, or to wait");
        }
        engine.kill();
        worker.kill();
        stream = readEvents();
    }

    @AfterAll
    static void end() throws Exception {
        cluster.close();
    }

    @Test
    void whatEnginesWroteHoldsAlsoWhenNoneIsLeft() throws Exception {
        JsonNode report = verify("runstream.", 0);
        assertThat(report.get("violations")).isEmpty();
        assertThat(report.get("ended").asInt()).isEqualTo(11);
        assertThat(report.get("live").asInt()).isEqualTo(5); // the parent's child among them
        assertThat(report.get("statesCompared").asInt()).isEqualTo(5);
        assertThat(report.get("markersCompared").asInt()).isEqualTo(11);
    }

    @Test
    void oneExecutionCanBeVerifiedAlone() throws Exception {
        CommandRun run = CommandRun.of("verify", id("live-waits"), "--bootstrap-server", cluster.bootstrapServers());
        assertThat(run.out()).contains("1 executions: 0 ended, 1 live").contains("violations: 0");
        assertThat(run.exitCode()).isZero();
        CommandRun none = CommandRun.of("verify", id("nobody"), "--bootstrap-server", cluster.bootstrapServers());
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("Expected events of execution " + id("nobody"));
    }

    @Test
    void aChangedEventBreaksTheChain() throws Exception {
        assertThat(found(records -> change(records, "live-child", 2, "PT1H", "PT2H")))
                .containsExactly("StateDiffers live-child 2");
        assertThat(found(records -> change(
                        records,
                        "fails-3",
                        last(records, "fails-3"),
                        "Always",
                        "Never!"))) // the last one: what is kept of the end
                .containsExactly("MarkerDiffers fails-3 " + last(stream, "fails-3"));
        assertThat(found(records -> change(records, "chain-1", 1, "t1", "tX")))
                .containsExactly("BrokenChain chain-1 2");
    }

    @Test
    void aRemovedEventLeavesAGap() throws Exception {
        assertThat(found(records -> without(records, "chain-2", 3, 3))).containsExactly("Gap chain-2 4");
        assertThat(found(records -> without(records, "fails-2", 1, 1))).containsExactly("Gap fails-2 2");
    }

    @Test
    void eventsInAnotherOrderAreFound() throws Exception {
        assertThat(found(records -> {
                    List<ConsumerRecord<byte[], byte[]>> other = new ArrayList<>(records);
                    Collections.swap(other, at(other, "chain-3", 4), at(other, "chain-3", 5));
                    return other;
                }))
                .contains("Gap chain-3 5", "Doubled chain-3 4");
    }

    @Test
    void anEventThatComesTwiceIsFound() throws Exception {
        assertThat(found(records -> {
                    List<ConsumerRecord<byte[], byte[]>> other = new ArrayList<>(records);
                    other.add(other.get(at(other, "chain-0", 2)));
                    return other;
                }))
                .containsExactly("Doubled chain-0 2");
    }

    @Test
    void aTailThatWasCutIsFoundByWhatIsStored() throws Exception {
        assertThat(found(records -> without(records, "live-waits", 3, 99)))
                .containsExactly("StreamBehind live-waits 2");
        assertThat(found(records -> without(records, "live-waits", 1, 99)))
                .containsExactly("StreamBehind live-waits 0");
        assertThat(found(records -> without(records, "fails-4", 5, 99))).containsExactly("StreamBehind fails-4 4");
        assertThat(found(records -> without(records, "fails-4", 1, 99))).containsExactly("StreamBehind fails-4 0");
    }

    /** What verify says of a changed copy of the stream: kind, execution, sequence. */
    private static Set<String> found(UnaryOperator<List<ConsumerRecord<byte[], byte[]>>> change) throws Exception {
        String prefix = "copy-" + ++copies + ".";
        int partitions =
                1 + stream.stream().mapToInt(ConsumerRecord::partition).max().orElse(0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            admin.createTopics(List.of(
                            new NewTopic(prefix + "requests", 1, (short) 1),
                            new NewTopic(prefix + "schemas", 1, (short) 1),
                            new NewTopic(prefix + "events", partitions, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            for (ConsumerRecord<byte[], byte[]> record : change.apply(stream)) {
                producer.send(new ProducerRecord<>(prefix + "events", record.partition(), record.key(), record.value()))
                        .get(30, TimeUnit.SECONDS);
            }
        }
        Set<String> found = new LinkedHashSet<>();
        for (JsonNode violation : verify(prefix, 1).get("violations")) {
            found.add(violation.get("kind").asText() + " "
                    + NAMES.get(violation.get("executionId").asText()) + " "
                    + violation.get("sequence").asText());
        }
        return found;
    }

    private static JsonNode verify(String prefix, int exitCode) throws Exception {
        CommandRun run = CommandRun.of(
                "verify",
                "--bootstrap-server",
                cluster.bootstrapServers(),
                "--set",
                "topic.prefix=" + prefix,
                "--output",
                "json");
        assertThat(run.exitCode()).as("%s %s", run.out(), run.err()).isEqualTo(exitCode);
        return JSON.readTree(run.out());
    }

    private static List<ConsumerRecord<byte[], byte[]>> change(
            List<ConsumerRecord<byte[], byte[]>> records, String id, int sequence, String from, String to) {
        List<ConsumerRecord<byte[], byte[]>> other = new ArrayList<>(records);
        int at = at(other, id, sequence);
        ConsumerRecord<byte[], byte[]> record = other.get(at);
        String bytes = new String(record.value(), StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(from);
        other.set(
                at,
                new ConsumerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.key(),
                        bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1)));
        return other;
    }

    /** Without the events of an execution from one number to another. */
    private static List<ConsumerRecord<byte[], byte[]>> without(
            List<ConsumerRecord<byte[], byte[]>> records, String id, int from, int to) {
        return records.stream()
                .filter(record -> {
                    long sequence = sequence(record, id);
                    return sequence < from || sequence > to;
                })
                .toList();
    }

    private static int last(List<ConsumerRecord<byte[], byte[]>> records, String id) {
        return (int)
                records.stream().mapToLong(record -> sequence(record, id)).max().orElseThrow();
    }

    private static int at(List<ConsumerRecord<byte[], byte[]>> records, String id, int sequence) {
        for (int i = 0; i < records.size(); i++) {
            if (sequence(records.get(i), id) == sequence) {
                return i;
            }
        }
        throw new AssertionError("No event " + sequence + " of " + id);
    }

    private static String id(String name) {
        String id =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        NAMES.put(id, name);
        return id;
    }

    /** 0 for another execution's. */
    private static long sequence(ConsumerRecord<byte[], byte[]> record, String id) {
        return new String(record.key(), StandardCharsets.UTF_8).equals(id(id))
                        && CONTRACT.decode(record.value()) instanceof AuditEvent event
                ? event.header().sequence()
                : 0;
    }

    private static List<ConsumerRecord<byte[], byte[]>> readEvents() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", cluster.bootstrapServers());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("runstream.events").stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!partitions.stream().allMatch(each -> consumer.position(each) >= ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }
}
