package dev.runstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionScript;
import dev.runstream.view.ExecutionView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: rate control over the whole way, engine, worker and functions, with children that lie in all partitions. Method: an
 * embedded broker, one engine and one worker as processes, and what the audit stream says afterwards.
 */
class RateControlIT {
    private static final String RUNBOOK = """
            schemaVersion: '0.3'
            parameters: {Function: {type: String}}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: '{{ Function }}', Payload: '{}'}}
            """;

    @TempDir
    Path directory;

    @Test
    void C40_fiftyTargetsOfWhichEverySecondFailsStopAfterTheSixthError_R645() throws Exception {
        FunctionScript script = FunctionScript.EMPTY
                .with("ok-*", Answer.echo().after(Duration.ofMillis(20)))
                .with("bad-*", Answer.error("E", "boom").after(Duration.ofMillis(20)));
        List<String> values = IntStream.range(0, 50)
                .mapToObj(i -> (i % 2 == 0 ? "ok-" : "bad-") + i)
                .toList();
        String id = DerivedId.of("RateControlIT", 0, 0, System.currentTimeMillis());
        try (Cluster cluster = new Cluster(directory, script)) {
            cluster.engine("engine-1");
            cluster.worker("worker-1");
            cluster.register("Doc", RUNBOOK);
            cluster.send(
                    Topics.DEFAULT.requests(),
                    id,
                    new StartExecution(
                            id,
                            "Doc",
                            null,
                            Map.of(),
                            Command.Mode.Auto,
                            null,
                            Map.of(),
                            "me",
                            null,
                            null,
                            new RateControl(
                                    "Function",
                                    List.of(new Target(Target.PARAMETER_VALUES, values)),
                                    List.of(),
                                    "8",
                                    "10%")));
            cluster.flush();
            try (AuditStream audit = new AuditStream(cluster.bootstrapServers())) {
                audit.await(
                        stream -> stream.executions().getOrDefault(id, List.of()).stream()
                                .anyMatch(e -> e.event() instanceof Event.ExecutionEnded),
                        Duration.ofSeconds(90),
                        "the parent to end");
                List<AuditEvent> parent = audit.executions().get(id);
                Told told = Told.of(parent);
                audit.awaitEnded(told.started + 1, Duration.ofSeconds(30));
                assertThat(told.widths).as("R644").startsWith(2, 2, 4).isSorted();
                assertThat(told.runningMax).isLessThanOrEqualTo(8);
                assertThat(told.startedAfterTheSixthError).isZero();
                assertThat(told.errors).isGreaterThanOrEqualTo(6);
                assertThat(told.ended).as("those that run end").isEqualTo(told.started);
                assertThat(told.started).isLessThan(50);
                ExecutionView view = new ExecutionView(id);
                parent.forEach(e -> view.apply(e.header(), e.event()));
                assertThat(view.status()).isEqualTo(ExecutionStatus.Failed);
                assertThat(view.toJson())
                        .contains("\"TotalSteps\" : 50", "\"FailedSteps\" : " + told.errors)
                        .contains("\"SuccessSteps\" : " + (told.ended - told.errors))
                        .contains("\"CancelledSteps\" : " + (50 - told.started));
                assertThat(cluster.functions().calls("ok-0")).hasSize(1);
            }
        }
    }

    /** What the events of the parent say, counted. */
    private static final class Told {
        final List<Integer> widths = new ArrayList<>();
        int started;
        int ended;
        int errors;
        int runningMax;
        int startedAfterTheSixthError;

        static Told of(List<AuditEvent> events) {
            Told told = new Told();
            for (AuditEvent audited : events) {
                switch (audited.event()) {
                    case Event.TargetStarted e -> {
                        told.started++;
                        told.startedAfterTheSixthError += told.errors >= 6 ? 1 : 0;
                        told.runningMax = Math.max(told.runningMax, told.started - told.ended);
                    }
                    case Event.TargetEnded e -> {
                        told.ended++;
                        told.errors += e.status() == ExecutionStatus.Success ? 0 : 1;
                        told.widths.add(e.width());
                    }
                    default -> {}
                }
            }
            return told;
        }
    }
}
