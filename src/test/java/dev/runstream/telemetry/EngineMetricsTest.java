package dev.runstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.engine.EngineObserver.Decided;
import dev.runstream.engine.EngineObserver.Load;
import dev.runstream.execution.Command;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Input;
import dev.runstream.execution.Rejection;
import dev.runstream.execution.Result;
import dev.runstream.execution.StepStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: each fact raises the counter of its name, and no other. */
class EngineMetricsTest {
    private static final String ID = "01970000-0000-7000-8000-000000000001";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EngineMetrics metrics = new EngineMetrics(registry);

    @Test
    void theEndOfAnExecutionIsCountedByItsStatus() {
        decided(new Event.ExecutionEnded(ExecutionStatus.TimedOut, null, null, null, List.of(), List.of()));
        assertThat(counted("runstream.executions.ended", "status", "TimedOut")).isEqualTo(1);
        assertThat(counted("runstream.executions.ended", "status", "Success")).isZero();
    }

    @Test
    void aRefusedStartEndsAsRejectedAndNothingIsStarted() {
        decided(new Event.ExecutionRejected("Doc", null, "Code", "sentence", null, "fingerprint"));
        assertThat(counted("runstream.executions.ended", "status", "Rejected")).isEqualTo(1);
        assertThat(registry.counter("runstream.executions.started").count()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = StepStatus.class,
            names = {"Success", "Failed", "TimedOut", "Cancelled"})
    void theEndOfAStepThatAWorkerCarriedOutIsTheEndOfAnAttempt(StepStatus status) {
        decided(stepEnded(status, 1));
        assertThat(counted("runstream.steps.ended", "status", status.name())).isEqualTo(1);
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void aStepInsideTheEngineHasNoAttempts() {
        decided(stepEnded(StepStatus.Success, 0));
        assertThat(counted("runstream.steps.ended", "status", "Success")).isEqualTo(1);
        assertThat(attempts()).isZero();
    }

    @Test
    void aLeaseThatRanOutIsCountedWithTheAttemptThatWasLost() {
        metrics.decided(new Decided(
                new Input.LeaseExpired(1, 1, 1),
                0,
                5_000,
                null,
                List.of(new Event.AttemptLost(1, "step", 1, 1, "worker", 5_000))));
        assertThat(registry.counter("runstream.leases.expired").count()).isEqualTo(1);
        assertThat(counted("runstream.attempts.ended", "outcome", "lost")).isEqualTo(1);
    }

    @Test
    void aRejectedInputIsCountedByItsReason() {
        decided(new Event.InputRejected("StepCompleted", Rejection.Reason.NotInFlight, "sentence", 1L, 1, 1, "worker"));
        assertThat(counted("runstream.inputs.rejected", "reason", "NotInFlight"))
                .isEqualTo(1);
    }

    @Test
    void theWayOfARequestAndOfAResultIsMeasuredAndNeverBelowZero() {
        metrics.decided(new Decided(Command.StartExecution.of(ID, "Doc", Map.of()), 1_000, 1_250, null, List.of()));
        metrics.decided(new Decided(
                new Result.AttemptStarted(ID, 1, 1, 1, "worker", 30_000, 0, 0, 1), 2_000, 1_990, null, List.of()));
        assertThat(registry.timer("runstream.request.to.decision").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(250);
        assertThat(registry.timer("runstream.result.to.decision").count()).isEqualTo(1);
        assertThat(registry.timer("runstream.result.to.decision").totalTime(TimeUnit.MILLISECONDS))
                .isZero();
    }

    @Test
    void whatPartitionsHaveIsAddedUpAndTheOldestIsTheOldestOfAll() {
        metrics.loaded(new Load(0, 5, 0, 1, 2, 3, 0, 4, 6, 1_000));
        metrics.loaded(new Load(1, 5, 0, 1, 2, 3, 500, 4, 6, 9_000));
        assertThat(gauge("runstream.executions.live")).isEqualTo(10);
        assertThat(gauge("runstream.steps.waiting")).isEqualTo(12);
        assertThat(gauge("runstream.steps.waiting.oldest")).isEqualTo(9);
        assertThat(gauge("runstream.timers.overdue")).isEqualTo(0.5);
        metrics.released(1);
        assertThat(gauge("runstream.executions.live")).isEqualTo(5);
        assertThat(gauge("runstream.steps.waiting.oldest")).isEqualTo(1);
        assertThat(metrics.decidesFor(1)).isFalse();
    }

    private void decided(Event event) {
        metrics.decided(new Decided(new Input.TimerFired(), 0, 1_000, null, List.of(event)));
    }

    private double counted(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).counter().count();
    }

    private double attempts() {
        return registry.get("runstream.attempts.ended").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    static Event.StepEnded stepEnded(StepStatus status, int dispatch) {
        return new Event.StepEnded(1, "step", 1, dispatch, status, Map.of(), null, null, null, true, null, null);
    }
}
