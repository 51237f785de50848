package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.expression.JsonText;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The output OutputPayload of a step, which no event carries: it is derived from the others. */
public final class OutputPayload {
    /** Its name among the outputs. */
    public static final String NAME = "OutputPayload";

    /** Every call of a function has this output, no script has it. */
    private static final String ONLY_OF_CALLS = "StatusCode";

    private OutputPayload() {}

    /**
     * Of a step that has the output Payload (R119).
     *
     * @param payload decoded: not its JSON text
     * @param names of the step's outputs
     */
    public static String of(String payload, PayloadForm form, Collection<String> names) {
        boolean ofCall = names.contains(ONLY_OF_CALLS);
        return AttemptOutcome.outputPayload(
                payload, form, ofCall ? StepRequested.Answer.LAMBDA : StepRequested.Answer.SCRIPT);
    }

    /**
     * Derived from Payload where there is one (R119), else the object of the step's outputs (R432).
     *
     * @param names of the step's outputs, as its StepEnded has them
     * @param value of an output, by one of these names
     * @param form what the output Payload is; null when there is none
     * @return null when there is none: a step without outputs, a call without an answer, or an output of this name
     */
    static @Nullable String derive(
            Collection<String> names, Function<String, JsonNode> value, @Nullable PayloadForm form) {
        if (names.contains(NAME) || names.isEmpty()) {
            return null;
        }
        if (form != null && names.contains("Payload")) {
            return of(value.apply("Payload").textValue(), form, names);
        }
        if (names.contains(ONLY_OF_CALLS)) {
            return null;
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        names.forEach(name -> object.set(name, value.apply(name)));
        return JsonText.write(object);
    }
}
