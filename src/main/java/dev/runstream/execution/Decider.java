package dev.runstream.execution;

import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Rejection.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Decides: {@code (state, input, context) -> events and effects}. Which class decides what: {@link Starting}, {@link
 * Stopping}, {@link Attempts} (what workers say and what clocks do to an attempt), {@link Children}, {@link
 * Signals}, {@link Loops}, {@link Steps} (entering and leaving), {@link StepActions} (what an action is).
 */
public final class Decider {
    private Decider() {}

    /** Who asks for it, as far as the input says; goes into the headers of the events that follow from it. */
    public static @Nullable String requestedBy(Input input) {
        return switch (input) {
            case StartExecution start -> start.requestedBy();
            case Command.StopExecution stop -> stop.requestedBy();
            case Command.SendSignal signal -> signal.requestedBy();
            case Command.RegisterRunbook register -> register.requestedBy();
            case Command.SetDefaultVersion set -> set.requestedBy();
            case Command.DeleteRunbook delete -> delete.requestedBy();
            case Command.ChildEnded ended -> null;
            case Result result -> null;
            case Input.TimerFired fired -> null;
            case Input.LeaseExpired expired -> null;
            case Input.TurnCame turn -> null;
        };
    }

    /**
     * Whether a rejection of this input is a fact for the audit stream. A renewal says nothing that an auditor would
     * miss; a clock says nothing at all.
     */
    public static boolean recordsRejection(Input input) {
        return switch (input) {
            case Result.AttemptStarted started -> started.renewal() == 0;
            case Input.TimerFired fired -> false;
            case Input.LeaseExpired expired -> false;
            case Input.TurnCame turn -> false;
            case Command command -> true;
            case Result.StepCompleted completed -> true;
            case Result.StepFailed failed -> true;
        };
    }

    /**
     * @param state null only for a {@link StartExecution}
     * @throws IllegalStateException when state, runbook and input cannot belong together: the execution has to be held
     */
    public static Decision decide(@Nullable State state, Input input, Context context) {
        if (input instanceof StartExecution start) {
            return state == null ? Starting.start(start, context) : Starting.again(start, state);
        }
        if (state == null) {
            throw new IllegalStateException("Expected a live execution, but there is none for "
                    + input.getClass().getSimpleName());
        }
        if (!(context.runbook() instanceof RunbookLookup.Found(RegisteredRunbook registered))) {
            throw new IllegalStateException("Expected runbook " + state.documentName() + " version "
                    + state.documentVersion() + " to be in the registry, but it is not: " + context.runbook());
        }
        Draft draft = new Draft(context, registered, state.executionId(), requestedBy(input), state);
        return switch (input) {
            case StartExecution start -> throw new AssertionError(start);
            case Command.StopExecution stop -> {
                Holding.releaseIfHeld(draft, "It is stopped");
                yield Stopping.stop(stop, draft);
            }
            case Command.SendSignal signal
            when Holding.releases(signal, state) -> Holding.release(draft, "It is told to resume");
            case Command.SendSignal signal -> Signals.received(signal, draft);
            case Command.ChildEnded ended -> Children.ended(ended, draft);
            case Command.RegisterRunbook c -> throw notAnExecutions(c);
            case Command.SetDefaultVersion c -> throw notAnExecutions(c);
            case Command.DeleteRunbook c -> throw notAnExecutions(c);
            case Result.AttemptStarted started -> Attempts.started(started, draft);
            case Result.StepCompleted completed -> Attempts.completed(completed, draft);
            case Result.StepFailed failed -> Attempts.failed(failed, draft);
            case Input.TimerFired fired -> Timers.fired(draft);
            case Input.LeaseExpired expired -> Attempts.leaseExpired(expired, draft);
            case Input.TurnCame turn -> Queueing.turnCame(draft);
        };
    }

    /**
     * Ends a held execution that cannot even be stopped: looks neither at its runbook nor at its texts, runs no onCancel and
     * tells no outputs.
     */
    public static Decision abandon(State state, Command.StopExecution stop, Context context) {
        return Holding.abandon(new Draft(context, null, state.executionId(), requestedBy(stop), state), stop);
    }

    /**
     * What an execution that has ended answers: always a rejection.
     *
     * @param status a terminal one
     * @param fingerprint of the request that started it
     */
    public static Decision.Rejected decideAfterEnd(
            String executionId, ExecutionStatus status, String fingerprint, Input input) {
        String message = "Expected a live execution, but " + executionId + " has ended as " + status + " and got a "
                + input.getClass().getSimpleName();
        return switch (input) {
            case StartExecution start -> Starting.again(start, executionId, fingerprint);
            case Command.StopExecution stop -> rejected(Reason.InvalidAutomationStatusUpdate, message); // R625, R626
            case Command.SendSignal signal -> rejected(Reason.InvalidAutomationSignal, message); // R631
            case Command command -> rejected(Reason.ExecutionEnded, message);
            case Result result -> rejected(Reason.ExecutionEnded, message);
            case Input.TimerFired fired -> rejected(Reason.ExecutionEnded, message);
            case Input.LeaseExpired expired -> rejected(Reason.ExecutionEnded, message);
            case Input.TurnCame turn -> rejected(Reason.ExecutionEnded, message);
        };
    }

    static Decision.Rejected rejected(Reason reason, String message) {
        return new Decision.Rejected(new Rejection(reason, message));
    }

    private static IllegalArgumentException notAnExecutions(Command command) {
        return new IllegalArgumentException("Expected a command for an execution, but got "
                + command.getClass().getSimpleName() + ", which is for the registry");
    }
}
