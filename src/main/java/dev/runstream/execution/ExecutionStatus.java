package dev.runstream.execution;

/** SSM's statuses of an execution (R601 to R603), spelled as SSM spells them, and ours for one that cannot go on. */
public enum ExecutionStatus {
    Pending,
    InProgress,
    Waiting,
    Cancelling,
    /** Cannot be decided: visible, its deadlines frozen, what arrives for it waits in order. */
    Held,
    Success,
    Failed,
    TimedOut,
    Cancelled,
    /** The start was refused: nothing ran. */
    Rejected;

    /** No transition leaves a terminal status (R601). */
    public boolean terminal() {
        return switch (this) {
            case Pending, InProgress, Waiting, Cancelling, Held -> false;
            case Success, Failed, TimedOut, Cancelled, Rejected -> true;
        };
    }
}
