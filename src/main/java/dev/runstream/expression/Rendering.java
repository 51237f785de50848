package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.List;

/** How values become text (R413) and lists of strings (R341). */
public final class Rendering {
    private Rendering() {}

    /** The value as it stands inside a longer string (R413), and as StringEquals compares it (R506). */
    public static String text(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case NUMBER, BOOLEAN, NULL -> value.asText();
            case ARRAY -> value.size() == 1 && value.get(0).isValueNode() ? text(value.get(0)) : JsonText.write(value);
            case OBJECT -> JsonText.write(value);
            case BINARY, MISSING, POJO -> throw notJson(value);
        };
    }

    /** The value as the API shows it: one element for each item of a list of scalars, else one element (R341). */
    public static List<String> strings(JsonNode value) {
        if (!value.isArray()) {
            return List.of(text(value));
        }
        List<String> strings = new ArrayList<>(value.size());
        for (JsonNode element : value) {
            if (!element.isValueNode()) {
                return List.of(JsonText.write(value));
            }
            strings.add(text(element));
        }
        return List.copyOf(strings);
    }

    private static IllegalArgumentException notJson(JsonNode value) {
        JsonNodeType type = value.getNodeType();
        return new IllegalArgumentException("Expected a JSON value but was a node of type " + type + ".");
    }
}
