package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.Conversion;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.OutputType;
import dev.runstream.expression.Reference;
import dev.runstream.expression.Template;
import dev.runstream.expression.Utf8;
import dev.runstream.runbook.Action;
import dev.runstream.runbook.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A step's inputs with their references resolved (section 4.2).
 *
 * @param values by name; numbers, lists and maps keep their type (R411)
 * @param texts the same as JSON text (R419)
 * @param unresolved references that had no value and stay as text (R423)
 * @param bytes of all texts together, UTF-8
 */
record StepInputs(Map<String, JsonNode> values, Map<String, String> texts, List<Reference> unresolved, long bytes) {

    /** @param enteredAt when the visit began: every attempt gets the same inputs (R409) */
    static StepInputs resolve(Draft draft, Step step, long enteredAt) {
        StepScope scope = StepScope.of(draft, enteredAt);
        Map<String, JsonNode> values = new TreeMap<>();
        Map<String, String> texts = new TreeMap<>();
        List<Reference> unresolved = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, Template> input : step.inputs().entrySet()) {
            if (ignored(step, input.getKey())) {
                continue;
            }
            Template.Resolution resolution = input.getValue().resolve(scope);
            String text = JsonText.write(resolution.value());
            values.put(input.getKey(), resolution.value());
            texts.put(input.getKey(), text);
            resolution.unresolved().stream()
                    // R407: unless they are switched on, these are no references but text.
                    .filter(each -> scope.deepReferences() || !(each instanceof Reference.DeepOutput))
                    .forEach(unresolved::add);
            bytes += Utf8.length(text);
        }
        return new StepInputs(values, texts, unresolved, bytes);
    }

    /** R109: beside an InputPayload, Payload is not even substituted. */
    private static boolean ignored(Step step, String input) {
        return step.action().kind() == Action.Kind.INVOKE_LAMBDA_FUNCTION
                && input.equals("Payload")
                && step.inputs().containsKey("InputPayload");
    }

    /** What every action refuses, as a sentence; null when there is nothing. */
    @Nullable
    String problem(Settings settings) {
        if (settings.failOnUnresolvedReference() && !unresolved.isEmpty()) {
            return "Expected every reference to have a value, but these have none: " + unresolved + ".";
        }
        if (bytes > settings.inputsMaxBytes()) {
            return "Expected at most " + settings.inputsMaxBytes() + " bytes of resolved inputs, but got " + bytes
                    + ".";
        }
        return null;
    }

    /** An input that wants a string: a list of one string gives its element (R416); null when absent. */
    @Nullable
    JsonNode scalar(String name) {
        JsonNode value = values.get(name);
        if (value != null && value.isArray() && value.size() == 1) {
            return value.get(0);
        }
        return value == null || value.isNull() ? null : value;
    }

    /** The text of an input that wants a string; null when it is absent or not a string ({@link #problemOf}). */
    @Nullable
    String string(String name) {
        JsonNode value = scalar(name);
        return value == null || !value.isTextual() ? null : value.textValue();
    }

    /**
     * An input that wants a whole number.
     *
     * @param absent what it is when nothing is said
     * @return 0 when it is no whole number, or not one of 32 bits
     */
    int wholeNumber(String name, int absent) {
        JsonNode given = scalar(name);
        if (given == null) {
            return absent;
        }
        return Conversion.convert(given, OutputType.Integer, Conversion.OnMismatch.fail)
                                instanceof Conversion.Converted(JsonNode number)
                        && number.canConvertToInt()
                ? number.intValue()
                : 0;
    }

    /** A sentence when the input is there and is not a string (R418). */
    @Nullable
    String problemOf(String name) {
        JsonNode value = scalar(name);
        if (value != null && !value.isTextual()) {
            return "Expected input " + name + " to be a String, but it is "
                    + value.getNodeType().name().toLowerCase(java.util.Locale.ROOT) + ".";
        }
        return null;
    }
}
