package dev.runstream.execution;

import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.Event.WaitFor;
import dev.runstream.runbook.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An action that waits for a person; {@link Signals} has what people say. */
interface WaitingAction extends EngineAction {

    /**
     * Whom it waits for.
     *
     * @param approvers empty when anyone may say it
     * @param minRequiredApprovals 0 when it takes none
     */
    record Wait(
            WaitFor waitFor,
            List<String> approvers,
            int minRequiredApprovals,
            @Nullable String message) {}

    Wait waitOf(StepInputs inputs);

    @Override
    default void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs) {
        long timeoutMillis =
                draft.settings().actionTimeouts().attemptSeconds(step).orElseThrow() * 1_000;
        EngineAction.entered(draft, step, visit, transition, inputs, timeoutMillis, null);
        Wait wait = waitOf(inputs);
        draft.emit(new Event.StepWaiting(
                visit,
                step.name(),
                wait.waitFor(),
                draft.now() + timeoutMillis,
                wait.approvers(),
                wait.minRequiredApprovals(),
                wait.message(),
                null));
    }
}
