package dev.runstream.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object of a request, read strictly. A field that is null is one that is not there. Every method
 * throws {@link UnreadableRecordException} with one sentence when the field is not what is asked for.
 */
final class JsonFields {
    private static final int EXECUTION_ID_LENGTH = 36;

    private final JsonNode node;
    private final String where;

    private JsonFields(JsonNode node, String where) {
        this.node = node;
        this.where = where;
    }

    static JsonFields of(@Nullable JsonNode node, String where) {
        if (node == null || !node.isObject()) {
            throw new UnreadableRecordException(
                    "Expected " + where + " to be an object, but it is " + RequestJson.shown(node));
        }
        return new JsonFields(node, where);
    }

    void only(String... allowed) {
        List<String> unknown = new ArrayList<>(names());
        unknown.removeAll(Arrays.asList(allowed));
        if (!unknown.isEmpty()) {
            throw new UnreadableRecordException("Expected " + where + " to have no other fields than "
                    + String.join(", ", allowed) + ", but it has " + String.join(", ", unknown));
        }
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    /** A text of at least one character. */
    String text(String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw wrong(name, "a text that is not empty");
        }
        return value.textValue();
    }

    @Nullable
    String optionalText(String name) {
        if (!has(name)) {
            return null;
        }
        if (!node.get(name).isTextual()) {
            throw wrong(name, "a text");
        }
        return node.get(name).textValue();
    }

    /** A text, or an integer from 0 to 2,147,483,647 as a text. */
    String textOrInteger(String name) {
        JsonNode value = node.path(name);
        if (!value.isNumber()) {
            return text(name);
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt() || value.intValue() < 0) {
            throw wrong(name, "a text or an integer from 0 to 2147483647");
        }
        return Integer.toString(value.intValue());
    }

    /** A text as it is; an object as JSON text. */
    String textOrJson(String name) {
        return node.path(name).isObject() ? JsonText.write(node.get(name)) : text(name);
    }

    String executionId(String name) {
        JsonNode value = node.get(name);
        if (value == null
                || !value.isTextual()
                || value.textValue().codePointCount(0, value.textValue().length()) != EXECUTION_ID_LENGTH) {
            throw wrong(name, "an execution id of " + EXECUTION_ID_LENGTH + " characters");
        }
        return value.textValue();
    }

    boolean bool(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (!node.get(name).isBoolean()) {
            throw wrong(name, "true or false");
        }
        return node.get(name).booleanValue();
    }

    /** @param otherwise what a missing field means; null when it must be there */
    <E extends Enum<E>> E constant(String name, Class<E> type, @Nullable E otherwise) {
        if (!has(name) && otherwise != null) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(node.path(name).textValue())) {
                return constant;
            }
        }
        throw wrong(name, "one of " + RequestJson.names(type));
    }

    JsonFields object(String name) {
        return of(node.get(name), name + " of " + where);
    }

    /** The objects of a list; none when it is missing. */
    List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        if (has(name)) {
            for (JsonNode element : list(name)) {
                objects.add(of(element, "each of " + name + " of " + where));
            }
        }
        return objects;
    }

    List<String> listOfTexts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(name)) {
            texts.add(value(name, element));
        }
        return List.copyOf(texts);
    }

    /** Every field as a text. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        for (String name : names()) {
            if (!node.get(name).isTextual()) {
                throw wrong(name, "a text");
            }
            texts.put(name, node.get(name).textValue());
        }
        return texts;
    }

    /** Every field as JSON text. */
    Map<String, String> jsonTexts() {
        Map<String, String> texts = new TreeMap<>();
        for (String name : names()) {
            texts.put(name, JsonText.write(node.get(name)));
        }
        return texts;
    }

    /**
     * Every field in SSM's form, a list of texts (R542): a list gives its elements, anything else one text; objects and
     * lists inside a list as JSON text (R316).
     */
    Map<String, List<String>> listsOfTexts() {
        Map<String, List<String>> lists = new TreeMap<>();
        for (String name : names()) {
            JsonNode value = node.get(name);
            lists.put(name, value.isArray() ? listOfTexts(name) : List.of(value(name, value)));
        }
        return lists;
    }

    private String value(String name, JsonNode value) {
        if (value.isNull()) {
            throw wrong(name, "a value in each place");
        }
        return value.isContainerNode() ? JsonText.write(value) : value.asText();
    }

    private JsonNode list(String name) {
        JsonNode list = node.get(name);
        if (list == null || !list.isArray()) {
            throw wrong(name, "a list");
        }
        return list;
    }

    private UnreadableRecordException wrong(String name, String expected) {
        return new UnreadableRecordException("Expected " + name + " of " + where + " to be " + expected + ", but it is "
                + RequestJson.shown(node.get(name)));
    }
}
