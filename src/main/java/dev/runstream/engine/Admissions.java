package dev.runstream.engine;

import dev.runstream.config.ExecutionLimits;
import dev.runstream.execution.Admission;
import dev.runstream.execution.Command;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.State;
import org.jspecify.annotations.Nullable;

/**
 * How many executions of a partition run, and whose turn it is when there is room (R616). In memory, built from the states:
 * what an execution counts as follows from its state alone. Children are not counted, because a parent that has begun would
 * wait for one that must not begin; nor are those that are held, because only an operator moves them.
 */
final class Admissions {
    private final boolean off;
    private final WaitingLine executions;
    private final WaitingLine rateControls;
    private long postponedUntil;

    /** @param share of this partition */
    Admissions(ExecutionLimits share) {
        off = share.runningMax() == 0 && share.rateControlRunningMax() == 0;
        executions = new WaitingLine("executions", share.runningMax(), share.blockedMax(), share.queueMax());
        rateControls = new WaitingLine(
                "executions with targets", share.rateControlRunningMax(), 0, share.rateControlQueueMax());
    }

    /** Whether there is room for this start. */
    Admission of(Command.StartExecution start) {
        if (off || start.parent() != null) {
            return new Admission.Now();
        }
        return (start.rateControl() != null ? rateControls : executions).admit();
    }

    /** After a transition; the state is null when the execution has ended. */
    void follow(String executionId, @Nullable State state) {
        if (off) {
            return;
        }
        if (state == null || state.held() != null) {
            executions.leave(executionId);
            rateControls.leave(executionId);
        } else if (state.parent() == null) {
            WaitingLine line = state.rateControl() != null ? rateControls : executions;
            if (state.queued() != null) {
                line.queue(executionId, state.queued().number());
            } else {
                line.run(executionId, isBlocked(state));
            }
        }
    }

    /** The execution whose turn it is; null when there is no room, or nobody waits. */
    @Nullable
    String next(long now) {
        if (off || now < postponedUntil) {
            return null;
        }
        String next = executions.next();
        return next != null ? next : rateControls.next();
    }

    /** When {@link #next} has somebody, epoch milliseconds; null for never. */
    @Nullable
    Long nextAt(long now) {
        boolean any = !off && (executions.next() != null || rateControls.next() != null);
        return any ? Long.valueOf(Math.max(now, postponedUntil)) : null;
    }

    /** Nobody's turn comes before this time: whoever was first could not begin yet. */
    void postpone(long until) {
        postponedUntil = until;
    }

    void clear() {
        executions.clear();
        rateControls.clear();
        postponedUntil = 0;
    }

    /** How many wait for room. */
    int queued() {
        return executions.queued() + rateControls.queued();
    }

    /** Approving, pausing or sleeping. */
    private static boolean isBlocked(State state) {
        State.Visit visit = state.visit();
        return state.status() == ExecutionStatus.Waiting || (visit != null && visit.phase() == State.Phase.Sleeping);
    }
}
