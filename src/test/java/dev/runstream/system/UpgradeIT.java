package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.cli.Main;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionScript;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: engines and workers of two schema versions work side by side, upward and back: each reads what the other has sent
 * and stored, and the chain holds. Method: processes of their own; the other version is ours with schemas in which the fields
 * of every record stand in the opposite order, so that no bytes of one can be read with the schema of the other
 * ({@code SchemaEvolutionTest} has fields that come and go); executions are live across each change.
 */
@Tag("long")
class UpgradeIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WAVE = 60;
    private static final String RUNBOOK = """
            schemaVersion: '0.3'
            parameters: {N: {type: String}}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: short, InputPayload: {n: '{{N}}'}}}
              - {name: b, action: 'aws:invokeLambdaFunction', maxAttempts: 3, inputs: {FunctionName: adopted, InputPayload: {n: '{{a.Payload}}'}}}
              - {name: c, action: 'aws:sleep', inputs: {Duration: PT2S}}
              - {name: d, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: short, InputPayload: {n: '{{b.Payload}}'}}}
            """;
    private static final FunctionScript SCRIPT = FunctionScript.EMPTY
            .with("short", Answer.echo())
            .with("adopted", Answer.echo().after(Duration.ofMillis(1_500)));

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void twoVersionsWorkSideBySideUpwardAndBack() throws Exception {
        Path other = reversed(directory.resolve("other-version"));
        try (Cluster cluster = new Cluster(directory, SCRIPT)) {
            Role engine1 = cluster.engine("engine-1");
            Role worker1 = cluster.worker("worker-1");
            cluster.register("Doc", RUNBOOK);
            start(cluster, 0);
            Role engine2 = cluster.engineOf(other, "engine-2");
            Role worker2 = cluster.workerOf(other, "worker-2");
            start(cluster, 1);
            try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
                audit.awaitEnded(WAVE, PATIENCE);
                engine1.terminate();
                worker1.terminate();
                start(cluster, 2);
                audit.awaitEnded(2 * WAVE, PATIENCE);
                cluster.engine("engine-3");
                cluster.worker("worker-3");
                start(cluster, 3);
                engine2.terminate();
                worker2.terminate();
                audit.awaitEnded(4 * WAVE, PATIENCE);
                audit.check(ExecutionStatus.Success);
                assertThat(audit.executions()).hasSize(4 * WAVE);
                assertThat(audit.count(Event.ExecutionHeld.class)).isZero();
                for (Class<? extends Event> type : List.of(
                        Event.ExecutionStarted.class,
                        Event.StepEntered.class,
                        Event.AttemptStarted.class,
                        Event.StepEnded.class,
                        Event.ExecutionEnded.class)) {
                    assertThat(audit.schemasOf(type))
                            .as("schemas of %s", type.getSimpleName())
                            .hasSize(2);
                }
            }
            Role verify = Role.start(
                    directory, "verify", List.of("verify", "--bootstrap-server", cluster.bootstrapServers()));
            assertThat(verify.exitsByItself()).as(verify.tail()).isZero();
        }
    }

    private static void start(Cluster cluster, int wave) {
        for (int i = wave * WAVE; i < (wave + 1) * WAVE; i++) {
            cluster.start(DerivedId.of("upgrade", 0, i, 1_763_800_000_000L), "Doc", Map.of("N", List.of("n" + i)));
        }
        cluster.flush();
    }

    /** Our schemas, each record with its fields in the opposite order. */
    private static Path reversed(Path target) throws IOException, URISyntaxException {
        Path ours = Path.of(
                Objects.requireNonNull(Main.class.getResource("/schemas")).toURI());
        try (var files = Files.walk(ours)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".avsc")).toList()) {
                ObjectNode schema = (ObjectNode) JSON.readTree(file.toFile());
                if (schema.path("type").asText().equals("record")) {
                    List<JsonNode> fields = schema.get("fields").valueStream().toList();
                    schema.putArray("fields").addAll(fields.reversed());
                }
                Path copy =
                        target.resolve("schemas").resolve(ours.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                JSON.writeValue(copy.toFile(), schema);
            }
        }
        return target;
    }
}
