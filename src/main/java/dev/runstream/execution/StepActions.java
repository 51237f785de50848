package dev.runstream.execution;

import dev.runstream.runbook.Step;

/** Which action carries a step out. An action that the engine learns gets its class here. */
final class StepActions {
    private StepActions() {}

    static StepAction of(String documentName, Step step, Settings settings) {
        return switch (step.action().kind()) {
            case INVOKE_LAMBDA_FUNCTION -> new LambdaAction();
            case EXECUTE_AUTOMATION -> new ChildAction();
            case SLEEP -> new SleepAction();
            case BRANCH -> new BranchAction();
            case UPDATE_VARIABLE -> new UpdateVariableAction();
            case LOOP -> new LoopAction();
            case PAUSE -> new PauseAction();
            case APPROVE -> new ApproveAction();
            case OTHER ->
                settings.bindings()
                        .functionFor(documentName, step)
                        .<StepAction>map(BoundAction::new)
                        .orElseGet(UnboundAction::new);
        };
    }
}
