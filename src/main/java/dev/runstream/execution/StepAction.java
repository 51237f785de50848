package dev.runstream.execution;

import dev.runstream.execution.Event.Transition;
import dev.runstream.runbook.Step;
import org.jspecify.annotations.Nullable;

/** What an action is to the engine: how a step of it is entered, and tried again. */
interface StepAction {

    /** A sentence when the resolved inputs are refused (stage InputValidation, not retried); else null. */
    @Nullable
    String problem(Draft draft, StepInputs inputs);

    /** Enters the step: tells {@link Event.StepEntered} and begins the first attempt. */
    void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs);

    /** Begins the attempt or dispatch that follows the one in the state. */
    void tryAgain(Draft draft, Step step, StepInputs inputs, Event.DispatchCause cause);
}
