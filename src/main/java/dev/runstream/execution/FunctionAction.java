package dev.runstream.execution;

import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.State.Visit;
import dev.runstream.runbook.Step;
import org.jspecify.annotations.Nullable;

/** An action that a worker carries out by invoking a function. */
interface FunctionAction extends StepAction {

    /**
     * The call of one attempt. What it means stands at {@link StepRequested}.
     *
     * @param functionName and the rest: as in {@link StepRequested}
     */
    record FunctionCall(
            String functionName,
            @Nullable String qualifier,
            String invocationType,
            @Nullable String logType,
            @Nullable String clientContext,
            @Nullable String payload,
            StepRequested.Answer answer) {}

    /** The call that these inputs mean. */
    FunctionCall call(Draft draft, Step step, StepInputs inputs, int attempt);

    @Override
    default void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs) {
        FunctionCall call = call(draft, step, inputs, 1);
        draft.emit(new Event.StepEntered(
                visit,
                step.name(),
                step.action().name(),
                transition,
                inputs.texts(),
                call.functionName(),
                timeoutMillis(draft, step),
                draft.now() + draft.settings().dispatchTimeoutMillis(),
                false,
                draft.iteration()));
        request(draft, step, call);
    }

    @Override
    default void tryAgain(Draft draft, Step step, StepInputs inputs, Event.DispatchCause cause) {
        Visit visit = draft.visit();
        draft.emit(new Event.AttemptDispatched(
                visit.number(),
                step.name(),
                visit.attempt(),
                visit.dispatch() + 1,
                cause,
                draft.now() + draft.settings().dispatchTimeoutMillis()));
        request(draft, step, call(draft, step, inputs, visit.attempt()));
    }

    private static void request(Draft draft, Step step, FunctionCall call) {
        State state = draft.state();
        Visit visit = draft.visit();
        draft.effect(new Effect.RequestStep(new StepRequested(
                state.executionId(),
                state.documentName(),
                state.documentVersion(),
                step.name(),
                step.action().name(),
                visit.number(),
                visit.attempt(),
                visit.dispatch(),
                call.functionName(),
                call.qualifier(),
                call.invocationType(),
                call.logType(),
                call.clientContext(),
                call.payload(),
                call.answer(),
                step.outputs(),
                timeoutMillis(draft, step),
                draft.settings().leaseMillis(),
                draft.settings().redelivery(),
                state.assumeRole())));
    }

    /** Every function call has a limit (R123, R209). */
    private static long timeoutMillis(Draft draft, Step step) {
        return draft.settings().actionTimeouts().attemptSeconds(step).orElseThrow() * 1_000;
    }
}
