package dev.runstream.telemetry;

import dev.runstream.execution.Failure.FailureClass;

/** What becomes of an attempt, as the label {@code outcome} has it. */
enum AttemptOutcomes {
    succeeded,
    failed,
    /** Failed in a way that would fail again with the same inputs: no further attempt. */
    not_retried,
    timed_out,
    throttled,
    lost,
    cancelled;

    static AttemptOutcomes of(FailureClass failure) {
        return switch (failure) {
            case Failed -> failed;
            case TimedOut -> timed_out;
            case Throttled -> throttled;
            case NotRetried -> not_retried;
        };
    }
}
