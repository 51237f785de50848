package dev.runstream.execution;

import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.State.Held;

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

    /** Its deadlines move by the time that it was held. */
    static void releaseIfHeld(Draft draft, String reason) {
        Held held = draft.state().held();
        if (held != null) {
            draft.emit(new Event.ExecutionReleased(reason, draft.now() - held.since()));
        }
    }
}
