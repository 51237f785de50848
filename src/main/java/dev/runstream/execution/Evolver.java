package dev.runstream.execution;

import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event.DispatchCause;
import dev.runstream.execution.Event.Variable;
import dev.runstream.execution.Event.WaitFor;
import dev.runstream.execution.State.Counted;
import dev.runstream.execution.State.Held;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.State.Queued;
import dev.runstream.execution.State.RunningTarget;
import dev.runstream.execution.State.StepOutputs;
import dev.runstream.execution.State.Stop;
import dev.runstream.execution.State.TargetProgress;
import dev.runstream.execution.State.Text;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.State.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Applies: {@code (state, event) -> state}. All that replay needs; frozen per event once released. */
public final class Evolver {
    private Evolver() {}

    /**
     * @param state null before the first event
     * @param header of the event: its sequence, time and asker are part of the state
     * @return null after a terminal event
     * @throws IllegalStateException when the event is not the next one, or cannot follow this state
     */
    public static @Nullable State evolve(@Nullable State state, EventHeader header, Event event) {
        if (event instanceof Event.ExecutionStarted started) {
            return begin(state, header, started);
        }
        if (event instanceof Event.ExecutionRejected) {
            expect(state == null, header, event, "the first event of its execution");
            return null;
        }
        if (state == null) {
            throw illegal(header, event, "an event of a live execution");
        }
        expect(header.sequence() == state.sequence() + 1, header, event, "sequence " + (state.sequence() + 1));
        Draft next = new Draft(state, header);
        switch (event) {
            case Event.ExecutionStarted e -> throw new AssertionError(e);
            case Event.ExecutionRejected e -> throw new AssertionError(e);
            case Event.ExecutionAdmitted e -> next.admit(e);
            case Event.TargetStarted e -> next.start(e);
            case Event.TargetEnded e -> next.end(e);
            case Event.StepEntered e -> next.enter(e);
            case Event.AttemptDispatched e -> next.dispatch(e);
            case Event.AttemptStarted e -> next.adopt(e);
            case Event.AttemptFailed e -> next.backOff(e.visit(), e.attempt() + 1, e.retryAt());
            case Event.AttemptTimedOut e -> next.backOff(e.visit(), e.attempt() + 1, e.retryAt());
            case Event.AttemptThrottled e -> next.throttle(e);
            case Event.AttemptLost e -> next.lose(e);
            case Event.StepWaiting e -> next.await(e);
            case Event.SignalReceived e -> next.signal(e);
            case Event.VariableUpdated e -> next.variable(e);
            case Event.IterationStarted e -> next.iterate(e);
            case Event.ChildStarted e -> next.child(e);
            case Event.StepEnded e -> next.leave(e);
            case Event.StopRequested e -> next.stop(e);
            case Event.InputRejected e -> next.unchanged();
            case Event.ExecutionHeld e -> next.held = new Held(header.time(), e.reason());
            case Event.ExecutionReleased e -> next.release(e);
            case Event.ExecutionEnded e -> {
                return null;
            }
        }
        next.largeTexts += TextKeys.largeTexts(event).size();
        return next.state();
    }

    private static State begin(@Nullable State state, EventHeader header, Event.ExecutionStarted event) {
        expect(state == null && header.sequence() == 1, header, event, "the first event of its execution");
        Map<String, Text> parameters = new TreeMap<>();
        event.parameters().forEach((name, text) -> parameters.put(name, Text.of(text, TextKeys.parameter(name))));
        Map<String, State.Value> variables = new TreeMap<>();
        event.variables().forEach((name, variable) -> {
            if (variable.value() != null) {
                variables.put(name, value(variable, variable.value(), TextKeys.variable(0, name)));
            }
        });
        Map<String, StepOutputs> outputs = new TreeMap<>();
        event.takenOverOutputs()
                .forEach((step, values) -> outputs.put(
                        step, new StepOutputs(0, true, null, texts(values, name -> TextKeys.takenOver(step, name)))));
        return new State(
                header.executionId(),
                header.sequence(),
                header.time(),
                event.queueNumber() == null ? ExecutionStatus.InProgress : ExecutionStatus.Pending,
                event.documentName(),
                event.documentVersion(),
                event.documentSha256(),
                parameters,
                event.globals(),
                variables,
                outputs,
                event.mode(),
                event.assumeRole(),
                event.parent(),
                header.requestedBy(),
                event.requestFingerprint(),
                header.time(),
                event.dueAt(),
                0,
                null,
                null,
                null,
                List.of(),
                null,
                TextKeys.largeTexts(event).size(),
                Counted.NONE,
                null,
                event.rateControl() == null ? null : progress(event.rateControl()),
                event.queueNumber() == null ? null : new Queued(event.queueNumber(), event.firstStep()));
    }

    private static TargetProgress progress(Event.TargetPlan plan) {
        return new TargetProgress(
                Text.of(TargetTexts.write(plan), TextKeys.targets()),
                plan.children().size(),
                plan.concurrencyMax(),
                plan.errorsMax(),
                plan.firstWidth(),
                0,
                0,
                List.of(),
                0,
                0,
                0,
                0);
    }

    private static State.Value value(Variable variable, String text, String key) {
        return new State.Value(variable.type(), Text.of(text, key));
    }

    private static Map<String, Text> texts(Map<String, String> values, java.util.function.UnaryOperator<String> keyOf) {
        Map<String, Text> texts = new TreeMap<>();
        values.forEach((name, text) -> texts.put(name, Text.of(text, keyOf.apply(name))));
        return texts;
    }

    private static void expect(boolean holds, EventHeader header, Event event, String expected) {
        if (!holds) {
            throw illegal(header, event, expected);
        }
    }

    private static IllegalStateException illegal(EventHeader header, Event event, String expected) {
        return new IllegalStateException("Expected " + expected + ", but got "
                + event.getClass().getSimpleName() + " with sequence " + header.sequence() + " of execution "
                + header.executionId());
    }

    /** The parts of the next state that events change. */
    private static final class Draft {
        private final State before;
        private final EventHeader header;
        private Map<String, State.Value> variables;
        private Map<String, StepOutputs> outputs;
        private long visits;
        private @Nullable Visit visit;
        private @Nullable Long dueAt;
        private @Nullable String pendingStep;
        private Event.@Nullable Transition pendingTransition;
        private List<State.Loop> loops;
        private @Nullable Stop stop;
        private long largeTexts;
        private Counted counted;
        private @Nullable Held held;
        private @Nullable TargetProgress rateControl;
        private @Nullable Queued queued;

        Draft(State before, EventHeader header) {
            this.before = before;
            this.header = header;
            variables = before.variables();
            outputs = before.outputs();
            visits = before.visits();
            visit = before.visit();
            dueAt = before.dueAt();
            pendingStep = before.pendingStep();
            pendingTransition = before.pendingTransition();
            loops = before.loops();
            stop = before.stop();
            largeTexts = before.largeTexts();
            counted = before.counted();
            held = before.held();
            rateControl = before.rateControl();
            queued = before.queued();
        }

        State state() {
            return new State(
                    before.executionId(),
                    header.sequence(),
                    header.time(),
                    status(),
                    before.documentName(),
                    before.documentVersion(),
                    before.documentSha256(),
                    before.parameters(),
                    before.globals(),
                    variables,
                    outputs,
                    before.mode(),
                    before.assumeRole(),
                    before.parent(),
                    before.requestedBy(),
                    before.requestFingerprint(),
                    before.startedAt(),
                    dueAt,
                    visits,
                    visit,
                    pendingStep,
                    pendingTransition,
                    loops,
                    stop,
                    largeTexts,
                    counted,
                    held,
                    rateControl,
                    queued);
        }

        private ExecutionStatus status() {
            if (held != null) {
                return ExecutionStatus.Held;
            }
            if (stop != null && stop.type() == StopType.Cancel) {
                return ExecutionStatus.Cancelling;
            }
            if (queued != null) {
                return ExecutionStatus.Pending;
            }
            boolean waits = pendingStep != null || (visit != null && visit.phase() == Phase.Waiting);
            return waits ? ExecutionStatus.Waiting : ExecutionStatus.InProgress;
        }

        void unchanged() {}

        void admit(Event.ExecutionAdmitted e) {
            if (queued == null) {
                throw new IllegalStateException("Expected an execution in the queue, but " + header.executionId()
                        + " is in none: sequence " + header.sequence());
            }
            queued = null;
            dueAt = e.dueAt();
        }

        void start(Event.TargetStarted e) {
            TargetProgress now = targets();
            List<RunningTarget> running = new ArrayList<>(now.running());
            running.add(new RunningTarget(e.index(), e.childExecutionId()));
            rateControl = new TargetProgress(
                    now.plan(),
                    now.total(),
                    now.concurrencyMax(),
                    now.errorsMax(),
                    now.width(),
                    now.endedAtWidth(),
                    e.index(),
                    running,
                    now.succeeded(),
                    now.failed(),
                    now.timedOut(),
                    now.cancelled());
        }

        void end(Event.TargetEnded e) {
            TargetProgress now = targets();
            List<RunningTarget> running = new ArrayList<>(now.running());
            if (!running.remove(new RunningTarget(e.index(), e.childExecutionId()))) {
                throw new IllegalStateException("Expected child " + e.childExecutionId() + " of target " + e.index()
                        + " to run when it ends, but it does not: sequence " + header.sequence() + " of execution "
                        + header.executionId());
            }
            boolean failed = e.status() == ExecutionStatus.Failed || e.status() == ExecutionStatus.Rejected;
            rateControl = new TargetProgress(
                    now.plan(),
                    now.total(),
                    now.concurrencyMax(),
                    now.errorsMax(),
                    e.width(),
                    e.width() == now.width() ? now.endedAtWidth() + 1 : 0,
                    now.started(),
                    running,
                    now.succeeded() + (e.status() == ExecutionStatus.Success ? 1 : 0),
                    now.failed() + (failed ? 1 : 0),
                    now.timedOut() + (e.status() == ExecutionStatus.TimedOut ? 1 : 0),
                    now.cancelled() + (e.status() == ExecutionStatus.Cancelled ? 1 : 0));
        }

        private TargetProgress targets() {
            if (rateControl == null) {
                throw new IllegalStateException("Expected a rate control parent, but execution " + header.executionId()
                        + " has no targets: sequence " + header.sequence());
            }
            return rateControl;
        }

        void enter(Event.StepEntered e) {
            visits = e.visit();
            pendingStep = null;
            pendingTransition = null;
            Phase phase = Phase.Entered;
            if (e.functionName() != null) {
                phase = Phase.Dispatched;
            } else if (e.action().equals("aws:sleep") && e.dueAt() != null) {
                phase = Phase.Sleeping;
            }
            visit = new Visit(
                    e.visit(),
                    e.step(),
                    header.time(),
                    1,
                    e.functionName() != null ? 1 : 0,
                    phase,
                    e.timeoutMillis(),
                    e.dueAt(),
                    e.dueAtEndsSleep(),
                    null,
                    null,
                    0,
                    0,
                    null,
                    null);
        }

        void dispatch(Event.AttemptDispatched e) {
            Visit now = current(e.visit());
            boolean sameAttempt = e.reason() != DispatchCause.Retry;
            visit = now.idle(e.attempt(), e.dispatch(), Phase.Dispatched, e.dueAt())
                    .troubled(sameAttempt ? now.throttledSince() : null, sameAttempt ? now.losses() : 0);
        }

        void adopt(Event.AttemptStarted e) {
            Visit now = current(e.visit());
            visit = now.idle(now.attempt(), now.dispatch(), Phase.Started, e.dueAt())
                    .troubled(now.throttledSince(), now.losses())
                    .adoptedBy(e.worker(), e.leaseMillis());
        }

        /** Waits for the first dispatch of the next attempt. */
        void backOff(long number, int attempt, long retryAt) {
            visit = current(number).idle(attempt, 0, Phase.Backoff, retryAt);
        }

        void throttle(Event.AttemptThrottled e) {
            Visit now = current(e.visit());
            Long since = now.throttledSince() != null ? now.throttledSince() : Long.valueOf(header.time());
            visit = now.idle(now.attempt(), now.dispatch(), Phase.Backoff, e.retryAt())
                    .troubled(since, now.losses());
        }

        void lose(Event.AttemptLost e) {
            Visit now = current(e.visit());
            visit = now.idle(now.attempt(), now.dispatch(), Phase.Backoff, e.retryAt())
                    .troubled(now.throttledSince(), now.losses() + 1);
        }

        void await(Event.StepWaiting e) {
            if (e.waitFor() == WaitFor.StartStep || e.waitFor() == WaitFor.Complete) {
                pendingStep = e.step();
                pendingTransition = e.transition();
                return;
            }
            Visit now = current(e.visit());
            Waiting waiting = new Waiting(e.waitFor(), e.approvers(), e.minRequiredApprovals(), List.of());
            visit = now.idle(now.attempt(), 0, Phase.Waiting, e.dueAt()).waitingFor(null, waiting);
        }

        void signal(Event.SignalReceived e) {
            if (visit != null && visit.waiting() != null) {
                Waiting waiting = visit.waiting();
                visit = visit.waitingFor(
                        null,
                        new Waiting(
                                waiting.waitFor(), waiting.approvers(), waiting.minRequiredApprovals(), e.decisions()));
            }
        }

        void variable(Event.VariableUpdated e) {
            String text = e.variable().value();
            if (text == null) {
                Map<String, State.Value> without = new TreeMap<>(variables);
                without.remove(e.name());
                variables = without;
            } else {
                variables = Sorted.with(
                        variables, e.name(), value(e.variable(), text, TextKeys.variable(e.visit(), e.name())));
            }
        }

        /** A pass begins: the loop is the innermost one, or becomes it. */
        void iterate(Event.IterationStarted e) {
            List<State.Loop> next = new ArrayList<>(loops);
            if (!next.isEmpty() && next.getLast().visit() == e.visit()) {
                State.Loop loop = next.removeLast();
                next.add(new State.Loop(
                        loop.visit(),
                        loop.step(),
                        loop.enteredAt(),
                        loop.dueAt(),
                        e.passesMax(),
                        loop.iterators(),
                        e.iteration()));
                forgetSince(e.visit());
            } else {
                Visit loop = current(e.visit());
                next.add(new State.Loop(
                        loop.number(),
                        loop.step(),
                        loop.enteredAt(),
                        loop.dueAt(),
                        e.passesMax(),
                        e.iterators() == null ? null : Text.of(e.iterators(), TextKeys.iterators(e.visit())),
                        e.iteration()));
                visit = null;
            }
            loops = next;
        }

        /**
         * R565: what ended since the loop was entered is its body; a pass begins without its outputs. Where older ones may
         * be kept beside the state, an empty entry hides them.
         */
        private void forgetSince(long loopVisit) {
            Map<String, StepOutputs> kept = new TreeMap<>(outputs);
            if (largeTexts == 0) {
                kept.values().removeIf(each -> each.visit() > loopVisit);
            } else {
                kept.replaceAll((step, each) ->
                        each.visit() > loopVisit ? new StepOutputs(each.visit(), false, null, Map.of()) : each);
            }
            outputs = kept;
        }

        void child(Event.ChildStarted e) {
            Visit now = current(e.visit());
            visit = now.idle(e.attempt(), 0, Phase.ChildRunning, e.dueAt()).waitingFor(e.childExecutionId(), null);
        }

        void leave(Event.StepEnded e) {
            Map<String, Text> values = texts(e.outputs(), name -> TextKeys.output(e.visit(), name));
            boolean succeeded = e.status() == StepStatus.Success;
            if (succeeded || !values.isEmpty()) {
                outputs =
                        Sorted.with(outputs, e.step(), new StepOutputs(e.visit(), succeeded, e.payloadForm(), values));
            }
            if (!loops.isEmpty() && loops.getLast().visit() == e.visit()) {
                loops = loops.subList(0, loops.size() - 1);
            }
            if (loops.isEmpty()) { // within a loop the next pass forgets them
                Map<String, StepOutputs> ended = outputs;
                outputs = OutputsAside.recent(ended);
                largeTexts += ended.size() - outputs.size();
            }
            visit = null;
            if (e.counts()) {
                count(e);
            }
        }

        /** The first Failed gives the message; until there is one, the first TimedOut (R143, R230). */
        private void count(Event.StepEnded e) {
            String message = e.failure() == null ? null : e.failure().message();
            boolean failed = e.status() == StepStatus.Failed;
            boolean timedOut = e.status() == StepStatus.TimedOut;
            boolean decides = failed ? !counted.failed() : !counted.failed() && !counted.timedOut();
            counted = new Counted(
                    counted.failed() || failed,
                    counted.timedOut() || timedOut,
                    decides ? e.step() : counted.step(),
                    decides ? message : counted.message());
        }

        void stop(Event.StopRequested e) {
            if (stop == null || stop.type() != StopType.Cancel) {
                stop = new Stop(e.type(), e.dueAt());
            }
        }

        /** Deadlines move by the time that the execution was held. */
        void release(Event.ExecutionReleased e) {
            held = null;
            dueAt = dueAt == null ? null : Long.valueOf(dueAt + e.heldMillis());
            if (visit != null) {
                visit = visit.postponed(e.heldMillis());
            }
            loops = loops.stream().map(loop -> loop.postponed(e.heldMillis())).toList();
            if (stop != null && stop.dueAt() != null) {
                stop = new Stop(stop.type(), stop.dueAt() + e.heldMillis());
            }
        }

        private Visit current(long number) {
            if (visit == null || visit.number() != number) {
                throw new IllegalStateException("Expected an event of visit "
                        + (visit == null ? "none" : visit.number()) + ", but got one of visit " + number
                        + " with sequence " + header.sequence() + " of execution " + header.executionId());
            }
            return visit;
        }
    }
}
