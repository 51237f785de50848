package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Event.Transition;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.Step;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** aws:branch (section 5.1): decided at once, inside the engine. */
record BranchAction() implements EngineAction {

    /** R507: only what no run could follow. */
    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        JsonNode choices = inputs.values().get("Choices");
        if (choices == null || !choices.isArray()) {
            return "Expected Choices to be a list of choices, but got " + choices;
        }
        String chosen = chosen(inputs);
        return chosen == null || draft.runbook().step(chosen) != null
                ? null
                : "Expected the name of a step to go to, but the document has no step " + chosen;
    }

    @Override
    public void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs) {
        EngineAction.entered(draft, step, visit, transition, inputs, null, null);
        String chosen = chosen(inputs);
        Steps.leave(
                draft,
                Steps.Outcome.succeeded(Map.of("NextStep", JsonText.quote(chosen == null ? "" : chosen))),
                TransitionTable.afterBranch(step, chosen));
    }

    /** The first choice that holds, else the Default; null for neither (R502). */
    private static @Nullable String chosen(StepInputs inputs) {
        for (JsonNode choice : Objects.requireNonNull(inputs.values().get("Choices"))) {
            if (Condition.holds(choice)) {
                return choice.path("NextStep").asText();
            }
        }
        return inputs.string("Default");
    }
}
