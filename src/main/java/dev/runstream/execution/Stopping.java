package dev.runstream.execution;

import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.State.Stop;
import dev.runstream.execution.Steps.Outcome;
import dev.runstream.runbook.Step.OnCancel;

/** Stops executions (section 6.3). */
final class Stopping {
    private static final String CANCELLED = "Its parent was cancelled";

    private Stopping() {}

    static Decision stop(StopExecution command, Draft draft) {
        Stop stop = draft.state().stop();
        Stop cancel = stop != null && stop.type() == StopType.Cancel ? stop : null;
        return switch (command.type()) {
            case Cancel -> cancel != null ? again(command, cancel, draft) : cancel(command, draft);
            case Complete ->
                cancel != null
                        ? Decider.rejected(
                                Reason.InvalidAutomationStatusUpdate,
                                "Expected an execution that goes on, but " + draft.executionId()
                                        + " is being cancelled")
                        : complete(command, draft);
        };
    }

    /** R625: a second Cancel is accepted and has no effect. */
    private static Decision again(StopExecution command, Stop stop, Draft draft) {
        draft.emit(new Event.StopRequested(StopType.Cancel, command.reason(), stop.dueAt()));
        return draft.decision();
    }

    /** R622: the step's work is abandoned; its onCancel runs, for so long. */
    private static Decision cancel(StopExecution command, Draft draft) {
        boolean workflow = draft.state().visit() != null && draft.step().onCancel() instanceof OnCancel.GoTo;
        Long dueAt = workflow ? draft.now() + draft.settings().cancelWorkflowMillis() : null;
        draft.emit(new Event.StopRequested(StopType.Cancel, command.reason(), dueAt));
        if (draft.state().rateControl() != null) {
            return Targets.abandon(draft, CANCELLED);
        }
        if (draft.state().visit() == null) {
            Steps.proceed(draft, new Next.RunOver(StepStatus.Cancelled));
            return draft.decision();
        }
        Children.stop(draft, CANCELLED); // R628
        Steps.leave(draft, Outcome.cancelled());
        return Attempts.onward(draft);
    }

    /** R626: lets the current step finish and starts nothing more. */
    private static Decision complete(StopExecution command, Draft draft) {
        draft.emit(new Event.StopRequested(StopType.Complete, command.reason(), null));
        if (draft.state().rateControl() != null) {
            return Targets.onward(draft);
        }
        if (draft.state().visit() == null) {
            Steps.proceed(draft, new Next.RunOver(StepStatus.Cancelled));
        }
        return draft.decision();
    }

    /** R623: the cancel workflow took too long. */
    static Decision cutOff(Draft draft) {
        if (draft.state().visit() != null) {
            Children.stop(draft, "The cancel workflow of its parent took too long");
            Steps.leave(draft, Outcome.cancelled(), new Next.RunOver(StepStatus.Cancelled), false);
            return Attempts.onward(draft);
        }
        Steps.proceed(draft, new Next.RunOver(StepStatus.Cancelled));
        return draft.decision();
    }
}
