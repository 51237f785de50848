package dev.runstream.verify;

import dev.runstream.execution.Event;
import dev.runstream.execution.State;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.State.RunningTarget;
import dev.runstream.execution.State.TargetProgress;
import dev.runstream.execution.State.Visit;
import org.jspecify.annotations.Nullable;

/**
 * What may follow a state, as the engine's promises have it: told by the recorded numbers alone, so that an event which
 * the state would take is still found when no engine could have decided it.
 */
final class Sequel {
    private static final String QUEUED =
            "Expected nothing to begin as long as the execution is in the queue, but it did";

    private Sequel() {}

    /**
     * @param state before the event; null before the first
     * @param cancelledSinceEntered whether a stop was recorded after the current step was entered
     * @return a sentence; null when the event may follow
     */
    static @Nullable String illegal(@Nullable State state, Event event, boolean cancelledSinceEntered) {
        return switch (event) {
            case Event.ExecutionStarted e -> null; // the numbers say it all
            case Event.ExecutionRejected e -> null;
            case Event.StepEntered e -> entered(state, e);
            case Event.AttemptDispatched e ->
                cancelledSinceEntered && isCancelled(state)
                        ? "Expected no dispatch after a stop was recorded, but step " + e.step() + " was dispatched"
                        : attempt(state, e, e.visit(), e.attempt(), 0);
            case Event.AttemptStarted e -> attempt(state, e, e.visit(), e.attempt(), e.dispatch());
            case Event.AttemptFailed e -> attempt(state, e, e.visit(), e.attempt(), e.dispatch());
            case Event.AttemptTimedOut e -> attempt(state, e, e.visit(), e.attempt(), e.dispatch());
            case Event.AttemptThrottled e -> attempt(state, e, e.visit(), e.attempt(), e.dispatch());
            case Event.AttemptLost e -> attempt(state, e, e.visit(), e.attempt(), e.dispatch());
            case Event.StepWaiting e -> null;
            case Event.SignalReceived e -> null;
            case Event.VariableUpdated e -> null;
            case Event.IterationStarted e -> null;
            case Event.ChildStarted e -> attempt(state, e, e.visit(), e.attempt(), 0);
            case Event.ExecutionAdmitted e ->
                state != null && state.queued() != null
                        ? null
                        : "Expected an execution in the queue to be admitted, but it is in none";
            case Event.TargetStarted e -> targetStarted(state, e);
            case Event.TargetEnded e -> targetEnded(state, e);
            case Event.StepEnded e -> ended(state, e);
            case Event.StopRequested e -> null;
            case Event.InputRejected e -> null;
            case Event.ExecutionHeld e -> held(state, "a live execution to be held once", true);
            case Event.ExecutionReleased e -> held(state, "an execution to be held before it is released", false);
            case Event.ExecutionEnded e ->
                state != null && state.held() != null && state.stop() == null
                        ? "Expected an execution that is held to be released first, but it ended"
                        : null;
        };
    }

    private static boolean isCancelled(@Nullable State state) {
        return state != null
                && state.stop() != null
                && state.stop().dueAt() == null
                && state.status() == dev.runstream.execution.ExecutionStatus.Cancelling;
    }

    private static @Nullable String entered(@Nullable State state, Event.StepEntered e) {
        if (state == null) {
            return null; // the replay says it
        }
        if (state.queued() != null) {
            return QUEUED;
        }
        if (state.visit() != null) {
            return "Expected step " + state.visit().step() + " to end before another is entered, but " + e.step()
                    + " was entered";
        }
        return e.visit() == state.visits() + 1
                ? null
                : "Expected visit " + (state.visits() + 1) + ", but step " + e.step() + " was entered as visit "
                        + e.visit();
    }

    /** @param dispatch 0 when the event begins one, or has none */
    private static @Nullable String attempt(
            @Nullable State state, Event event, long number, int attempt, int dispatch) {
        if (state == null) {
            return null;
        }
        String what = event.getClass().getSimpleName();
        Visit visit = state.visit();
        if (visit == null || visit.number() != number) {
            return "Expected " + what + " to be of the visit that the execution is in ("
                    + (visit == null ? "none" : visit.number()) + "), but it is of " + number;
        }
        if (visit.attempt() != attempt) {
            return "Expected " + what + " of attempt " + visit.attempt() + ", but it is of " + attempt;
        }
        boolean inFlight = visit.phase() == Phase.Dispatched || visit.phase() == Phase.Started;
        return dispatch > 0 && inFlight && visit.dispatch() != dispatch
                ? "Expected " + what + " of dispatch " + visit.dispatch() + ", but it is of " + dispatch
                : null;
    }

    /** The visit may be the step's own, or that of a loop that the execution is in. */
    private static @Nullable String ended(@Nullable State state, Event.StepEnded e) {
        if (state == null || state.loops().stream().anyMatch(loop -> loop.visit() == e.visit())) {
            return null;
        }
        Visit visit = state.visit();
        return visit != null && visit.number() == e.visit()
                ? null
                : "Expected the end of visit " + (visit == null ? "none" : visit.number()) + ", but visit " + e.visit()
                        + " of step " + e.step() + " ended";
    }

    private static @Nullable String targetStarted(@Nullable State state, Event.TargetStarted e) {
        if (state == null || state.rateControl() == null) {
            return "Expected a rate control execution, but the child of target " + e.index() + " was started";
        }
        if (state.queued() != null) {
            return QUEUED;
        }
        TargetProgress progress = state.rateControl();
        if (e.index() != progress.started() + 1 || e.index() > progress.total()) {
            return "Expected the child of target " + (progress.started() + 1) + " of " + progress.total()
                    + ", but that of " + e.index() + " was started";
        }
        if (state.stop() != null || progress.errors() > progress.errorsMax()) {
            return "Expected no child after a stop or too many errors, but that of target " + e.index()
                    + " was started";
        }
        return progress.running().size() < progress.width()
                ? null
                : "Expected at most " + progress.width() + " children at once, but that of target " + e.index()
                        + " was started";
    }

    private static @Nullable String targetEnded(@Nullable State state, Event.TargetEnded e) {
        if (state == null || state.rateControl() == null) {
            return "Expected a rate control execution, but the child of target " + e.index() + " ended";
        }
        return state.rateControl().running().contains(new RunningTarget(e.index(), e.childExecutionId()))
                ? null
                : "Expected a child that runs, but " + e.childExecutionId() + " of target " + e.index() + " ended";
    }

    private static @Nullable String held(@Nullable State state, String expected, boolean becomes) {
        return state == null || (state.held() == null) == becomes ? null : "Expected " + expected + ", but it was not";
    }
}
