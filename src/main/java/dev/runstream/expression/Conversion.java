package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conversions between types that section 4.6 allows (R436 to R439). */
public sealed interface Conversion {
    record Converted(JsonNode value) implements Conversion {}

    /** @param found SSM's name of the type that the value has, for the message of R437 */
    record Mismatch(String found) implements Conversion {}

    /** What a selected object or list becomes where a String is wanted: {@code outputTypeMismatch} of R437. */
    enum OnMismatch {
        json,
        fail
    }

    /** Digits of an Integer, at most: the same limit as for a number in JSON text. */
    int INTEGER_MAX_DIGITS = 1_000;

    static Conversion convert(JsonNode value, OutputType wanted, OnMismatch onMismatch) {
        JsonNode converted = switch (wanted) {
            case String -> string(value, onMismatch);
            case Integer -> integer(single(value));
            case Boolean -> bool(single(value));
            case StringList -> stringList(value);
            case StringMap -> value.isObject() ? value : null;
            case MapList -> isMapList(value) ? value : null;
        };
        return converted == null ? new Mismatch(typeName(value)) : new Converted(converted);
    }

    /**
     * SSM's name of a value's type. {@code Float}, {@code List} (mixed) and {@code Null} are ours: SSM has no name for
     * them. An empty list counts as a StringList.
     */
    static String typeName(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "String";
            case NUMBER -> value.isIntegralNumber() ? "Integer" : "Float";
            case BOOLEAN -> "Boolean";
            case OBJECT -> "StringMap";
            case ARRAY -> listName(value);
            case NULL -> "Null";
            case BINARY, MISSING, POJO -> "Unknown";
        };
    }

    /**
     * The decimal number that a text is (R504); empty when it is none, or longer than any that is compared: reading one of a
     * megabyte takes minutes.
     */
    static Optional<BigDecimal> number(String text) {
        String digits = text.strip();
        if (digits.length() > INTEGER_MAX_DIGITS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(digits));
        } catch (NumberFormatException e) {
            return Optional.empty(); // R505
        }
    }

    private static @Nullable JsonNode string(JsonNode value, OnMismatch onMismatch) {
        JsonNode single = single(value);
        if (isScalar(single)) {
            return single.isTextual() ? single : TextNode.valueOf(Rendering.text(single));
        }
        return value.isContainerNode() && onMismatch == OnMismatch.json
                ? TextNode.valueOf(JsonText.write(value))
                : null;
    }

    private static @Nullable JsonNode integer(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value;
        }
        if (value.isNumber()) {
            return integral(value.decimalValue());
        }
        return value.isTextual() ? digits(value.textValue().strip()) : null;
    }

    /** The magnitude is looked at first: {@code 1e999999999} is a short text and a very long number. */
    private static @Nullable JsonNode integral(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        boolean tooLong = (long) stripped.precision() - stripped.scale() > INTEGER_MAX_DIGITS;
        return stripped.scale() > 0 || tooLong ? null : JsonText.integer(stripped.toBigIntegerExact());
    }

    private static @Nullable JsonNode digits(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        if (text.length() == start || text.length() - start > INTEGER_MAX_DIGITS) {
            return null;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        return JsonText.integer(new BigInteger(text));
    }

    private static @Nullable JsonNode bool(JsonNode value) {
        if (!value.isTextual()) {
            return value.isBoolean() ? value : null;
        }
        return switch (value.textValue().toLowerCase(Locale.ROOT)) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            default -> null;
        };
    }

    /** A scalar becomes a list of one text; the scalars of a list become texts. */
    private static @Nullable JsonNode stringList(JsonNode value) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (!value.isArray()) {
            return isScalar(value) ? list.add(Rendering.text(value)) : null;
        }
        boolean same = true;
        for (JsonNode element : value) {
            if (!isScalar(element)) {
                return null;
            }
            same &= element.isTextual();
            list.add(Rendering.text(element));
        }
        return same ? value : list;
    }

    /** The element of a list that has exactly one, if it is a scalar; else the value itself (R436). */
    private static JsonNode single(JsonNode value) {
        return value.isArray() && value.size() == 1 && isScalar(value.get(0)) ? value.get(0) : value;
    }

    private static boolean isScalar(JsonNode value) {
        return value.isTextual() || value.isNumber() || value.isBoolean();
    }

    private static String listName(JsonNode list) {
        boolean scalars = true;
        for (JsonNode element : list) {
            scalars &= isScalar(element);
        }
        if (scalars) {
            return "StringList";
        }
        return isMapList(list) ? "MapList" : "List";
    }

    private static boolean isMapList(JsonNode value) {
        if (!value.isArray()) {
            return false;
        }
        for (JsonNode element : value) {
            if (!element.isObject()) {
                return false;
            }
        }
        return true;
    }
}
