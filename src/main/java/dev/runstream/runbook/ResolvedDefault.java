package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.Conversion;
import dev.runstream.expression.OutputType;
import dev.runstream.expression.Rendering;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the default of a parameter or variable has become once its references had their values (R322, R331). */
public final class ResolvedDefault {
    private ResolvedDefault() {}

    /**
     * The value as one of its type; empty when it does not fit. A default that kept every reference, because none had a
     * value, stays the text that it is.
     *
     * @param written as the document has it
     * @param resolved the same with its references resolved
     */
    public static Optional<JsonNode> of(JsonNode written, JsonNode resolved, OutputType type) {
        return resolved.equals(written) ? Optional.of(written) : Optional.ofNullable(typed(resolved, type));
    }

    private static @Nullable JsonNode typed(JsonNode resolved, OutputType type) {
        if (type == OutputType.String) {
            return resolved.isTextual() ? resolved : TextNode.valueOf(Rendering.text(resolved));
        }
        if (resolved.isTextual()) {
            return StartValue.of(List.of(resolved.textValue()), type).orElse(null);
        }
        boolean fits = switch (type) {
            case String -> false;
            case Integer -> resolved.isIntegralNumber();
            case Boolean -> resolved.isBoolean();
            case StringList, MapList -> resolved.isArray();
            case StringMap -> resolved.isObject();
        };
        // A list may still hold elements of another type: numbers become texts, and maps are no texts.
        return fits
                        && Conversion.convert(resolved, type, Conversion.OnMismatch.fail)
                                instanceof Conversion.Converted(JsonNode value)
                ? value
                : null;
    }
}
