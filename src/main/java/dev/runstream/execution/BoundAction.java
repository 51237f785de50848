package dev.runstream.execution;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.Step;
import org.jspecify.annotations.Nullable;

/** An action that is bound to a function: the function gets the action with its resolved inputs (R582). */
record BoundAction(String functionName) implements FunctionAction {

    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        return null;
    }

    @Override
    public FunctionCall call(Draft draft, Step step, StepInputs inputs, int attempt) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("action", step.action().name());
        event.put("document", draft.registered().name());
        event.put("step", step.name());
        ObjectNode values = event.putObject("inputs");
        step.inputs().keySet().forEach(name -> values.set(name, inputs.values().get(name)));
        event.put("execution", draft.executionId());
        event.put("attempt", attempt);
        return new FunctionCall(functionName, null, "RequestResponse", null, null, JsonText.write(event), answer(step));
    }

    private static StepRequested.Answer answer(Step step) {
        return step.action().name().equals("aws:executeScript")
                ? StepRequested.Answer.SCRIPT
                : StepRequested.Answer.OUTPUTS;
    }
}
