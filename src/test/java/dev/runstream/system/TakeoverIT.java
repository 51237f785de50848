package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.Topics;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: of two engines with ten thousand live executions one is killed, and the other decides on all of them within 15 s.
 * Method: engines and a worker in processes of their own, with the settings that are shipped; all executions wait for a
 * signal; the kill is a SIGKILL; the time is that from the kill until the first, and the last, of a thousand executions in
 * all partitions has been decided on, whose signals are sent right after the kill.
 */
@Tag("long")
class TakeoverIT {
    private static final int LIVE = 10_000;
    private static final int ASKED_AT_ONCE = 1_000;
    private static final long LIMIT_MILLIS = 15_000;
    private static final String RUNBOOK = """
            schemaVersion: '0.3'
            parameters: {N: {type: String}}
            mainSteps:
              - {name: hold, action: 'aws:pause', inputs: {}}
              - {name: call, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: echo, InputPayload: {n: '{{N}}'}}}
            """;

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void theOtherEngineDecidesOnAllOfThemWithinFifteenSeconds() throws Exception {
        try (Cluster cluster = new Cluster(directory, FunctionScript.EMPTY.with("echo", Answer.echo()))) {
            Role victim = cluster.engine("engine-1");
            cluster.engine("engine-2");
            cluster.worker("worker-1");
            cluster.register("Doc", RUNBOOK);
            for (int i = 0; i < LIVE; i++) {
                cluster.start(id(i), "Doc", Map.of("N", List.of("n" + i)));
            }
            cluster.flush();
            try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
                audit.await(
                        all -> all.count(Event.StepWaiting.class) >= LIVE,
                        Duration.ofSeconds(240),
                        LIVE + " executions to wait");

                victim.kill();
                long killed = System.currentTimeMillis();
                resume(cluster, 0, ASKED_AT_ONCE);
                audit.await(
                        all -> all.count(Event.SignalReceived.class) >= ASKED_AT_ONCE,
                        PATIENCE,
                        ASKED_AT_ONCE + " signals to be heard");
                List<Long> decided = new ArrayList<>();
                audit.executions()
                        .forEach((execution, events) -> events.stream()
                                .filter(event -> event.event() instanceof Event.SignalReceived)
                                .forEach(event -> decided.add(event.header().time() - killed)));
                long first = decided.stream().mapToLong(Long::longValue).min().orElseThrow();
                long last = decided.stream().mapToLong(Long::longValue).max().orElseThrow();

                resume(cluster, ASKED_AT_ONCE, LIVE);
                audit.awaitEnded(LIVE, Duration.ofSeconds(240));
                audit.check(ExecutionStatus.Success);
                assertThat(audit.executions()).hasSize(LIVE);
                System.getLogger(getClass().getName())
                        .log(
                                System.Logger.Level.INFO,
                                "killed one of two engines with {0} live executions: decisions again after {1} to {2} ms",
                                LIVE,
                                first,
                                last);
                assertThat(last).isLessThanOrEqualTo(LIMIT_MILLIS);
            }
        }
    }

    private static void resume(Cluster cluster, int from, int to) {
        for (int i = from; i < to; i++) {
            cluster.send(
                    Topics.DEFAULT.requests(), id(i), new SendSignal(id(i), SignalType.Resume, Map.of(), "operator"));
        }
        cluster.flush();
    }

    private static String id(int number) {
        return DerivedId.of("takeover", 0, number, 1_763_800_000_000L);
    }
}
