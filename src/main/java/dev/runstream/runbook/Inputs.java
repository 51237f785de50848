package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The inputs of one step. What holds a reference is not looked at: it is checked when the step is entered (R418). */
record Inputs(String action, Located at) {

    /** The input of this name, told when it is missing. */
    @Nullable
    Located required(String name, String rule) {
        Located input = at.get(name);
        if (input == null || input.isNull()) {
            at.errorAtKey(rule, "Missing input \"" + name + "\" for action " + action);
            return null;
        }
        return input;
    }

    /** Tells every input that is not one of these. */
    void allowOnly(Set<String> known, String rule) {
        for (Located input : at.entries()) {
            if (!known.contains(input.key())) {
                input.errorAtKey(rule, "Unknown input " + Problems.quoted(input.key()) + " for action " + action);
            }
        }
    }

    /** The text of a string input; null when there is none. Any other type is told (R108). */
    @Nullable
    String text(String name, String rule) {
        Located input = at.get(name);
        if (input == null) {
            return null;
        }
        String text = input.text();
        if (text == null) {
            input.error(
                    rule,
                    "Input " + Problems.shown(javaText(input.json())) + " is of type " + javaType(input.json())
                            + ", but expected type is String.");
        }
        return text;
    }

    /** The text of a string input that holds no reference; null when there is none. */
    @Nullable
    String literal(String name, String rule) {
        String text = text(name, rule);
        return text == null || References.anyIn(text) ? null : text;
    }

    /** The text of a literal input that has to be one of these words; null when there is none. */
    @Nullable
    String oneOf(String name, Set<String> words, String rule) {
        String text = literal(name, rule);
        Located input = at.get(name);
        if (text != null && input != null && !words.contains(text)) {
            input.error(
                    rule,
                    "Expected " + name + " to be one of " + new TreeSet<>(words) + ", but got " + Problems.quoted(text)
                            + ".");
            return null;
        }
        return text;
    }

    /** A literal whole number within bounds; empty when there is none. */
    OptionalLong wholeNumber(String name, long min, long max, String rule) {
        Located input = at.get(name);
        if (input == null || isReference(input)) {
            return OptionalLong.empty();
        }
        OptionalLong number = input.wholeNumber();
        if (number.isEmpty() || number.getAsLong() < min || number.getAsLong() > max) {
            input.error(
                    rule,
                    "Expected " + name + " to be a whole number from " + min + " to " + max + ", but got "
                            + input.description() + ".");
            return OptionalLong.empty();
        }
        return number;
    }

    /** Whether the input is a string with a reference in it. */
    static boolean isReference(Located input) {
        String text = input.text();
        return text != null && References.anyIn(text);
    }

    /** As the service's own messages show a value. */
    private static String javaText(JsonNode value) {
        if (value.isObject()) {
            List<String> entries = new ArrayList<>();
            value.properties().forEach(entry -> entries.add(entry.getKey() + "=" + javaText(entry.getValue())));
            return "{" + String.join(", ", entries) + "}";
        }
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(javaText(item)));
            return items.toString();
        }
        return value.asText();
    }

    private static String javaType(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "LinkedHashMap";
            case ARRAY -> "ArrayList";
            case BOOLEAN -> "Boolean";
            case NUMBER ->
                value.isInt() ? "Integer" : value.isLong() ? "Long" : value.isBigInteger() ? "BigInteger" : "Double";
            case NULL -> "null";
            case STRING -> "String";
            case BINARY, MISSING, POJO -> throw new IllegalStateException("A document has no " + value.getNodeType());
        };
    }
}
