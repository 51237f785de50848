package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.OutputType;
import java.math.BigInteger;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The default of a parameter or variable, or a literal of a type, as the document may write it (R314). */
final class DefaultValue {
    private DefaultValue() {}

    /** The value in the form of its type; null when it does not have the type. A whole reference has every type. */
    static @Nullable JsonNode of(Located written, OutputType type) {
        String text = written.text();
        if (text != null && References.isWhole(text)) {
            return TextNode.valueOf(text);
        }
        return switch (type) {
            case String -> text == null ? null : TextNode.valueOf(text);
            case Integer -> integer(written);
            case Boolean -> written.json().isBoolean() ? written.json() : null;
            case StringList -> strings(written);
            case StringMap -> written.isMap() ? written.json() : null;
            case MapList -> maps(written);
        };
    }

    static JsonNode number(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? LongNode.valueOf(value.longValue()) : BigIntegerNode.valueOf(value);
    }

    private static @Nullable JsonNode integer(Located written) {
        JsonNode json = written.json();
        if (json.isBigInteger()) {
            return json;
        }
        OptionalLong number = written.wholeNumber();
        return number.isEmpty() ? null : number(BigInteger.valueOf(number.getAsLong()));
    }

    private static @Nullable JsonNode strings(Located written) {
        if (!written.isList()) {
            return null;
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Located item : written.items()) {
            String text = item.text();
            if (text == null && item.json().isValueNode() && !item.isNull()) {
                text = item.json().asText();
            }
            if (text == null) {
                return null;
            }
            list.add(text);
        }
        return list;
    }

    private static @Nullable JsonNode maps(Located written) {
        if (!written.isList()) {
            return null;
        }
        for (Located item : written.items()) {
            String text = item.text();
            boolean reference = text != null && References.isWhole(text);
            if (!item.isMap() && !reference) {
                return null;
            }
        }
        return written.json();
    }
}
