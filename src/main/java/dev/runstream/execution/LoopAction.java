package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runstream.execution.Event.Transition;
import dev.runstream.expression.Conversion;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.OutputType;
import dev.runstream.runbook.Step;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** aws:loop (section 5.7): how it is entered; {@link Loops} has its passes and its end. */
record LoopAction() implements EngineAction {
    private static final int PASSES_MAX = 100;

    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        if (maxIterations(inputs) < 1) {
            return "Expected MaxIterations to be a whole number from 1 to " + PASSES_MAX + ", but got "
                    + inputs.values().get("MaxIterations");
        }
        if (!inputs.values().containsKey("Iterators")) {
            return null;
        }
        ArrayNode elements = elements(inputs);
        if (elements == null) {
            return "Expected Iterators to be a list whose elements are of type " + type(inputs) + ", but got "
                    + Conversion.typeName(Objects.requireNonNull(inputs.values().get("Iterators")));
        }
        return elements.size() > PASSES_MAX
                ? "Expected at most " + PASSES_MAX + " Iterators, but got " + elements.size()
                : null;
    }

    @Override
    public void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs) {
        OptionalLong seconds = draft.settings().actionTimeouts().attemptSeconds(step);
        Long timeoutMillis = seconds.isPresent() ? seconds.getAsLong() * 1_000 : null;
        EngineAction.entered(
                draft,
                step,
                visit,
                transition,
                inputs,
                timeoutMillis,
                timeoutMillis == null ? null : Long.valueOf(draft.now() + timeoutMillis));
        ArrayNode elements = elements(inputs);
        int passes = elements == null ? maxIterations(inputs) : Math.min(elements.size(), maxIterations(inputs));
        if (passes == 0) {
            Steps.leave(draft, Steps.Outcome.succeeded(Map.of())); // R563
        } else {
            Loops.begin(draft, step, visit, 1, passes, null, elements == null ? null : JsonText.write(elements));
        }
    }

    /** The elements in the type of IteratorDataType; null when there are none or one is of another type. */
    private static @Nullable ArrayNode elements(StepInputs inputs) {
        JsonNode given = inputs.values().get("Iterators");
        if (given == null) {
            return null;
        }
        ArrayNode elements = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element :
                given.isArray() ? given : JsonNodeFactory.instance.arrayNode().add(given)) { // R416
            if (!(Conversion.convert(element, type(inputs), Conversion.OnMismatch.fail)
                    instanceof Conversion.Converted(JsonNode value))) {
                return null;
            }
            elements.add(value);
        }
        return elements;
    }

    private static OutputType type(StepInputs inputs) {
        String type = inputs.string("IteratorDataType");
        return type == null ? OutputType.String : OutputType.of(type).orElse(OutputType.String);
    }

    /** 1 to 100; 0 when it is anything else. */
    private static int maxIterations(StepInputs inputs) {
        int number = inputs.wholeNumber("MaxIterations", PASSES_MAX);
        return number >= 1 && number <= PASSES_MAX ? number : 0;
    }
}
