package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of the document with its path, and where to tell what is wrong with it.
 *
 * @param key its key, empty for an item of a list and for the document
 * @param keyPlace where its key is written; its own place when it has none
 * @param path for example {@code mainSteps[2].inputs.Payload}; empty for the document
 */
record Located(Node node, String key, Place keyPlace, String path, Problems problems) {
    private static final Pattern SIMPLE_KEY = Pattern.compile("[A-Za-z0-9_:-]{1,128}");
    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,18}");

    static Located root(Node node, Problems problems) {
        return new Located(node, "", node.place(), "", problems);
    }

    Place place() {
        return node.place();
    }

    /** At the value, or at its key when the value is a block that begins on a later line. */
    void error(String rule, String message) {
        problems.error(told(), path, rule, message);
    }

    void errorAtKey(String rule, String message) {
        problems.error(keyPlace, path, rule, message);
    }

    void warning(String rule, String message) {
        problems.warning(told(), path, rule, message);
    }

    boolean isMap() {
        return node instanceof Node.Mapping;
    }

    boolean isList() {
        return node instanceof Node.Sequence;
    }

    boolean isNull() {
        return node instanceof Node.Scalar scalar && scalar.json().isNull();
    }

    /** The value of this key; null when it is not a map or has no such key. */
    @Nullable
    Located get(String wanted) {
        if (!(node instanceof Node.Mapping(Place place, var entries, long bytes, int height))) {
            return null;
        }
        Node.Entry entry = entries.get(wanted);
        return entry == null ? null : child(wanted, entry);
    }

    boolean has(String wanted) {
        return node instanceof Node.Mapping mapping && mapping.entries().containsKey(wanted);
    }

    /** The values of a map in document order; empty when it is none. */
    List<Located> entries() {
        List<Located> values = new ArrayList<>();
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach((name, entry) -> values.add(child(name, entry)));
        }
        return values;
    }

    /** The items of a list; empty when it is none. */
    List<Located> items() {
        List<Located> values = new ArrayList<>();
        if (node instanceof Node.Sequence sequence) {
            for (Node item : sequence.items()) {
                values.add(new Located(item, "", item.place(), path + '[' + values.size() + ']', problems));
            }
        }
        return values;
    }

    JsonNode json() {
        return node.json();
    }

    /** A string; an unquoted YAML scalar is one too, as it is written (R301). Null when it is anything else. */
    @Nullable
    String text() {
        if (!(node instanceof Node.Scalar scalar) || scalar.json().isNull()) {
            return null;
        }
        return scalar.json().isTextual() ? scalar.json().textValue() : scalar.plainText();
    }

    /** A whole number, also written as text or as {@code 3.0} (R203, R307); empty when it is anything else. */
    OptionalLong wholeNumber() {
        if (!(node instanceof Node.Scalar scalar)) {
            return OptionalLong.empty();
        }
        JsonNode value = scalar.json();
        if (value.isTextual()) {
            String text = value.textValue().strip();
            return DIGITS.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        }
        boolean integral =
                value.isIntegralNumber() || (value.isDouble() && value.doubleValue() == Math.rint(value.doubleValue()));
        return integral && value.canConvertToLong() ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    }

    /** Tells every key that is not one of these. */
    void allowOnly(Set<String> known, String rule) {
        for (Located entry : entries()) {
            if (!known.contains(entry.key)) {
                entry.errorAtKey(rule, "Unknown property " + Problems.quoted(entry.key) + ".");
            }
        }
    }

    /** What it is, for messages: {@code a list}, {@code the number 3}. */
    String description() {
        return switch (node) {
            case Node.Mapping mapping -> "a map";
            case Node.Sequence sequence -> "a list";
            case Node.Scalar scalar -> {
                JsonNode value = scalar.json();
                if (value.isTextual()) {
                    yield Problems.quoted(value.textValue());
                }
                yield value.isNull()
                        ? "null"
                        : (value.isNumber() ? "the number " : "") + Problems.shown(value.asText());
            }
        };
    }

    static void appendKey(StringBuilder path, String key) {
        if (!SIMPLE_KEY.matcher(key).matches()) {
            path.append("[").append(Problems.quoted(key)).append("]");
            return;
        }
        if (!path.isEmpty()) {
            path.append('.');
        }
        path.append(key);
    }

    private Place told() {
        return keyPlace.line() < place().line() ? keyPlace : place();
    }

    private Located child(String name, Node.Entry entry) {
        StringBuilder childPath = new StringBuilder(path);
        appendKey(childPath, name);
        return new Located(entry.value(), name, entry.keyPlace(), childPath.toString(), problems);
    }
}
