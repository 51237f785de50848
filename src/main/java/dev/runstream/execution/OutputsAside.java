package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.State.StepOutputs;
import dev.runstream.execution.State.Text;
import dev.runstream.expression.JsonText;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The outputs that a state does not hold itself: the state is written at every transition, so it keeps those of the last
 * few steps only, and each older one is written once beside it, under a key that follows from its step. Frozen: replay must
 * come to the same states and the same texts.
 */
final class OutputsAside {
    /** How many steps' outputs a state holds between loops, at most. */
    static final int STEPS_MAX = 8;

    /** How long names and texts in them may be together, in UTF-16 units, as long as there is more than one step. */
    static final int CHARS_MAX = 8_192;

    private OutputsAside() {}

    /** The outputs of the step's last visit, from the state or beside it; null when it has none. */
    static @Nullable StepOutputs find(State state, Texts texts, String step) {
        StepOutputs recent = state.outputs().get(step);
        if (recent != null || state.largeTexts() == 0) {
            return recent;
        }
        String aside = texts.find(TextKeys.aside(step));
        return aside == null ? null : read(aside);
    }

    /** Those that stay in the state. */
    static Map<String, StepOutputs> recent(Map<String, StepOutputs> outputs) {
        int chars = outputs.values().stream().mapToInt(OutputsAside::chars).sum();
        if (outputs.size() <= STEPS_MAX && chars <= CHARS_MAX) {
            return outputs;
        }
        Map<String, StepOutputs> recent = new TreeMap<>(outputs);
        while (recent.size() > STEPS_MAX || (recent.size() > 1 && chars > CHARS_MAX)) {
            Map.Entry<String, StepOutputs> oldest = oldest(recent);
            chars -= chars(oldest.getValue());
            recent.remove(oldest.getKey());
        }
        return recent;
    }

    /** By visit; those taken over from another execution are all of visit 0. */
    private static Map.Entry<String, StepOutputs> oldest(Map<String, StepOutputs> outputs) {
        return outputs.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().visit()))
                .orElseThrow();
    }

    private static int chars(StepOutputs outputs) {
        int chars = 0;
        for (Map.Entry<String, Text> output : outputs.values().entrySet()) {
            Text text = output.getValue();
            chars += output.getKey().length() + (text.inline() == null ? 0 : text.length());
        }
        return chars;
    }

    /** The texts of the outputs that the end of a step moves out of the state, by key. */
    static Map<String, String> moved(
            Map<String, StepOutputs> before, Map<String, StepOutputs> after, String endedStep) {
        Map<String, String> moved = new TreeMap<>();
        before.forEach((step, outputs) -> {
            if (!after.containsKey(step) && !step.equals(endedStep)) {
                moved.put(TextKeys.aside(step), write(outputs));
            }
        });
        return moved;
    }

    private static String write(StepOutputs outputs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("visit", outputs.visit()).put("succeeded", outputs.succeeded());
        if (outputs.payloadForm() != null) {
            json.put("payloadForm", outputs.payloadForm().name());
        }
        ObjectNode values = json.putObject("values");
        outputs.values().forEach((name, text) -> {
            if (text.inline() != null) {
                values.put(name, text.inline());
            } else {
                values.putObject(name).put("key", text.key()).put("length", text.length());
            }
        });
        return JsonText.write(json);
    }

    private static StepOutputs read(String aside) {
        JsonNode json = JsonText.parse(aside);
        JsonNode form = json.get("payloadForm");
        Map<String, Text> values = new TreeMap<>();
        json.get("values").properties().forEach(value -> values.put(value.getKey(), text(value.getValue())));
        return new StepOutputs(
                json.get("visit").longValue(),
                json.get("succeeded").booleanValue(),
                form == null ? null : PayloadForm.valueOf(form.textValue()),
                values);
    }

    private static Text text(JsonNode value) {
        return value.isTextual()
                ? new Text(value.textValue(), null, value.textValue().length())
                : new Text(
                        null, value.get("key").textValue(), value.get("length").intValue());
    }
}
