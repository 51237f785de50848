package dev.runstream.cli;

import static dev.runstream.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.contract.Home;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.contract.StoreKeys;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.functions.FunctionScript;
import dev.runstream.system.Cluster;
import dev.runstream.system.Role;
import dev.runstream.topics.Changelogs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
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
 * Goal: one poisonous runbook, record or stored state holds or sets aside that one and nothing else, and operators get it
 * going again with the commands alone. Method: a real broker; engines in processes of their own, between which what they
 * have stored is changed behind their back.
 */
class QuarantineIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] POISON = "no record".getBytes(UTF_8);
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final String CHANGELOG = Changelogs.of("runstream-engine").getFirst();
    private static final String PAUSES = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: hold, action: 'aws:pause', inputs: {}}
            """;

    @TempDir
    static Path directory;

    private static Cluster cluster;
    private static Role engine;
    private static KafkaProducer<byte[], byte[]> producer;
    private static int engines;

    @BeforeAll
    static void begin() throws Exception {
        cluster = new Cluster(directory, FunctionScript.EMPTY);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        engine = cluster.engine("engine-" + ++engines);
        cluster.register("pauses", PAUSES);
        cluster.register("poisoned", PAUSES.replace("hold", "wait"));
        cluster.flush();
    }

    @AfterAll
    static void end() throws IOException {
        producer.close();
        cluster.close();
    }

    @Test
    void aRecordThatWasSetAsideIsShownAndSentAgainOnceOrDropped() throws Exception {
        String id = UUID.randomUUID().toString();
        byte[] start = cluster.contract().encode(start(id));
        int home = Home.partition(
                id,
                cluster.admin()
                        .describeTopics(List.of(TOPICS.commands()))
                        .allTopicNames()
                        .get()
                        .get(TOPICS.commands())
                        .partitions()
                        .size());
        // Not at home in commands: set aside, never sent on (docs/events.md).
        send(new ProducerRecord<>(TOPICS.commands(), home == 0 ? 1 : 0, id.getBytes(UTF_8), start));
        JsonNode lost = awaitRecord("key", id);
        assertThat(lost.path("origin").path("topic").asText()).isEqualTo(TOPICS.commands());
        String place = lost.path("place").asText();

        CommandRun shown = run("quarantine", "show", place);
        assertThat(shown.exitCode()).as(shown.err()).isEqualTo(ExitCode.OK);
        assertThat(shown.out())
                .contains(id, "StartExecution", lost.path("reason").asText());

        CommandRun redriven = run("quarantine", "redrive", place, "--comment", "its producer is mended");
        assertThat(redriven.exitCode()).as(redriven.err()).isEqualTo(ExitCode.OK);
        assertThat(redriven.out()).isEqualTo("Record " + place + " is sent again to " + TOPICS.commands() + ".\n");
        await().atMost(PATIENCE).until(() -> run("describe", id).out().contains("Waits"));

        CommandRun again = run("quarantine", "redrive", place);
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("Expected " + place + " to be undecided, but it was redriven by ");
        assertThat(run("quarantine", "list").out()).doesNotContain(id);
        assertThat(run("quarantine", "list", "--all").out()).contains(id, "Redriven");
        assertThat(run("signal", id, "Resume").exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void whatCannotBeReadIsSetAsideWithItsBytesAndCanBeDropped() throws Exception {
        String key = "poison-" + UUID.randomUUID();
        ProducerRecord<byte[], byte[]> poison = new ProducerRecord<>(TOPICS.requests(), key.getBytes(UTF_8), POISON);
        poison.headers().add("trace", "abc".getBytes(UTF_8));
        send(poison);
        String place = awaitRecord("key", key).path("place").asText();
        JsonNode shown = JSON.readTree(
                run("quarantine", "show", place, "--output", "json").out());
        assertThat(shown.path("value").binaryValue()).isEqualTo(POISON);
        assertThat(shown.path("headers").path("trace").asText()).isEqualTo("abc");
        assertThat(shown.path("error").asText()).startsWith("Expected ");

        // Sent again as it is, it comes back: to another place.
        assertThat(run("quarantine", "redrive", place).exitCode()).isEqualTo(ExitCode.OK);
        String second = awaitRecord("key", key).path("place").asText();
        assertThat(second).isNotEqualTo(place);
        CommandRun dropped = run("quarantine", "drop", second, "--reason", "a test of the network team");
        assertThat(dropped.exitCode()).as(dropped.err()).isEqualTo(ExitCode.OK);
        assertThat(run("quarantine", "list").out()).doesNotContain(key);
        JsonNode kept = JSON.readTree(
                run("quarantine", "show", second, "--output", "json").out());
        assertThat(kept.path("settled").path("outcome").asText()).isEqualTo("Dropped");
        assertThat(kept.path("settled").path("comment").asText()).isEqualTo("a test of the network team");

        assertThat(run("quarantine", "drop", "0-999999", "--reason", "none").err())
                .contains("but there is none");
        assertThat(run("quarantine", "show", "nobody").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aPoisonousRunbookOrStateHoldsItsOwnExecutionsOnlyUntilItIsMended() throws Exception {
        String fine = started("pauses");
        String unreadable = started("pauses");
        String poisoned = started("poisoned");
        String cancelled = started("poisoned");
        engine.terminate();

        byte[] runbookKey = RunbookVersion.key("poisoned", "1").getBytes(UTF_8);
        byte[] runbook = last(TOPICS.runbooks(), runbookKey);
        byte[] stateKey = StoreKeys.utf8(StoreKeys.execution(unreadable));
        ConsumerRecord<byte[], byte[]> state = lastRecord(CHANGELOG, stateKey);
        send(new ProducerRecord<>(TOPICS.runbooks(), runbookKey, POISON));
        send(new ProducerRecord<>(CHANGELOG, state.partition(), stateKey, POISON));
        engine = cluster.engine("engine-" + ++engines);

        signal(poisoned);
        signal(cancelled);
        signal(unreadable);
        assertThat(run("signal", fine, "Resume").exitCode())
                .as("the others go on")
                .isEqualTo(ExitCode.OK);
        await().atMost(PATIENCE).until(() -> held().keySet().containsAll(List.of(poisoned, cancelled, unreadable)));
        assertThat(held()).containsOnlyKeys(poisoned, cancelled, unreadable);
        assertThat(held().get(poisoned).path("reason").asText()).isEqualTo("RunbookUnreadable");
        assertThat(held().get(poisoned).path("waiting")).as("the signal waits").hasSize(1);
        assertThat(held().get(unreadable).path("reason").asText()).isEqualTo("StateUnreadable");
        String setAside = awaitRecord("key", unreadable).path("place").asText();
        assertThat(run("list", "--status", "Held").out())
                .contains(poisoned, cancelled)
                .doesNotContain(fine);
        assertThat(run("describe", poisoned).out()).contains("Held");
        assertThat(run("quarantine", "show", poisoned).out()).contains("RunbookUnreadable", "1 records");

        CommandRun still = run("quarantine", "redrive", poisoned);
        assertThat(still.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(still.err()).contains("Expected to be able to decide on the execution again, but RunbookUnreadable");
        assertThat(held()).containsKey(poisoned);
        CommandRun dropped = run("quarantine", "drop", cancelled, "--reason", "nobody needs it");
        assertThat(dropped.out()).as(dropped.err()).endsWith("Execution " + cancelled + " ended with Cancelled.\n");

        engine.terminate();
        send(new ProducerRecord<>(TOPICS.runbooks(), runbookKey, runbook));
        send(new ProducerRecord<>(CHANGELOG, state.partition(), stateKey, state.value()));
        cluster.engine("engine-" + ++engines);
        CommandRun goesOn = run("quarantine", "redrive", poisoned, "--comment", "the document is back");
        assertThat(goesOn.exitCode()).as(goesOn.err()).isEqualTo(ExitCode.OK);
        ends(poisoned, "Success");
        CommandRun sentAgain = run("quarantine", "redrive", setAside);
        assertThat(sentAgain.exitCode()).as(sentAgain.err()).isEqualTo(ExitCode.OK);
        ends(unreadable, "Success");
        assertThat(held()).doesNotContainKeys(poisoned, unreadable);
    }

    private static StartExecution start(String id) {
        return StartExecution.of(id, "pauses", Map.of());
    }

    private static String started(String runbook) {
        CommandRun start = run("start", runbook);
        assertThat(start.exitCode()).as(start.err()).isEqualTo(ExitCode.OK);
        String id = start.out().strip();
        await().atMost(PATIENCE).until(() -> run("describe", id).out().contains("Waits"));
        return id;
    }

    private static void signal(String id) {
        cluster.send(TOPICS.requests(), id, new SendSignal(id, SignalType.Resume, Map.of(), "me"));
        cluster.flush();
    }

    private static void ends(String id, String status) {
        CommandRun watch = run("watch", id, "--timeout", "30s");
        assertThat(watch.out() + watch.err()).contains(status);
    }

    private static Map<String, JsonNode> held() throws IOException {
        Map<String, JsonNode> held = new HashMap<>();
        JSON.readTree(run("quarantine", "list", "--output", "json").out())
                .path("heldExecutions")
                .forEach(each -> held.put(each.path("executionId").asText(), each));
        return held;
    }

    /** The record with this value that nobody has decided on. */
    private static JsonNode awaitRecord(String field, String value) {
        return await().atMost(PATIENCE)
                .until(
                        () -> JSON.readTree(run("quarantine", "list", "--output", "json")
                                        .out())
                                .path("records")
                                .valueStream()
                                .filter(each -> each.path(field).asText().equals(value))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    private static byte[] last(String topic, byte[] key) {
        return lastRecord(topic, key).value();
    }

    private static ConsumerRecord<byte[], byte[]> lastRecord(String topic, byte[] key) {
        ConsumerRecord<byte[], byte[]> last = null;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!partitions.stream().allMatch(each -> consumer.position(each) >= ends.get(each))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (Arrays.equals(record.key(), key) && record.value() != null) {
                        last = record;
                    }
                }
            }
        }
        assertThat(last).as("a record of %s", new String(key, UTF_8)).isNotNull();
        return java.util.Objects.requireNonNull(last);
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(
                Stream.concat(Stream.of(arguments), Stream.of("--bootstrap-server", cluster.bootstrapServers()))
                        .toArray(String[]::new));
    }
}
