package dev.runstream.execution;

import dev.runstream.execution.Command.ChildEnded;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.State.RunningTarget;
import dev.runstream.execution.State.TargetProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A rate control parent: one child for each target, so many at once, until there were too many errors (section 6.5). */
final class Targets {
    private Targets() {}

    /** Starts children as far as they may run now; ends the parent when none runs and none will. */
    static Decision onward(Draft draft) {
        if (mayStart(draft)) {
            TargetTexts plan = TargetTexts.read(progress(draft).plan().read(draft.texts()));
            while (mayStart(draft)) {
                start(draft, plan);
            }
        }
        if (progress(draft).running().isEmpty()) {
            end(draft);
        }
        return draft.decision();
    }

    static Decision ended(ChildEnded command, Draft draft) {
        TargetProgress before = progress(draft);
        RunningTarget child = before.running().stream()
                .filter(each ->
                        each.childExecutionId().equals(command.childExecutionId()) && each.index() == command.visit())
                .findFirst()
                .orElse(null);
        if (child == null) {
            return Decider.rejected(
                    Reason.UnknownChild,
                    "Expected the end of a child that runs, but got that of " + command.childExecutionId()
                            + " for target " + command.visit());
        }
        if (!command.status().terminal()) {
            throw new IllegalArgumentException("Expected the end of child " + command.childExecutionId()
                    + " to have a terminal status, but got " + command.status());
        }
        List<NamedOutput> shown = new ArrayList<>();
        List<String> omitted = new ArrayList<>();
        Steps.share(command.outputs(), shown, omitted);
        draft.emit(new Event.TargetEnded(
                child.index(),
                child.childExecutionId(),
                command.status(),
                shown,
                omitted,
                command.failureMessage(),
                widthAfter(before)));
        return onward(draft);
    }

    /** The children are stopped and not waited for (R628), and the parent ends. */
    static Decision abandon(Draft draft, String reason) {
        abandonRunning(draft, reason);
        end(draft);
        return draft.decision();
    }

    /** Stops the children that run and waits for none of them. */
    static void abandonRunning(Draft draft, String reason) {
        TargetProgress progress = draft.state().rateControl();
        if (progress == null) {
            return;
        }
        for (RunningTarget child : progress.running()) {
            Children.stop(draft, child.childExecutionId(), reason);
            draft.emit(new Event.TargetEnded(
                    child.index(),
                    child.childExecutionId(),
                    ExecutionStatus.Cancelled,
                    List.of(),
                    List.of(),
                    null,
                    progress.width()));
        }
    }

    /** R645: with one error too many, and after a stop, no other child is started. */
    private static boolean mayStart(Draft draft) {
        TargetProgress progress = progress(draft);
        return draft.state().stop() == null
                && progress.started() < progress.total()
                && progress.running().size() < progress.width()
                && progress.errors() <= progress.errorsMax();
    }

    private static void start(Draft draft, TargetTexts plan) {
        State state = draft.state();
        int index = progress(draft).started() + 1;
        Map<String, List<String>> own = plan.children().get(index - 1);
        Map<String, List<String>> parameters = new TreeMap<>(plan.common());
        parameters.putAll(own);
        String childId = DerivedId.child(state.executionId(), index, 1, draft.now());
        List<String> values = own.values().stream().flatMap(List::stream).toList();
        boolean mapped = !(own.size() == 1 && values.size() == 1);
        Target target = new Target(mapped ? Target.TARGET_MAP : Target.PARAMETER_VALUES, values);
        draft.emit(new Event.TargetStarted(
                index, childId, state.documentName(), state.documentVersion(), target, parameters));
        int depth = state.parent() == null ? 1 : state.parent().depth() + 1;
        draft.effect(new Effect.SendCommand(
                childId,
                new StartExecution(
                        childId,
                        state.documentName(),
                        state.documentVersion(),
                        parameters,
                        Mode.Auto,
                        null,
                        Map.of(),
                        state.requestedBy(),
                        new Parent(state.executionId(), childId, index, 1, depth),
                        null,
                        null,
                        target)));
    }

    /** R644: as many again once so many have ended as may run at once, up to MaxConcurrency. */
    private static int widthAfter(TargetProgress before) {
        return before.endedAtWidth() + 1 < before.width()
                ? before.width()
                : Math.min(before.concurrencyMax(), 2 * before.width());
    }

    /** R646. */
    private static void end(Draft draft) {
        State state = draft.state();
        TargetProgress progress = progress(draft);
        ExecutionStatus status = status(draft, progress);
        String message = switch (status) {
            case Failed -> tooMany(progress);
            case TimedOut -> FailureMessage.timedOut(Timers.tooLong(draft));
            default -> null;
        };
        draft.emit(new Event.ExecutionEnded(status, message, null, null, List.of(), List.of())); // R547: no outputs
        if (state.parent() != null) {
            draft.effect(Children.toParent(state.executionId(), state.parent(), status, List.of(), message));
        }
    }

    private static ExecutionStatus status(Draft draft, TargetProgress progress) {
        State.Stop stop = draft.state().stop();
        if (stop != null && stop.type() == StopType.Cancel) {
            return ExecutionStatus.Cancelled;
        }
        if (draft.isOverdue()) {
            return ExecutionStatus.TimedOut;
        }
        boolean tolerated = draft.settings().toleratedErrorsAreSuccess();
        return progress.errors() > (tolerated ? progress.errorsMax() : 0)
                ? ExecutionStatus.Failed
                : ExecutionStatus.Success;
    }

    private static String tooMany(TargetProgress progress) {
        int notStarted = progress.total() - progress.started();
        return "Expected at most " + progress.errorsMax() + " of " + progress.total()
                + " children to end in an error, but " + progress.errors() + " did: " + progress.failed() + " Failed, "
                + progress.timedOut() + " TimedOut, " + progress.cancelled() + " Cancelled"
                + (notStarted == 0 ? "." : "; " + notStarted + " were not started.");
    }

    private static TargetProgress progress(Draft draft) {
        return Objects.requireNonNull(
                draft.state().rateControl(), "Expected a rate control parent, but it has no targets");
    }
}
