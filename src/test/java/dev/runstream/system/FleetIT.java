package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionCall;
import dev.runstream.functions.FunctionScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a fleet grows and shrinks under load and nothing is invoked twice. Method: engines and workers are processes of
 * their own; while hundreds of runs are under way one worker is added, and one worker and one engine get SIGTERM with
 * calls open; the endpoint counts what arrives.
 */
@Tag("long")
class FleetIT {
    private static final String RUNBOOK = """
            schemaVersion: '0.3'
            parameters: {N: {type: String}}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: short, Payload: '{"n": "{{N}}"}'}}
              - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: adopted, Payload: '{"n": {{a.Payload}}}'}}
              - {name: c, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: short, Payload: '{"n": {{b.Payload}}}'}}
            outputs: [c.Payload]
            """;
    private static final int STEPS = 3;
    private static final int RUNS_OF_A_WAVE = 60;
    private static final FunctionScript SCRIPT = FunctionScript.EMPTY
            .with("short", Answer.echo().after(Duration.ofMillis(2)))
            .with("adopted", Answer.echo().after(Duration.ofMillis(700)));

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void aWorkerIsAddedOneIsDrainedAndAnEngineEndsUnderLoadWithoutOneExtraInvocation() throws Exception {
        try (Cluster cluster = new Cluster(directory, SCRIPT)) {
            Role engine1 = cluster.engine("engine-1");
            cluster.engine("engine-2");
            Role worker1 = cluster.worker("worker-1");
            cluster.worker("worker-2");
            cluster.register("Doc", RUNBOOK);
            start(cluster, 0);
            awaitOpen(cluster);

            cluster.worker("worker-3");
            start(cluster, 1);
            start(cluster, 2);
            awaitOpen(cluster);
            worker1.terminate();
            start(cluster, 3);
            awaitOpen(cluster);
            engine1.terminate();
            start(cluster, 4);

            int runs = 5 * RUNS_OF_A_WAVE;
            try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
                audit.awaitEnded(runs, PATIENCE);
                audit.check(ExecutionStatus.Success);
                assertThat(audit.executions()).hasSize(runs);
                assertThat(audit.successes()).isEqualTo((long) STEPS * runs);
                assertThat(audit.count(Event.AttemptLost.class)).isZero();
                assertThat(cluster.functions().callCount())
                        .as("calls at the endpoint: as many as attempts")
                        .isEqualTo((long) STEPS * runs);
                assertThat(workers(audit)).containsExactly("worker-1", "worker-2", "worker-3");
            }
        }
    }

    private static void start(Cluster cluster, int wave) {
        for (int i = 0; i < RUNS_OF_A_WAVE; i++) {
            int number = wave * RUNS_OF_A_WAVE + i;
            cluster.start(
                    DerivedId.of("fleet", 0, number, 1_763_800_000_000L), "Doc", Map.of("N", List.of("n" + number)));
        }
        cluster.flush();
    }

    /** Until calls that are adopted are under way, so that whoever ends now ends in the middle of them. */
    private static void awaitOpen(Cluster cluster) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> cluster.functions().calls("adopted").stream()
                                .filter(FunctionCall::open)
                                .count()
                        >= 10);
    }

    private static Set<String> workers(AuditStream audit) {
        Set<String> workers = new TreeSet<>();
        audit.executions()
                .keySet()
                .forEach(id -> audit.events(id, Event.StepEnded.class)
                        .forEach(step -> workers.add(
                                step.call() == null ? "" : step.call().worker())));
        return workers;
    }
}
