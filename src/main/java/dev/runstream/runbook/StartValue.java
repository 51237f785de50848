package dev.runstream.runbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.OutputType;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A supplied list of strings as a value of a type (R316). */
final class StartValue {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,100}");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private StartValue() {}

    /** The value; empty when the strings are none of that type. */
    static Optional<JsonNode> of(List<String> supplied, OutputType type) {
        return switch (type) {
            case StringList -> Optional.of(strings(supplied));
            case MapList -> maps(supplied);
            case String -> single(supplied).map(TextNode::valueOf);
            case Integer ->
                single(supplied)
                        .filter(text -> INTEGER.matcher(text).matches())
                        .map(text -> DefaultValue.number(new BigInteger(text)));
            case Boolean -> single(supplied).flatMap(StartValue::bool).map(value -> value);
            case StringMap -> single(supplied).map(StartValue::parse).filter(JsonNode::isObject);
        };
    }

    /** {@code true} or {@code false} in any case. */
    static Optional<BooleanNode> bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(BooleanNode.TRUE);
            case "false" -> Optional.of(BooleanNode.FALSE);
            default -> Optional.empty();
        };
    }

    private static Optional<String> single(List<String> supplied) {
        return supplied.size() == 1 ? Optional.of(supplied.getFirst()) : Optional.empty();
    }

    /** The list itself; one element that is the text of a JSON array of strings is expanded. */
    private static JsonNode strings(List<String> supplied) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (supplied.size() == 1 && supplied.getFirst().stripLeading().startsWith("[")) {
            JsonNode parsed = parse(supplied.getFirst());
            if (parsed != null && parsed.isArray() && holdsOnlyScalars(parsed)) {
                parsed.forEach(item -> list.add(item.asText()));
                return list;
            }
        }
        supplied.forEach(list::add);
        return list;
    }

    private static boolean holdsOnlyScalars(JsonNode array) {
        for (JsonNode item : array) {
            if (!item.isValueNode() || item.isNull()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<JsonNode> maps(List<String> supplied) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (String text : supplied) {
            JsonNode parsed = parse(text);
            if (parsed != null && parsed.isArray() && supplied.size() == 1) {
                parsed.forEach(list::add);
            } else if (parsed != null) {
                list.add(parsed);
            } else {
                return Optional.empty();
            }
        }
        for (JsonNode item : list) {
            if (!item.isObject()) {
                return Optional.empty();
            }
        }
        return Optional.of(list);
    }

    /** Null when it is not JSON. */
    private static @Nullable JsonNode parse(String text) {
        try {
            JsonNode parsed = JSON.readTree(text);
            return parsed.isMissingNode() ? null : parsed;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
