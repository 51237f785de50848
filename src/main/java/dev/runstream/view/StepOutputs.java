package dev.runstream.view;

import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.OutputPayload;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.expression.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The outputs of steps that later steps and the document's outputs see, told in the order in which things happened. */
public final class StepOutputs {
    private final Map<String, Map<String, List<String>>> ofSteps = new HashMap<>();

    /**
     * Outputs as the API shows them, OutputPayload among them (R119, R341, R444).
     *
     * @param texts by name, as JSON text
     */
    public static Map<String, List<String>> shown(Map<String, String> texts, @Nullable PayloadForm form) {
        Map<String, List<String>> shown = new TreeMap<>();
        texts.forEach((name, text) -> shown.put(name, ApiJson.strings(text)));
        String payload = texts.get("Payload");
        if (form != null && payload != null && !texts.containsKey(OutputPayload.NAME)) {
            shown.put(
                    OutputPayload.NAME,
                    List.of(OutputPayload.of(JsonText.parse(payload).textValue(), form, texts.keySet())));
        }
        return shown;
    }

    /** Values as the API shows them: lists of strings (R341, R444). */
    public static List<String> strings(String jsonText) {
        return ApiJson.strings(jsonText);
    }

    /** The output StatusCode of an answer; null when it has none. */
    public static @Nullable String responseCode(Map<String, String> texts) {
        String text = texts.get("StatusCode");
        return text == null ? null : ApiJson.strings(text).getFirst();
    }

    /** A step succeeded, or its outputs were taken over. */
    public void put(String step, Map<String, List<String>> outputs) {
        ofSteps.put(step, outputs);
    }

    /** A step ended otherwise and had an answer; or a pass of the loop around it began (R565). */
    public void remove(String step) {
        ofSteps.remove(step);
    }

    /** @param name of an output of a document, {@code step.Output} */
    public List<String> of(String name) {
        int dot = name.indexOf('.');
        Map<String, List<String>> ofStep = ofSteps.getOrDefault(name.substring(0, dot), Map.of());
        return ofStep.getOrDefault(name.substring(dot + 1), List.of(NamedOutput.NONE));
    }
}
