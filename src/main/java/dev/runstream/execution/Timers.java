package dev.runstream.execution;

import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event.DispatchCause;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.Steps.Outcome;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the engine does by itself when a deadline has come. */
final class Timers {
    private Timers() {}

    static Decision fired(Draft draft) {
        State state = draft.state();
        if (state.nextDueAt() > draft.now()) {
            return new Decision.Nothing("No deadline has come");
        }
        State.Stop stop = state.stop();
        if (stop != null && stop.dueAt() != null && stop.dueAt() <= draft.now()) {
            return Stopping.cutOff(draft);
        }
        if (state.dueAt() != null && state.dueAt() <= draft.now()) {
            return tookTooLong(draft, stop);
        }
        for (State.Loop loop : state.loops()) {
            if (loop.dueAt() != null && loop.dueAt() <= draft.now()) {
                return Loops.timedOut(draft, loop);
            }
        }
        Visit visit = draft.visit();
        switch (visit.phase()) {
            case Dispatched -> Attempts.attemptFailed(draft, noWorker(draft, visit), Map.of(), null, null);
            case Started ->
                Attempts.attemptFailed(draft, timedOut("The worker did not end it in time"), Map.of(), null, null);
            case Backoff -> Attempts.dispatchAgain(draft, cause(visit));
            case Sleeping -> // R516: its timeout may come before its end
                Steps.leave(draft, visit.dueAtEndsSleep() ? Outcome.succeeded(Map.of()) : Outcome.failed(timedOut("")));
            case ChildRunning -> Children.timedOut(draft);
            case Waiting -> Steps.leave(draft, Outcome.failed(timedOut("Nobody answered in time")));
            case Entered -> Steps.leave(draft, Outcome.failed(timedOut("")));
        }
        return Attempts.onward(draft);
    }

    /** R618: what the execution is doing is abandoned, and it ends TimedOut unless it has failed or is being cancelled. */
    private static Decision tookTooLong(Draft draft, State.@Nullable Stop stop) {
        draft.overdue();
        if (stop != null && stop.type() == StopType.Cancel) {
            return Stopping.cutOff(draft);
        }
        if (draft.state().rateControl() != null) {
            return Targets.abandon(draft, "Its parent took longer than it may");
        }
        if (draft.state().visit() == null) {
            Steps.proceed(draft, new Next.RunOver(StepStatus.TimedOut));
            return draft.decision();
        }
        Children.stop(draft, "Its parent took longer than it may");
        Steps.leave(draft, Outcome.failed(timedOut(tooLong(draft))), new Next.RunOver(StepStatus.TimedOut), true);
        return Attempts.onward(draft);
    }

    static String tooLong(Draft draft) {
        return "The execution did not end within the "
                + (Objects.requireNonNull(draft.state().dueAt()) - draft.state().startedAt()) + " ms that it may take";
    }

    /** Why a visit in Backoff goes out again. */
    private static DispatchCause cause(Visit visit) {
        return visit.dispatch() == 0 ? DispatchCause.Retry : DispatchCause.Throttled;
    }

    private static Failure noWorker(Draft draft, Visit visit) {
        return new Failure(
                FailureClass.Failed,
                FailureStage.Invocation,
                FailureType.Internal,
                "NoWorker",
                FailureMessage.executing("No worker took dispatch " + visit.dispatch() + " of attempt "
                        + visit.attempt() + " within "
                        + draft.settings().dispatchTimeoutMillis() + " ms"));
    }

    static Failure timedOut(String detail) {
        return new Failure(
                FailureClass.TimedOut,
                FailureStage.Invocation,
                FailureType.Action,
                null,
                FailureMessage.timedOut(detail));
    }
}
