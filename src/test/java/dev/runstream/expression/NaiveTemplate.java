package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of section 4 written down as plainly as possible, with the regular expression of R401. */
final class NaiveTemplate {
    static final Pattern R401 = Pattern.compile(
            "\\{\\{[ \\t]*((?:global|automation|variable):[A-Za-z0-9_]+|[A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)?)[ \\t]*\\}\\}");

    private NaiveTemplate() {}

    /** @param values by the body of the reference */
    static JsonNode resolve(JsonNode source, Map<String, JsonNode> values) {
        if (source.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            source.properties().forEach(field -> object.set(field.getKey(), resolve(field.getValue(), values)));
            return object;
        }
        if (source.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (JsonNode item : source) {
                JsonNode value = resolve(item, values);
                boolean whole =
                        item.isTextual() && R401.matcher(item.textValue()).matches();
                if (whole && value.isArray() && value.valueStream().allMatch(JsonNode::isTextual)) {
                    value.forEach(array::add);
                } else {
                    array.add(value);
                }
            }
            return array;
        }
        return source.isTextual() ? text(source.textValue(), values) : source;
    }

    /** What stands between the braces, without blanks. */
    static String body(Reference reference) {
        return switch (reference) {
            case Reference.Parameter(String name) -> name;
            case Reference.StepOutput(String step, String output) -> step + "." + output;
            case Reference.DeepOutput(String step, String output, String path) -> step + "." + output + path;
            case Reference.Global(String name) -> "global:" + name;
            case Reference.Automation(String name) -> "automation:" + name;
            case Reference.Variable(String name) -> "variable:" + name;
            case Reference.Ssm(String path) -> "ssm:" + path;
        };
    }

    private static JsonNode text(String text, Map<String, JsonNode> values) {
        Matcher whole = R401.matcher(text);
        if (whole.matches()) {
            return values.getOrDefault(whole.group(1), TextNode.valueOf(text));
        }
        return TextNode.valueOf(R401.matcher(text).replaceAll(match -> {
            JsonNode value = values.get(match.group(1));
            return Matcher.quoteReplacement(value == null ? match.group() : rendered(value));
        }));
    }

    private static String rendered(JsonNode value) {
        JsonNode bare = value.isArray() && value.size() == 1 && value.get(0).isValueNode() ? value.get(0) : value;
        return bare.isTextual() ? bare.textValue() : bare.toString();
    }
}
