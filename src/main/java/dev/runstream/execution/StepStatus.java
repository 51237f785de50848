package dev.runstream.execution;

/** SSM's statuses of a step (R234), spelled as SSM spells them. */
public enum StepStatus {
    Pending,
    InProgress,
    Waiting,
    Cancelling,
    Success,
    Failed,
    TimedOut,
    Cancelled,
    Exited
}
