package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.AttemptOutcome.OutputRules;
import dev.runstream.execution.Invocation.Response;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.StepRequested.Answer;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Utf8;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The outputs of one answer (sections 1.2, 1.3, 4.6). Selectors see all of it, whatever is cut afterwards. */
final class AnswerOutputs {
    private static final int NAMES_IN_WARNING_MAX = 10;
    private static final int NAME_IN_WARNING_MAX_BYTES = 100;

    private final StepRequested request;
    private final Response response;
    private final OutputRules rules;
    private final FunctionAnswer answer;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private @Nullable PayloadForm form;

    /** Why the step fails although the call succeeded. */
    record Problem(String code, String sentence) {}

    private AnswerOutputs(StepRequested request, Response response, OutputRules rules) {
        this.request = request;
        this.response = response;
        this.rules = rules;
        this.answer = FunctionAnswer.of(response.payload());
    }

    static AnswerOutputs of(StepRequested request, Response response, OutputRules rules) {
        AnswerOutputs outputs = new AnswerOutputs(request, response, rules);
        outputs.derive();
        return outputs;
    }

    /** By name, as JSON text. */
    Map<String, String> values() {
        return values;
    }

    /** What the output Payload is; null when there is none, or when a declared output has its name. */
    @Nullable
    PayloadForm form() {
        return form;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Empty when the step may succeed. */
    List<Problem> problems() {
        return problems;
    }

    FunctionAnswer answer() {
        return answer;
    }

    private void derive() {
        switch (request.answer()) {
            case LAMBDA -> {
                if (hasPayload()) {
                    declared();
                    payload();
                    put("LogResult", response.logResult());
                }
                put("FunctionError", response.functionError());
                values.put("StatusCode", Integer.toString(response.statusCode()));
            }
            case SCRIPT -> {
                if (hasPayload()) {
                    payload();
                    declaredOverPayload();
                }
            }
            case OUTPUTS -> {
                if (hasPayload()) {
                    keys();
                    declared();
                }
            }
        }
    }

    /** Only a RequestResponse call has an answer; a bare 202 or 204 to one has none either. */
    private boolean hasPayload() {
        boolean answered = response.statusCode() == 200 || response.payload().length > 0;
        return answered && request.invocationType().equals("RequestResponse");
    }

    private void put(String name, @Nullable String text) {
        if (text != null) {
            values.put(name, JsonText.quote(text));
        }
    }

    /** R116 to R118, R121. */
    private void payload() {
        String text = answer.payload();
        String kept = Utf8.cut(text, rules.payloadMaxBytes());
        if (kept.length() < text.length()) {
            String size = "Payload has " + Utf8.length(text) + " bytes, more than the " + rules.payloadMaxBytes()
                    + " that are kept";
            if (rules.failOnOverflow()) {
                problems.add(new Problem("PayloadTooLarge", size + "."));
            } else {
                warnings.add(size + "; the rest was cut off.");
            }
        }
        values.put("Payload", JsonText.quote(kept));
        form = answer.form();
    }

    /**
     * A declared output may be named like a standard one here, and wins. What OutputPayload is cannot be seen from such
     * outputs any more, so then it is one of them.
     */
    private void declaredOverPayload() {
        String standard = values.get("Payload");
        declared();
        boolean replaced = !Objects.equals(standard, values.get("Payload"));
        if ((replaced || isDeclared("StatusCode")) && !values.containsKey("OutputPayload")) {
            String kept = Utf8.cut(answer.payload(), rules.payloadMaxBytes());
            put("OutputPayload", AttemptOutcome.outputPayload(kept, answer.form(), Answer.SCRIPT));
        }
        form = replaced ? null : form;
    }

    /** The keys of a bound action's answer, each with its type; nulls are no values (R435). */
    private void keys() {
        JsonNode value = answer.value();
        if (value == null) {
            problems.add(new Problem(
                    "AnswerNotJson",
                    "The function's answer becomes the outputs of " + request.action() + ". " + answer.notJson()));
            return;
        }
        int left = rules.payloadMaxBytes();
        List<String> leftOut = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (field.getValue().isNull() || isDeclared(field.getKey())) {
                continue;
            }
            int max = Math.min(left - Utf8.length(field.getKey()), rules.outputMaxBytes());
            String text =
                    max <= 0 ? null : JsonText.write(field.getValue(), max).orElse(null);
            if (text == null) {
                leftOut.add(field.getKey());
            } else {
                values.put(field.getKey(), text);
                left -= Utf8.length(field.getKey()) + Utf8.length(text);
            }
        }
        if (!leftOut.isEmpty()) {
            warnings.add(tooLarge(leftOut));
        }
    }

    private String tooLarge(List<String> names) {
        String named = names.stream()
                .limit(NAMES_IN_WARNING_MAX)
                .map(name -> Utf8.cut(name, NAME_IN_WARNING_MAX_BYTES))
                .collect(Collectors.joining(", "));
        int more = names.size() - NAMES_IN_WARNING_MAX;
        return "Of the answer's keys that the step does not declare as outputs, " + named
                + (more > 0 ? " and " + more + " more" : "") + " were left out: each may have "
                + rules.outputMaxBytes() + " bytes and all together " + rules.payloadMaxBytes() + ".";
    }

    private boolean isDeclared(String name) {
        return request.outputs().stream().anyMatch(output -> output.name().equals(name));
    }

    private void declared() {
        JsonNode value = answer.value();
        if (request.outputs().isEmpty()) {
            return;
        }
        if (value == null) {
            if (request.answer() != Answer.OUTPUTS) {
                warnings.add("The declared outputs have no value. " + answer.notJson());
            }
            return;
        }
        DeclaredOutputs declared = new DeclaredOutputs(root(value), envelope(value), rules);
        request.outputs().forEach(output -> declared.derive(output, values, problems));
    }

    private JsonNode root(JsonNode value) {
        return request.answer() == Answer.SCRIPT ? underPayload(value) : value;
    }

    /** What {@code $.Payload.x} means to a function that returned no Payload of its own (R115); null for others. */
    private @Nullable JsonNode envelope(JsonNode value) {
        if (request.answer() != Answer.LAMBDA || value.has("Payload")) {
            return null;
        }
        ObjectNode envelope = underPayload(value).put("StatusCode", response.statusCode());
        if (response.functionError() != null) {
            envelope.put("FunctionError", response.functionError());
        }
        if (response.logResult() != null) {
            envelope.put("LogResult", response.logResult());
        }
        return envelope;
    }

    private static ObjectNode underPayload(JsonNode value) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.set("Payload", value);
        return object;
    }
}
