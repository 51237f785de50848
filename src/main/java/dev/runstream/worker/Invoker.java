package dev.runstream.worker;

import dev.runstream.execution.Invocation;
import dev.runstream.execution.StepRequested;

/** Calls functions. */
@FunctionalInterface
public interface Invoker {
    /**
     * Calls the function once and waits for its answer. Runs on a virtual thread of its own, which is interrupted when
     * the attempt's time is up: the call is to be abandoned then, and whatever is returned is ignored.
     *
     * @param deadlineNanos when the attempt's time is up, on the clock of {@link System#nanoTime()}
     */
    Invocation invoke(StepRequested request, long deadlineNanos);
}
