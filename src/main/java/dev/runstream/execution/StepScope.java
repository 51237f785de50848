package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.State.StepOutputs;
import dev.runstream.execution.State.Text;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Reference;
import dev.runstream.expression.Scope;
import dev.runstream.expression.Selector;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What references mean in one step visit (section 4).
 *
 * @param enteredAt what DATE and DATE_TIME mean, epoch milliseconds: the same for every attempt of the visit (R409)
 * @param deepReferences whether a reference may select in an output's value (R407)
 */
record StepScope(State state, Texts texts, long enteredAt, boolean deepReferences) implements Scope {
    /** @param at what DATE and DATE_TIME mean, epoch milliseconds */
    static StepScope of(Draft draft, long at) {
        return new StepScope(draft.state(), draft.texts(), at, draft.settings().deepReferences());
    }

    @Override
    public @Nullable JsonNode valueOf(Reference reference) {
        return switch (reference) {
            case Reference.Parameter(String name) -> read(state.parameters().get(name));
            case Reference.StepOutput(String step, String output) -> output(step, output);
            case Reference.DeepOutput(String step, String output, String path) ->
                deepReferences ? selected(output(step, output), path) : null;
            case Reference.Variable(String name) -> variable(name);
            case Reference.Global(String name) -> SystemScope.global(name, enteredAt, state.globals());
            case Reference.Automation(String name) -> SystemScope.automation(name, state.executionId());
            case Reference.Ssm(String path) -> null;
        };
    }

    private @Nullable JsonNode output(String step, String output) {
        for (State.Loop loop : state.loops()) {
            if (loop.step().equals(step)) {
                return loopVariable(loop, output);
            }
        }
        StepOutputs outputs = OutputsAside.find(state, texts, step);
        if (outputs == null) {
            return null;
        }
        Text text = outputs.values().get(output);
        if (text == null && output.equals("OutputPayload")) {
            return outputPayload(outputs);
        }
        return read(text);
    }

    /** A function's Payload is a text; what is selected is in the JSON that it is. */
    private static @Nullable JsonNode selected(@Nullable JsonNode value, String path) {
        JsonNode root = value;
        if (value != null && value.isTextual()) {
            root = JsonText.tryParse(value.textValue()).orElse(value);
        }
        return root == null ? null : Selector.parse("$" + path).select(root);
    }

    private @Nullable JsonNode outputPayload(StepOutputs outputs) {
        Map<String, Text> values = outputs.values();
        String derived = OutputPayload.derive(
                values.keySet(), name -> Objects.requireNonNull(read(values.get(name))), outputs.payloadForm());
        return derived == null ? null : TextNode.valueOf(derived);
    }

    private static @Nullable JsonNode loopVariable(State.Loop loop, String name) {
        return switch (name) {
            case "CurrentIteration" ->
                com.fasterxml.jackson.databind.node.IntNode.valueOf(
                        loop.iteration().number());
            case "CurrentIteratorValue" ->
                loop.iteration().value() == null
                        ? null
                        : JsonText.parse(loop.iteration().value());
            default -> null;
        };
    }

    private @Nullable JsonNode variable(String name) {
        State.Value value = state.variables().get(name);
        return value == null ? null : read(value.text());
    }

    private @Nullable JsonNode read(@Nullable Text text) {
        return text == null ? null : JsonText.parse(text.read(texts));
    }
}
