package dev.runstream.execution;

import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.State.Queued;

/** Executions that were started while there was no room for them (R603, R616). */
final class Queueing {
    private Queueing() {}

    /** There is room: it begins as it would have begun at its start. */
    static Decision turnCame(Draft draft) {
        State state = draft.state();
        Queued queued = state.queued();
        if (queued == null) {
            return new Decision.Nothing("It does not wait in the queue");
        }
        long max = draft.settings().executionMaxMillis();
        draft.emit(new Event.ExecutionAdmitted(
                draft.now() - state.startedAt(), max == 0 ? null : Long.valueOf(draft.now() + max)));
        if (state.rateControl() != null) {
            return Targets.onward(draft);
        }
        Steps.proceed(draft, new Next.Enter(queued.firstStep(), Transition.Start));
        return draft.decision();
    }
}
