package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.Event.WaitFor;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.State.StepOutputs;
import dev.runstream.execution.State.Visit;
import dev.runstream.expression.Rendering;
import dev.runstream.expression.Utf8;
import dev.runstream.runbook.Runbook.OutputName;
import dev.runstream.runbook.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Enters and leaves steps, and ends the run. */
final class Steps {
    /** Outputs of the execution's end beyond this many bytes are left out: they stand in the steps' own events. */
    private static final long END_OUTPUTS_MAX = 256 * 1024;

    private Steps() {}

    /** Enters steps until one waits for the world, or the run ends. */
    static void proceed(Draft draft, Next first) {
        for (Next next = first; next != null; next = draft.takeNext()) {
            if (Loops.takes(draft, next)) {
                continue;
            }
            switch (next) {
                case Next.Enter(String step, Transition transition) -> {
                    if (asksBefore(draft)) {
                        await(draft, WaitFor.StartStep, step, transition);
                    } else {
                        enter(draft, draft.step(step), transition);
                    }
                }
                case Next.ListOver(), Next.RunOver(var _) -> {
                    if (asksBefore(draft)) {
                        await(draft, WaitFor.Complete, "", null);
                    } else {
                        end(draft);
                    }
                }
            }
        }
    }

    /** Enters a step that somebody has asked for, and goes on from there. */
    static void start(Draft draft, Next.Enter next) {
        enter(draft, draft.step(next.step()), next.transition());
        Next following = draft.takeNext();
        if (following != null) {
            proceed(draft, following);
        }
    }

    /** R613: in mode Interactive somebody says each step, until the execution is stopped. */
    private static boolean asksBefore(Draft draft) {
        return draft.state().mode() == Mode.Interactive && draft.state().stop() == null && !draft.isOverdue();
    }

    /** @param step that would be next; empty when none would */
    private static void await(Draft draft, WaitFor waitFor, String step, @Nullable Transition transition) {
        draft.emit(
                new Event.StepWaiting(draft.state().visits() + 1, step, waitFor, null, List.of(), 0, null, transition));
    }

    private static void enter(Draft draft, Step step, Transition transition) {
        long visit = draft.state().visits() + 1;
        StepAction action = StepActions.of(draft.registered().name(), step, draft.settings());
        StepInputs inputs = StepInputs.resolve(draft, step, draft.now());
        String problem = inputs.problem(draft.settings());
        if (problem == null) {
            problem = action.problem(draft, inputs);
        }
        if (problem == null) {
            action.enter(draft, step, visit, transition, inputs);
            return;
        }
        boolean tooLarge = inputs.bytes() > draft.settings().inputsMaxBytes();
        draft.emit(new Event.StepEntered(
                visit,
                step.name(),
                step.action().name(),
                transition,
                tooLarge ? Map.of() : inputs.texts(),
                null,
                null,
                null,
                false,
                draft.iteration()));
        leave(
                draft,
                Outcome.failed(new Failure(
                        FailureClass.NotRetried,
                        FailureStage.InputValidation,
                        FailureType.Verification,
                        tooLarge ? "InputsTooLarge" : null,
                        FailureMessage.resolvingInputs(problem))));
    }

    /**
     * How a step visit ended.
     *
     * @param outputs by name, as JSON text
     */
    record Outcome(
            StepStatus status,
            Map<String, String> outputs,
            @Nullable PayloadForm payloadForm,
            @Nullable String warning,
            @Nullable Failure failure,
            @Nullable Call call) {

        static Outcome succeeded(Map<String, String> outputs) {
            return new Outcome(StepStatus.Success, outputs, null, null, null, null);
        }

        static Outcome failed(Failure failure) {
            return failed(failure, Map.of(), null, null);
        }

        static Outcome failed(
                Failure failure, Map<String, String> outputs, @Nullable PayloadForm form, @Nullable Call call) {
            StepStatus status =
                    failure.failureClass() == FailureClass.TimedOut ? StepStatus.TimedOut : StepStatus.Failed;
            return new Outcome(status, outputs, form, null, failure, call);
        }

        static Outcome cancelled() {
            return new Outcome(StepStatus.Cancelled, Map.of(), null, null, null, null);
        }
    }

    /** Ends the visit and says where the run goes (section 2.3). */
    static void leave(Draft draft, Outcome outcome) {
        leave(draft, outcome, TransitionTable.after(draft.step(), outcome.status(), draft.settings()));
    }

    /** Ends the visit and goes where this row says, unless a stop is in force. */
    static void leave(Draft draft, Outcome outcome, TransitionTable.Row row) {
        State.Stop stop = draft.state().stop();
        boolean cancelling = stop != null && stop.type() == StopType.Cancel;
        boolean completing = stop != null && stop.type() == StopType.Complete;
        Next next = completing ? new Next.RunOver(StepStatus.Cancelled) : row.next(); // R626: starts nothing more
        leave(draft, outcome, next, row.counts() && !cancelling); // R623
    }

    /** Ends the visit without asking the table. */
    static void leave(Draft draft, Outcome outcome, Next next, boolean counts) {
        Visit visit = draft.visit();
        draft.emit(new Event.StepEnded(
                visit.number(),
                visit.step(),
                visit.attempt(),
                visit.dispatch(),
                outcome.status(),
                outcome.outputs(),
                outcome.payloadForm(),
                outcome.warning(),
                outcome.failure(),
                counts,
                outcome.call(),
                next.step()));
        draft.goTo(next);
    }

    /** The run is over (R230). */
    private static void end(Draft draft) {
        State state = draft.state();
        State.Counted counted = state.counted();
        boolean cancelled = state.stop() != null && state.stop().type() == StopType.Cancel;
        ExecutionStatus status = cancelled
                ? ExecutionStatus.Cancelled
                : counted.failed()
                        ? ExecutionStatus.Failed
                        : counted.timedOut() || draft.isOverdue() ? ExecutionStatus.TimedOut : ExecutionStatus.Success;
        boolean decided = status == ExecutionStatus.Failed || status == ExecutionStatus.TimedOut;
        List<NamedOutput> all = outputs(draft);
        List<NamedOutput> shown = new ArrayList<>();
        List<String> omitted = new ArrayList<>();
        share(all, shown, omitted);
        String message = decided ? counted.message() : null;
        if (decided && !counted.failed() && !counted.timedOut()) {
            message = FailureMessage.timedOut(Timers.tooLong(draft)); // between two steps
        }
        draft.emit(new Event.ExecutionEnded(status, message, decided ? counted.step() : null, null, shown, omitted));
        if (state.parent() != null) {
            draft.effect(Children.toParent(state.executionId(), state.parent(), status, all, message));
        }
    }

    /** Those that an event has room for are shown, of the others the names. */
    static void share(List<NamedOutput> outputs, List<NamedOutput> shown, List<String> omitted) {
        long bytes = 0;
        for (NamedOutput output : outputs) {
            long size = bytes(output);
            if (bytes + size > END_OUTPUTS_MAX) {
                omitted.add(output.name());
            } else {
                bytes += size;
                shown.add(output);
            }
        }
    }

    /** The document's outputs (R340 to R343). */
    private static List<NamedOutput> outputs(Draft draft) {
        StepScope scope = StepScope.of(draft, draft.now());
        List<NamedOutput> outputs = new ArrayList<>();
        for (OutputName name : draft.runbook().outputs()) {
            StepOutputs ofStep = OutputsAside.find(draft.state(), draft.texts(), name.step());
            JsonNode value = ofStep == null || !ofStep.succeeded()
                    ? null
                    : scope.valueOf(new dev.runstream.expression.Reference.StepOutput(name.step(), name.output()));
            outputs.add(new NamedOutput(
                    name.toString(), value == null ? List.of(NamedOutput.NONE) : Rendering.strings(value)));
        }
        return outputs;
    }

    static long bytes(NamedOutput output) {
        long bytes = 0;
        for (String value : output.values()) {
            bytes += Utf8.length(value);
        }
        return bytes;
    }
}
