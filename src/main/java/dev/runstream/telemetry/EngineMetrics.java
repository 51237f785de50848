package dev.runstream.telemetry;

import dev.runstream.engine.EngineObserver;
import dev.runstream.execution.Command;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Input;
import dev.runstream.execution.Rejection;
import dev.runstream.execution.Result;
import dev.runstream.execution.State;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.StepStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** What an engine decides, as counters and times. Every meter is registered at the start, but for rare ones. */
final class EngineMetrics implements EngineObserver {
    private final MeterRegistry registry;
    private final Counter started;
    private final Map<ExecutionStatus, Counter> ended = new EnumMap<>(ExecutionStatus.class);
    private final Map<StepStatus, Counter> steps = new EnumMap<>(StepStatus.class);
    private final Map<AttemptOutcomes, Counter> attempts = new EnumMap<>(AttemptOutcomes.class);
    private final Map<Rejection.Reason, Counter> rejected = new EnumMap<>(Rejection.Reason.class);
    private final Map<String, Counter> quarantined = new ConcurrentHashMap<>();
    private final Counter leaseExpiries;
    private final Counter holds;
    private final Timer requestToDecision;
    private final Timer resultToDecision;
    private final Timer stepTime;
    private final Timer executionTime;
    private final Timer timerLateness;
    private final Map<Integer, Load> loads = new ConcurrentHashMap<>();

    EngineMetrics(MeterRegistry registry) {
        this.registry = registry;
        started = counter("runstream.executions.started", "Executions that were started.");
        for (ExecutionStatus status : ExecutionStatus.values()) {
            if (status.terminal()) {
                ended.put(
                        status,
                        Meters.counter(
                                registry,
                                "runstream.executions.ended",
                                "Executions that ended, and starts that were refused (Rejected), by status.",
                                "status",
                                status.name()));
            }
        }
        for (StepStatus status : StepStatus.values()) {
            steps.put(
                    status,
                    Meters.counter(
                            registry,
                            "runstream.steps.ended",
                            "Step visits that ended, by status.",
                            "status",
                            status.name()));
        }
        for (AttemptOutcomes outcome : AttemptOutcomes.values()) {
            attempts.put(
                    outcome,
                    Meters.counter(
                            registry,
                            "runstream.attempts.ended",
                            "Attempts of steps that workers carry out, by what became of them; a throttled or lost one is"
                                    + " dispatched again.",
                            "outcome",
                            outcome.name()));
        }
        for (Rejection.Reason reason : Rejection.Reason.values()) {
            rejected.put(
                    reason,
                    Meters.counter(
                            registry,
                            "runstream.inputs.rejected",
                            "Inputs that could not be applied and changed nothing, by reason.",
                            "reason",
                            reason.name()));
        }
        leaseExpiries = counter("runstream.leases.expired", "Leases that ran out: their workers are taken for lost.");
        holds = counter("runstream.executions.holds", "How often an execution was held.");
        requestToDecision = Meters.timer(
                registry,
                "runstream.request.to.decision",
                "From the append of a start at requests to the decision on it, waiting for its runbook included.");
        resultToDecision = Meters.timer(
                registry,
                "runstream.result.to.decision",
                "From the append of a worker's result at step-results to the decision on it.");
        stepTime = Meters.timer(
                registry,
                "runstream.step.time",
                "From the entry of a step visit to its end, attempts and waits included.");
        executionTime =
                Meters.timer(registry, "runstream.execution.time", "From the start of an execution to its end.");
        timerLateness = Meters.timer(
                registry, "runstream.timers.lateness", "How late deadlines are acted upon: sleeps, waits, timeouts.");
        sum("runstream.executions.live", "Executions that have not ended.", Load::live);
        sum(
                "runstream.executions.queued",
                "Executions that are Pending because there is no room for them.",
                Load::queued);
        sum("runstream.executions.held", "Executions that cannot go on without an operator.", Load::held);
        sum(
                "runstream.executions.parked",
                "Executions that records wait for: for their start, their runbook or their release.",
                Load::parkedFor);
        sum("runstream.timers.pending", "Deadlines that are set.", Load::timers);
        sum("runstream.leases.active", "Calls that workers have adopted.", Load::leases);
        sum("runstream.steps.waiting", "Dispatches that no worker has said to have.", Load::waiting);
        max(
                "runstream.timers.overdue",
                "How long ago the first deadline passed that has not fired.",
                load -> load.overdueMillis() / 1_000.0);
        max(
                "runstream.steps.waiting.oldest",
                "How long the oldest dispatch waits that no worker has said to have.",
                load -> load.oldestWaitingMillis() / 1_000.0);
        sum("runstream.partitions.assigned", "Partitions that this engine decides for.", _ -> 1);
    }

    @Override
    public void decided(Decided decided) {
        Input input = decided.input();
        if (input instanceof Command.StartExecution) {
            Meters.record(requestToDecision, decided.decidedAt() - decided.arrivedAt());
        } else if (input instanceof Result) {
            Meters.record(resultToDecision, decided.decidedAt() - decided.arrivedAt());
        } else if (input instanceof Input.LeaseExpired) {
            leaseExpiries.increment();
        }
        for (Event event : decided.events()) {
            count(event, decided);
        }
    }

    private void count(Event event, Decided decided) {
        switch (event) {
            case Event.ExecutionStarted _ -> started.increment();
            case Event.ExecutionRejected _ -> increment(ended, ExecutionStatus.Rejected);
            case Event.ExecutionEnded e -> {
                increment(ended, e.status());
                State before = decided.before();
                if (before != null) {
                    Meters.record(executionTime, decided.decidedAt() - before.startedAt());
                }
            }
            case Event.AttemptFailed _ -> increment(attempts, AttemptOutcomes.failed);
            case Event.AttemptTimedOut _ -> increment(attempts, AttemptOutcomes.timed_out);
            case Event.AttemptThrottled _ -> increment(attempts, AttemptOutcomes.throttled);
            case Event.AttemptLost _ -> increment(attempts, AttemptOutcomes.lost);
            case Event.StepEnded e -> stepEnded(e, decided);
            case Event.InputRejected e -> increment(rejected, e.reason());
            case Event.ExecutionHeld _ -> holds.increment();
            default -> {}
        }
    }

    private void stepEnded(Event.StepEnded e, Decided decided) {
        increment(steps, e.status());
        Visit visit = decided.before() == null ? null : decided.before().visit();
        if (visit != null && visit.number() == e.visit()) {
            Meters.record(stepTime, decided.decidedAt() - visit.enteredAt());
        }
        if (e.dispatch() > 0) { // else it ended inside the engine: nothing was attempted by a worker
            increment(attempts, outcome(e));
        }
    }

    private static AttemptOutcomes outcome(Event.StepEnded e) {
        return switch (e.status()) {
            case Success, Exited -> AttemptOutcomes.succeeded;
            case TimedOut -> AttemptOutcomes.timed_out;
            case Cancelled, Cancelling -> AttemptOutcomes.cancelled;
            case Failed, Pending, InProgress, Waiting -> failedBy(e.failure());
        };
    }

    private static AttemptOutcomes failedBy(@Nullable Failure failure) {
        return failure == null ? AttemptOutcomes.failed : AttemptOutcomes.of(failure.failureClass());
    }

    /** Whether this engine has the partition. */
    boolean decidesFor(int partition) {
        return loads.containsKey(partition);
    }

    @Override
    public void timerFired(long lateMillis) {
        Meters.record(timerLateness, lateMillis);
    }

    @Override
    public void setAside(String reason) {
        quarantined
                .computeIfAbsent(
                        reason,
                        _ -> Meters.counter(
                                registry,
                                "runstream.quarantined",
                                "Records that were set aside, by reason.",
                                "reason",
                                reason))
                .increment();
    }

    @Override
    public void loaded(Load load) {
        loads.put(load.partition(), load);
    }

    @Override
    public void released(int partition) {
        loads.remove(partition);
    }

    private static <K extends Enum<K>> void increment(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter != null) {
            counter.increment();
        }
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void sum(String name, String description, ToDoubleFunction<Load> figure) {
        Gauge.builder(name, () -> figures(figure).sum())
                .description(description)
                .register(registry);
    }

    private void max(String name, String description, ToDoubleFunction<Load> figure) {
        Gauge.builder(name, () -> figures(figure).max().orElse(0))
                .baseUnit("seconds")
                .description(description)
                .register(registry);
    }

    private DoubleStream figures(ToDoubleFunction<Load> figure) {
        return loads.values().stream().mapToDouble(figure);
    }
}
