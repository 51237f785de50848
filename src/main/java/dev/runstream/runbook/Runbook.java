package dev.runstream.runbook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A runbook document of schema 0.3 after parsing, checking and normalising. It has no name or version: those are given
 * when it is registered.
 *
 * @param description Markdown, empty when absent
 * @param assumeRole a constant ARN, a template, or empty (R308)
 * @param parameters by name, in document order
 * @param variables by name, in document order (R330)
 * @param steps {@code mainSteps} in document order, at least one
 * @param outputs entries {@code step.Output}, in document order (R340)
 */
public record Runbook(
        String description,
        String assumeRole,
        Map<String, ParameterDefinition> parameters,
        Map<String, VariableDefinition> variables,
        List<Step> steps,
        List<OutputName> outputs,
        Map<String, Step> stepsByName) {

    public Runbook(
            String description,
            String assumeRole,
            Map<String, ParameterDefinition> parameters,
            Map<String, VariableDefinition> variables,
            List<Step> steps,
            List<OutputName> outputs) {
        this(description, assumeRole, parameters, variables, List.copyOf(steps), List.copyOf(outputs), index(steps));
    }

    /** An entry of the document's {@code outputs}: {@code step.Output} (R340). */
    public record OutputName(String step, String output) {
        @Override
        public String toString() {
            return step + "." + output;
        }
    }

    /** The step that an execution enters first. */
    public Step first() {
        return steps.getFirst();
    }

    /** The step of this name, loop bodies included (R201: names are unique over both); null when there is none. */
    public @Nullable Step step(String name) {
        return stepsByName.get(name);
    }

    private static Map<String, Step> index(List<Step> steps) {
        Map<String, Step> byName = new LinkedHashMap<>();
        addAll(steps, byName);
        return byName;
    }

    private static void addAll(List<Step> steps, Map<String, Step> byName) {
        for (Step step : steps) {
            byName.put(step.name(), step);
            addAll(step.body(), byName);
        }
    }
}
