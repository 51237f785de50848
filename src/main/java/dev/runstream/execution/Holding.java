package dev.runstream.execution;

import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.State.Held;
import java.util.List;

/** Lets executions go on that the engine holds because it could not decide on them. */
final class Holding {
    private Holding() {}

    /** Whether the signal is the operator's word that a held execution may go on. */
    static boolean releases(SendSignal signal, State state) {
        return state.held() != null && signal.signalType() == SignalType.Resume;
    }

    static Decision release(Draft draft, String reason) {
        releaseIfHeld(draft, reason);
        return draft.decision();
    }

    static Decision abandon(Draft draft, Command.StopExecution stop) {
        Held held = draft.state().held();
        String why = "It could not be decided" + (held == null ? "" : " (" + held.reason() + ")") + " and was given up";
        releaseIfHeld(draft, "It is given up");
        draft.emit(new Event.StopRequested(Command.StopType.Cancel, stop.reason(), null));
        State state = draft.state();
        if (state.visit() != null) {
            Children.stop(draft, "Its parent was given up");
            Steps.leave(draft, Steps.Outcome.cancelled(), new Next.RunOver(StepStatus.Cancelled), false);
        }
        Targets.abandonRunning(draft, "Its parent was given up");
        draft.emit(new Event.ExecutionEnded(ExecutionStatus.Cancelled, null, null, why, List.of(), List.of()));
        if (state.parent() != null) {
            draft.effect(
                    Children.toParent(state.executionId(), state.parent(), ExecutionStatus.Cancelled, List.of(), why));
        }
        return draft.decision();
    }

    /** Its deadlines move by the time that it was held. */
    static void releaseIfHeld(Draft draft, String reason) {
        Held held = draft.state().held();
        if (held != null) {
            draft.emit(new Event.ExecutionReleased(reason, draft.now() - held.since()));
        }
    }
}
