package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/** Where a run goes after a step. */
sealed interface Next {
    /** The step that is entered. */
    record Enter(String step, Event.Transition transition) implements Next {}

    /** The list of steps is over: the run ends, or the pass of the loop whose body it is (T14). */
    record ListOver() implements Next {}

    /**
     * Nothing of the run follows: it was aborted or stopped.
     *
     * @param loops how the loops end that the run is in (R568)
     */
    record RunOver(StepStatus loops) implements Next {}

    /** The step that follows; null when none does. */
    default @Nullable String step() {
        return switch (this) {
            case Enter(String step, var _) -> step;
            case ListOver() -> null;
            case RunOver(var _) -> null;
        };
    }
}
