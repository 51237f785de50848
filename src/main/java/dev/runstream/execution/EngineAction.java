package dev.runstream.execution;

import dev.runstream.execution.Event.Transition;
import dev.runstream.runbook.Step;
import org.jspecify.annotations.Nullable;

/** An action that the engine carries out by itself and in one attempt. */
interface EngineAction extends StepAction {

    @Override
    default void tryAgain(Draft draft, Step step, StepInputs inputs, Event.DispatchCause cause) {
        throw new IllegalStateException("Expected " + step.action().name() + " not to be tried again: " + step.name());
    }

    /**
     * Tells that the step was entered.
     *
     * @param timeoutMillis of the step; null for no limit
     * @param dueAt when the engine acts by itself, epoch milliseconds; null for never
     */
    static void entered(
            Draft draft,
            Step step,
            long visit,
            Transition transition,
            StepInputs inputs,
            @Nullable Long timeoutMillis,
            @Nullable Long dueAt) {
        draft.emit(new Event.StepEntered(
                visit,
                step.name(),
                step.action().name(),
                transition,
                inputs.texts(),
                null,
                timeoutMillis,
                dueAt,
                false,
                draft.iteration()));
    }
}
