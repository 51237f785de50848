package dev.runstream.execution;

import dev.runstream.execution.Event.Transition;
import dev.runstream.runbook.Step;

/** A step whose binding was taken away after its execution had started: it fails, and its onFailure applies. */
record UnboundAction() implements StepAction {

    @Override
    public String problem(Draft draft, StepInputs inputs) {
        return "Expected the action to be bound to a function, but it is not";
    }

    @Override
    public void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs) {
        throw new IllegalStateException("Expected an unbound step not to be entered: " + step.name());
    }

    @Override
    public void tryAgain(Draft draft, Step step, StepInputs inputs, Event.DispatchCause cause) {
        Steps.leave(
                draft,
                Steps.Outcome.failed(new Failure(
                        Failure.FailureClass.NotRetried,
                        Failure.FailureStage.InputValidation,
                        Failure.FailureType.Verification,
                        null,
                        FailureMessage.resolvingInputs(problem(draft, inputs)))));
    }
}
