package dev.runstream.execution;

import dev.runstream.execution.Event.WaitFor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** aws:pause (section 5.3): waits for the signal Resume. */
record PauseAction() implements WaitingAction {

    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        return null;
    }

    @Override
    public Wait waitOf(StepInputs inputs) {
        return new Wait(WaitFor.Resume, List.of(), 0, inputs.string("Message"));
    }
}
