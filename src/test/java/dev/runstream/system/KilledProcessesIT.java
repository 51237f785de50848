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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whoever dies, every run ends and each attempt has one accepted result. Method: engines and workers are processes
 * of their own and get SIGKILL while a call is open at the endpoint, or a transaction at the broker.
 */
@Tag("long")
class KilledProcessesIT {
    private static final String RUNBOOK = """
            schemaVersion: '0.3'
            parameters: {N: {type: String}}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: short, Payload: '{"n": "{{N}}"}'}}
              - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: adopted, Payload: '{"n": {{a.Payload}}}'}}
              - {name: c, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: short, Payload: '{"n": {{b.Payload}}}'}}
            outputs: [c.Payload]
            """;
    private static final FunctionScript SCRIPT = FunctionScript.EMPTY
            .with("short", Answer.echo().after(Duration.ofMillis(2)))
            .with("adopted", Answer.echo().after(Duration.ofMillis(1_500)));

    @TempDir
    Path directory;

    @Test
    void aWorkerThatIsKilledInShortAndInAdoptedCallsLosesNothing() throws Exception {
        int runs = 60;
        try (Cluster cluster = new Cluster(directory, SCRIPT)) {
            cluster.engine("engine-1", "engine.lease.ms=4000");
            Role victim = cluster.worker("worker-1");
            cluster.register("Doc", RUNBOOK);
            start(cluster, runs);
            await().atMost(PATIENCE).until(() -> open(cluster, "adopted") >= 10);
            long openAtKill = open(cluster, "adopted");
            victim.kill();
            start(cluster, runs, runs);
            cluster.worker("worker-2");
            try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
                audit.awaitEnded(2 * runs, PATIENCE);
                audit.check(ExecutionStatus.Success);
                assertThat(audit.executions()).hasSize(2 * runs);
                assertThat(audit.count(Event.AttemptLost.class)).isPositive();
                long calls = cluster.functions().callCount();
                System.getLogger(getClass().getName())
                        .log(
                                System.Logger.Level.INFO,
                                "killed a worker with {0} calls open: {1} calls for {2} attempts, {3} lost dispatches",
                                openAtKill,
                                calls,
                                6 * runs,
                                audit.count(Event.AttemptLost.class));
                // Once when nothing breaks; once more for what the dead worker had in hand.
                assertThat(calls).isBetween(6L * runs, 6L * runs + 2L * runs);
            }
            assertThat(callers(cluster)).hasSize(2);
        }
    }

    @Test
    void anEngineThatIsKilledInsideATransactionLosesNothingAndTellsNothingTwice() throws Exception {
        int runs = 60;
        try (Cluster cluster = new Cluster(directory, SCRIPT)) {
            // A long commit interval keeps a transaction open nearly always.
            Role victim =
                    cluster.engine("engine-1", "engine.commit.interval.ms=1500", "engine.transaction.timeout.ms=5000");
            cluster.worker("worker-1");
            cluster.register("Doc", RUNBOOK);
            start(cluster, runs);
            await().atMost(PATIENCE).until(() -> cluster.functions().callCount() > 20);
            InsideTransaction.stop(victim.pid(), cluster.admin());
            victim.kill();
            assertThat(InsideTransaction.open(cluster.admin()))
                    .as("the kill hit a transaction")
                    .isNotEmpty();
            cluster.engine("engine-2");
            start(cluster, runs, runs);
            try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
                audit.awaitEnded(2 * runs, PATIENCE);
                audit.check(ExecutionStatus.Success);
                assertThat(audit.executions()).hasSize(2 * runs);
                assertThat(audit.successes()).isEqualTo(6L * runs);
                // A request of an aborted transaction is never invoked (I8).
                assertThat(cluster.functions().callCount()).isEqualTo(6L * runs);
            }
        }
    }

    private static void start(Cluster cluster, int runs) {
        start(cluster, 0, runs);
    }

    private static void start(Cluster cluster, int from, int runs) {
        for (int i = from; i < from + runs; i++) {
            cluster.start(DerivedId.of("killed", 0, i, 1_763_800_000_000L), "Doc", Map.of("N", List.of("n" + i)));
        }
        cluster.flush();
    }

    private static long open(Cluster cluster, String function) {
        return cluster.functions().calls(function).stream()
                .filter(FunctionCall::open)
                .count();
    }

    /** Who called: each worker tells its id in the User-Agent or by its connections. */
    private static List<String> callers(Cluster cluster) {
        try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
            audit.awaitEnded(1, PATIENCE);
            audit.await(stream -> stream.executions().size() >= 100, PATIENCE, "executions");
            return audit.executions().keySet().stream()
                    .flatMap(id -> audit.events(id, Event.StepEnded.class).stream())
                    .map(e -> e.call() == null ? "" : e.call().worker())
                    .distinct()
                    .sorted()
                    .collect(Collectors.toList());
        }
    }
}
