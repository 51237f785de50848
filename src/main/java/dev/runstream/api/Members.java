package dev.runstream.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.expression.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A structure of a request, read member by member. A member of another type ends the reading (SerializationException, as
 * a service that AWS generates does); whatever else is wrong is collected, and {@link #check} tells it all (R707). Members
 * that the service does not know are passed over, as AWS does.
 */
final class Members {
    /** Of a list: as many at most, and as many when nothing is asked for. */
    static final int PAGE_MAX = 50;

    private final ObjectNode structure;
    private final String path;
    private final Violations violations;

    private Members(ObjectNode structure, String path, Violations violations) {
        this.structure = structure;
        this.path = path;
        this.violations = violations;
    }

    static Members of(ObjectNode request) {
        return new Members(request, "", new Violations());
    }

    /** @throws ApiException ValidationException with everything that was wrong so far */
    void check() {
        violations.check();
    }

    boolean has(String member) {
        return given(member) != null;
    }

    /** The empty text when it is missing, which is told by {@link #check}. */
    String required(String member, Text rule) {
        String text = text(member, rule);
        return text == null ? missing(member, "") : text;
    }

    @Nullable
    String text(String member, Text rule) {
        JsonNode value = given(member);
        return value == null ? null : text(value, at(member), rule);
    }

    /** The default when it is missing. */
    int number(String member, int min, int max, int orElse) {
        JsonNode value = given(member);
        if (value == null) {
            return orElse;
        }
        if (!value.isNumber() || !value.canConvertToExactIntegral() || !value.canConvertToInt()) {
            throw wrongType(value, at(member), "Integer");
        }
        if (value.intValue() > max) {
            violations.add(value.asText(), at(member), "Member must have value less than or equal to " + max);
        }
        if (value.intValue() < min) {
            violations.add(value.asText(), at(member), "Member must have value greater than or equal to " + min);
        }
        return value.intValue();
    }

    /** False when it is missing. */
    boolean flag(String member) {
        JsonNode value = given(member);
        if (value == null) {
            return false;
        }
        if (!value.isBoolean()) {
            throw wrongType(value, at(member), "Boolean");
        }
        return value.booleanValue();
    }

    /** Empty when it is missing. */
    List<String> texts(String member, int min, int max, Text rule) {
        JsonNode value = given(member);
        return value == null ? List.of() : texts(value, at(member), min, max, rule);
    }

    /** As {@link #texts}; that it is missing is told by {@link #check}. */
    List<String> requiredTexts(String member, int min, int max, Text rule) {
        return has(member) ? texts(member, min, max, rule) : missing(member, List.of());
    }

    /** Empty when it is missing. */
    List<Members> structures(String member, int min, int max) {
        List<Members> structures = new ArrayList<>();
        each(member, min, max, (element, place) -> {
            if (!(element instanceof ObjectNode object)) {
                throw wrongType(element, place, "Structure");
            }
            structures.add(new Members(object, place + ".", violations));
        });
        return structures;
    }

    /** A map of lists of texts; empty when it is missing. */
    Map<String, List<String>> lists(String member, int keysMin, int keysMax, int valuesMax) {
        JsonNode value = given(member);
        return value == null ? Map.of() : lists(value, at(member), keysMin, keysMax, valuesMax, Text.ANY);
    }

    /** A list of maps of lists of texts; empty when it is missing. */
    List<Map<String, List<String>>> listsOfLists(
            String member, int max, int keysMin, int keysMax, int valuesMax, Text rule) {
        List<Map<String, List<String>>> maps = new ArrayList<>();
        each(member, 0, max, (element, place) -> maps.add(lists(element, place, keysMin, keysMax, valuesMax, rule)));
        return maps;
    }

    private interface Element {
        void read(JsonNode element, String place);
    }

    private void each(String member, int min, int max, Element reader) {
        JsonNode value = given(member);
        if (value == null) {
            return;
        }
        if (!value.isArray()) {
            throw wrongType(value, at(member), "List");
        }
        checkSize(value, at(member), min, max);
        int number = 0;
        for (JsonNode element : value) {
            reader.read(element, at(member) + "." + ++number + ".member");
        }
    }

    private Map<String, List<String>> lists(
            JsonNode value, String place, int keysMin, int keysMax, int valuesMax, Text rule) {
        if (!value.isObject()) {
            throw wrongType(value, place, "Map");
        }
        checkSize(value, place, keysMin, keysMax);
        Map<String, List<String>> lists = new LinkedHashMap<>();
        value.properties().forEach(entry -> {
            String key = entry.getKey();
            Text.PARAMETER_NAME.broken(key).forEach(constraint -> violations.add(key, place, constraint));
            if (!entry.getValue().isNull()) {
                lists.put(key, texts(entry.getValue(), place + "." + key, 0, valuesMax, rule));
            }
        });
        return lists;
    }

    private List<String> texts(JsonNode value, String place, int min, int max, Text rule) {
        if (!value.isArray()) {
            throw wrongType(value, place, "List");
        }
        checkSize(value, place, min, max);
        List<String> texts = new ArrayList<>();
        int number = 0;
        for (JsonNode element : value) {
            texts.add(text(element, place + "." + ++number + ".member", rule));
        }
        return texts;
    }

    private String text(JsonNode value, String place, Text rule) {
        if (!value.isTextual()) {
            throw wrongType(value, place, "String");
        }
        String text = value.textValue();
        rule.broken(text).forEach(constraint -> violations.add(text, place, constraint));
        return text;
    }

    private void checkSize(JsonNode value, String place, int min, int max) {
        if (value.size() > max) {
            violations.add(JsonText.write(value), place, "Member must have length less than or equal to " + max);
        }
        if (value.size() < min) {
            violations.add(JsonText.write(value), place, "Member must have length greater than or equal to " + min);
        }
    }

    private <T> T missing(String member, T instead) {
        violations.add(null, at(member), "Member must not be null");
        return instead;
    }

    private @Nullable JsonNode given(String member) {
        JsonNode value = structure.get(member);
        return value == null || value.isNull() ? null : value;
    }

    private String at(String member) {
        return path + Character.toLowerCase(member.charAt(0)) + member.substring(1);
    }

    private static ApiException wrongType(JsonNode value, String place, String type) {
        return new ApiException(
                "SerializationException",
                value.getNodeType() + "_VALUE at '" + place + "' can not be converted to a " + type);
    }
}
