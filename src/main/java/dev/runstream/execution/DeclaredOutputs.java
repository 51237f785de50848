package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.AnswerOutputs.Problem;
import dev.runstream.execution.AttemptOutcome.OutputRules;
import dev.runstream.expression.Conversion;
import dev.runstream.expression.Conversion.Converted;
import dev.runstream.expression.Conversion.Mismatch;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.OutputDeclaration;
import dev.runstream.expression.Selector;
import dev.runstream.expression.Selector.TooCostlyException;
import dev.runstream.expression.Utf8;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a step's declared outputs on the whole answer (section 4.6).
 *
 * @param root where selectors start (R115, R432)
 * @param envelope where selectors start whose first key is Payload; null when the root has that key (R115)
 */
record DeclaredOutputs(JsonNode root, @Nullable JsonNode envelope, OutputRules rules) {

    /** Adds the output's value, or the problem, or nothing when the selector finds nothing (R431). */
    void derive(OutputDeclaration output, Map<String, String> values, List<Problem> problems) {
        JsonNode selected;
        try {
            selected = select(Selector.parse(output.selector()));
        } catch (TooCostlyException | IllegalArgumentException e) {
            problems.add(new Problem("OutputNotSelectable", "Output " + output.name() + ": " + e.getMessage()));
            return;
        }
        if (selected == null) {
            return;
        }
        if (!fits(selected)) {
            problems.add(tooLarge(output));
            return;
        }
        switch (Conversion.convert(selected, output.type(), rules.onMismatch())) {
            case Mismatch(String found) ->
                problems.add(new Problem(
                        "OutputTypeMismatch",
                        "Output " + output.name() + " selected by " + output.selector() + " expected type "
                                + output.type() + " but was " + found + "."));
            case Converted(JsonNode value) -> {
                if (fits(value)) {
                    values.put(output.name(), JsonText.write(value));
                } else {
                    problems.add(tooLarge(output));
                }
            }
        }
    }

    private @Nullable JsonNode select(Selector selector) {
        JsonNode start = envelope != null && "Payload".equals(selector.firstKey()) ? envelope : root;
        return selector.select(start);
    }

    /** A text is measured as it is, everything else as JSON text; a selection can be far larger than the answer. */
    private boolean fits(JsonNode value) {
        return value.isTextual()
                ? Utf8.length(value.textValue()) <= rules.outputMaxBytes()
                : JsonText.write(value, rules.outputMaxBytes()).isPresent();
    }

    private Problem tooLarge(OutputDeclaration output) {
        return new Problem(
                "OutputTooLarge",
                "Output " + output.name() + " selected by " + output.selector() + " has more than the "
                        + rules.outputMaxBytes() + " bytes that an output may have.");
    }
}
