package dev.runstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a slow function delays nobody and is called once, however long it takes. Method: one worker, a call of 70 s and
 * one of 200 s (longer than any lock of a share group), and a thousand short ones beside them. Takes four minutes, so it
 * is not part of every build: {@code mvn verify -Dit.test=LongCallsIT -Dit.groups=long
 * -Dit.excluded.groups=none} runs it.
 */
@Tag("long")
class LongCallsIT {
    private static final int SHORT = 1_000;
    private static final String RUNBOOK = """
            schemaVersion: '0.3'
            parameters: {Function: {type: String}}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: '{{ Function }}', Payload: '{}'}}
            """;

    @TempDir
    Path directory;

    @Test
    void aCallOf70SecondsAndOneOf200AmongAThousandShortOnes() throws Exception {
        FunctionScript script = FunctionScript.EMPTY
                .with("short", Answer.echo().after(Duration.ofMillis(20)))
                .with("seventy", Answer.echo().after(Duration.ofSeconds(70)))
                .with("twohundred", Answer.echo().after(Duration.ofSeconds(200)));
        try (Cluster cluster = new Cluster(directory, script)) {
            cluster.engine("engine-1");
            cluster.worker("worker-1");
            cluster.register("Doc", RUNBOOK);
            start(cluster, SHORT, "seventy");
            start(cluster, SHORT + 1, "twohundred");
            cluster.flush();
            try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
                audit.await(
                        stream -> cluster.functions().calls("seventy").size() == 1
                                && cluster.functions().calls("twohundred").size() == 1,
                        Duration.ofSeconds(60),
                        "the long calls to begin");
                long began = System.nanoTime();
                for (int i = 0; i < SHORT; i++) {
                    start(cluster, i, "short");
                }
                cluster.flush();
                audit.awaitEnded(SHORT, Duration.ofSeconds(60));
                assertThat(cluster.functions().calls("seventy").getFirst().open())
                        .as("every short run ended while the long calls were still open")
                        .isTrue();
                long shortOnes = Duration.ofNanos(System.nanoTime() - began).toMillis();
                List<Long> times = times(audit);
                audit.awaitEnded(SHORT + 2, Duration.ofSeconds(240));
                audit.check(ExecutionStatus.Success);
                assertThat(cluster.functions().calls("seventy")).hasSize(1);
                assertThat(cluster.functions().calls("twohundred")).hasSize(1);
                assertThat(cluster.functions().calls("short")).hasSize(SHORT);
                assertThat(audit.count(Event.AttemptLost.class)).isZero();
                System.getLogger(getClass().getName())
                        .log(
                                System.Logger.Level.INFO,
                                "{0} short runs ended within {1} ms; p50 {2} ms, p99 {3} ms, max {4} ms",
                                SHORT,
                                shortOnes,
                                times.get(times.size() / 2),
                                times.get(times.size() * 99 / 100),
                                times.getLast());
            }
        }
    }

    private static void start(Cluster cluster, int number, String function) {
        cluster.start(
                DerivedId.of("long", 0, number, 1_763_800_000_000L), "Doc", Map.of("Function", List.of(function)));
    }

    /** Milliseconds from the first to the last event of each execution that has ended, sorted. */
    private static List<Long> times(AuditStream audit) {
        List<Long> times = new ArrayList<>();
        for (List<AuditEvent> events : audit.executions().values()) {
            if (events.getLast().event() instanceof Event.ExecutionEnded) {
                times.add(events.getLast().header().time()
                        - events.getFirst().header().time());
            }
        }
        Collections.sort(times);
        return times;
    }
}
