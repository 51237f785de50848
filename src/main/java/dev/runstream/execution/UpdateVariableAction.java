package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.Event.Variable;
import dev.runstream.expression.Conversion;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.OutputType;
import dev.runstream.runbook.Step;
import dev.runstream.runbook.VariableDefinition;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** aws:updateVariable (section 5.6): done at once, inside the engine. */
record UpdateVariableAction() implements EngineAction {
    private static final String PREFIX = "variable:";

    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        String name = name(inputs);
        VariableDefinition variable =
                name == null ? null : draft.runbook().variables().get(name);
        if (variable == null) {
            return "Expected Name to be variable:NAME of a declared variable, but got "
                    + inputs.values().get("Name");
        }
        JsonNode value = inputs.values().get("Value");
        if (value == null || value(inputs, variable.type()) == null) {
            return "Expected Value to be of the type of variable " + name + ", " + variable.type() + ", but got "
                    + (value == null ? "none" : Conversion.typeName(value));
        }
        return draft.settings()
                .apiLimits()
                .problem(
                        variable.name(),
                        variable.type(),
                        Objects.requireNonNull(value(inputs, variable.type()))); // R333
    }

    @Override
    public void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs) {
        String name = Objects.requireNonNull(name(inputs));
        OutputType type =
                Objects.requireNonNull(draft.runbook().variables().get(name)).type();
        JsonNode value = Objects.requireNonNull(value(inputs, type));
        EngineAction.entered(draft, step, visit, transition, inputs, null, null);
        draft.emit(new Event.VariableUpdated(visit, step.name(), name, new Variable(type, JsonText.write(value))));
        Steps.leave(draft, Steps.Outcome.succeeded(Map.of()));
    }

    private static @Nullable String name(StepInputs inputs) {
        String name = inputs.string("Name");
        return name == null || !name.startsWith(PREFIX) ? null : name.substring(PREFIX.length());
    }

    /** The value when it is of this type; a list of one string is a String too, and nothing else is converted (R551). */
    private static @Nullable JsonNode value(StepInputs inputs, OutputType type) {
        JsonNode value = inputs.values().get("Value");
        if (value == null) {
            return null;
        }
        if (type == OutputType.String) {
            JsonNode scalar = inputs.scalar("Value");
            return scalar != null && scalar.isTextual() ? scalar : null;
        }
        boolean emptyList = value.isArray() && value.isEmpty() && type == OutputType.MapList;
        if (!Conversion.typeName(value).equals(type.name()) && !emptyList) {
            return null;
        }
        // The numbers of a list that is written out become texts, as those of a default do (R314).
        return Conversion.convert(value, type, Conversion.OnMismatch.fail)
                        instanceof Conversion.Converted(JsonNode typed)
                ? typed
                : null;
    }
}
