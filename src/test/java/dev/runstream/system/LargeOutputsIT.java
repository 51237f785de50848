package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: large outputs neither stop an engine nor make its records large. Method: eight executions of ten steps that each
 * return 200 KB and pass it on to the next; then every record of every topic is weighed, changelogs included.
 */
@Tag("long")
class LargeOutputsIT {
    private static final int EXECUTIONS = 8;
    private static final int STEPS = 10;
    /** R121: as much as Payload keeps; quotes of the JSON string apart. */
    private static final int PAYLOAD = 204_800;

    @TempDir
    Path directory;

    @Test
    void eightExecutionsOfTenStepsThatReturn200KilobytesEach() throws Exception {
        FunctionScript script = FunctionScript.EMPTY.with("big", Answer.returns("x".repeat(PAYLOAD)));
        try (Cluster cluster = new Cluster(directory, script)) {
            cluster.engine("engine-1");
            cluster.worker("worker-1");
            cluster.register("Big", runbook());
            for (int i = 0; i < EXECUTIONS; i++) {
                cluster.start(DerivedId.of("large", 0, i, 1_763_800_000_000L), "Big", Map.of());
            }
            cluster.flush();
            try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
                audit.awaitEnded(EXECUTIONS, PATIENCE);
                audit.check(ExecutionStatus.Success);
                audit.executions()
                        .keySet()
                        .forEach(id -> assertThat(audit.events(id, Event.StepEnded.class))
                                .hasSize(STEPS)
                                .allSatisfy(step -> assertThat(step.outputs().get("Payload"))
                                        .hasSize(PAYLOAD + 2)));
            }
            Map<String, Integer> largest = largestRecords(cluster);
            System.getLogger(getClass().getName())
                    .log(System.Logger.Level.INFO, "largest record of each topic, in bytes: {0}", largest);
            assertThat(largest.keySet()).anyMatch(topic -> topic.endsWith("-changelog"));
            assertThat(largest.values()).allMatch(bytes -> bytes < 1_000_000);
        }
    }

    private static String runbook() {
        StringBuilder yaml = new StringBuilder("schemaVersion: '0.3'\nmainSteps:\n");
        for (int i = 0; i < STEPS; i++) {
            String payload = i == 0 ? "\"first\"" : "\"{{s" + (i - 1) + ".Payload}}\"";
            yaml.append("  - name: s")
                    .append(i)
                    .append("\n    action: aws:invokeLambdaFunction\n    inputs: {FunctionName: big, Payload: '")
                    .append(payload)
                    .append("'}\n");
        }
        return yaml.append("outputs: [s0.Payload, s9.Payload]\n").toString();
    }

    /** Key and value of the largest record of each topic that has any. */
    static Map<String, Integer> largestRecords(Cluster cluster) throws Exception {
        Map<String, Integer> largest = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = cluster.admin().listTopics().names().get().stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))
                    && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
                    largest.merge(record.topic(), bytes, Math::max);
                }
            }
        }
        return largest;
    }
}
