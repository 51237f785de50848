package dev.runstream.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.expression.JsonText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How texts and JSON stand in columns, each bounded: of one that is longer there is the beginning, and how long it was.
 * PostgreSQL keeps no character U+0000 in a text; it becomes U+FFFD.
 *
 * @param charsMax of a column
 */
record StoredText(int charsMax) {
    /** Indexed columns: three of them and a time fit in an entry of PostgreSQL's indexes, 2,700 bytes. */
    static final int NAME_CHARS_MAX = 200;

    private static final String NUL = "\u0000";

    /** The text, or its beginning. */
    @Nullable
    String text(@Nullable String text) {
        return text == null ? null : storable(cut(text, charsMax));
    }

    /** A name that is looked for: names are short where they are right. */
    static String name(String name) {
        return storable(cut(name, NAME_CHARS_MAX));
    }

    static String storable(String text) {
        return text.contains(NUL) ? text.replace(NUL, "\uFFFD") : text;
    }

    /** JSON texts by name, as an object of strings; null when there are none. */
    @Nullable
    String texts(Map<String, String> texts) {
        if (texts.isEmpty()) {
            return null;
        }
        Map<String, String> bounded = new LinkedHashMap<>();
        List<String> values = bound(texts.values(), StoredText::cutJson);
        int i = 0;
        for (String name : texts.keySet()) {
            bounded.put(name, values.get(i++));
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        bounded.forEach(json::put);
        return JsonText.write(json);
    }

    /** A JSON text by itself. */
    @Nullable
    String json(@Nullable String text) {
        return text == null ? null : storable(cutJson(text, charsMax));
    }

    /** Lists of strings by name, in this order, as an object; null when there are none. */
    @Nullable
    String lists(Map<String, List<String>> lists) {
        if (lists.isEmpty()) {
            return null;
        }
        List<String> bounded =
                bound(lists.values().stream().flatMap(List::stream).toList(), StoredText::cut);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        int i = 0;
        for (Map.Entry<String, List<String>> list : lists.entrySet()) {
            ArrayNode array = json.putArray(list.getKey());
            for (int n = 0; n < list.getValue().size(); n++) {
                array.add(bounded.get(i++));
            }
        }
        return JsonText.write(json);
    }

    /** Strings as an array, not bounded. */
    static String array(Collection<String> strings) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        strings.forEach(json::add);
        return JsonText.write(json);
    }

    /** Strings as an array; null when there are none. */
    @Nullable
    String list(@Nullable Collection<String> strings) {
        if (strings == null) {
            return null;
        }
        return array(bound(strings, StoredText::cut));
    }

    @Nullable
    String failure(@Nullable Failure failure) {
        if (failure == null) {
            return null;
        }
        List<String> values = new ArrayList<>(failure.details().values());
        values.add(failure.message());
        List<String> bounded = bound(values, StoredText::cut);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("class", failure.failureClass().name());
        json.put("stage", failure.stage().name());
        json.put("type", failure.type().name());
        if (failure.code() != null) {
            json.put("code", failure.code());
        }
        json.put("message", bounded.getLast());
        ObjectNode details = json.putObject("details");
        int i = 0;
        for (String name : failure.details().keySet()) {
            details.put(name, bounded.get(i++));
        }
        return JsonText.write(json);
    }

    static @Nullable Failure toFailure(@Nullable String column) {
        if (column == null) {
            return null;
        }
        JsonNode json = JsonText.parse(column);
        Map<String, String> details = new TreeMap<>();
        json.get("details")
                .properties()
                .forEach(
                        detail -> details.put(detail.getKey(), detail.getValue().textValue()));
        return new Failure(
                FailureClass.valueOf(json.get("class").textValue()),
                FailureStage.valueOf(json.get("stage").textValue()),
                FailureType.valueOf(json.get("type").textValue()),
                json.has("code") ? json.get("code").textValue() : null,
                json.get("message").textValue(),
                details);
    }

    /** What {@link #texts} wrote; empty for null. */
    static Map<String, String> toTexts(@Nullable String column) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (column != null) {
            JsonText.parse(column)
                    .properties()
                    .forEach(text -> texts.put(text.getKey(), text.getValue().textValue()));
        }
        return texts;
    }

    /** What {@link #lists} wrote; empty for null. */
    static Map<String, List<String>> toLists(@Nullable String column) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        if (column != null) {
            JsonText.parse(column).properties().forEach(list -> lists.put(list.getKey(), strings(list.getValue())));
        }
        return lists;
    }

    /** What {@link #list} wrote; null for null. */
    static @Nullable List<String> toList(@Nullable String column) {
        return column == null ? null : strings(JsonText.parse(column));
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.textValue()));
        return strings;
    }

    /**
     * The values, the longest ones cut until all together, as strings of JSON, have room in the column.
     *
     * @param cut gives a text of at most so many characters
     */
    private List<String> bound(Collection<String> values, Cut cut) {
        List<String> bounded = List.copyOf(values);
        int room = charsMax;
        while (written(bounded) > charsMax && room > Cut.NOTE_CHARS_MAX) {
            room = Math.min(room / 2, longest(bounded) / 2 + Cut.NOTE_CHARS_MAX);
            int each = room;
            bounded = bounded.stream().map(value -> cut.to(value, each)).toList();
        }
        return bounded;
    }

    private static long written(List<String> values) {
        return values.stream().mapToLong(StoredText::written).sum();
    }

    /** Characters of the text as a string of JSON; an upper bound where it is short. */
    private static long written(String value) {
        return value.length() < 64 ? value.length() * 2L : JsonText.quote(value).length();
    }

    private static int longest(List<String> values) {
        return values.stream().mapToInt(String::length).max().orElse(0);
    }

    /** A text that begins like this one. */
    static String cut(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        String note = "… (" + text.length() + " characters; the audit stream has them all)";
        int end = Math.max(0, charsMax - note.length());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + note;
    }

    /** A JSON string that begins like this JSON text. */
    static String cutJson(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        // Quoting makes it longer: a quarter of what is too much is taken off at a time.
        int room = charsMax - 2;
        String quoted = JsonText.quote(cut(text, room));
        while (quoted.length() > charsMax && room > Cut.NOTE_CHARS_MAX) {
            room -= Math.max(1, (quoted.length() - charsMax) / 4);
            quoted = JsonText.quote(cut(text, Math.max(room, Cut.NOTE_CHARS_MAX)));
        }
        return quoted;
    }

    /** Makes a text shorter. */
    @FunctionalInterface
    private interface Cut {
        /** Longer than any note about what was cut. */
        int NOTE_CHARS_MAX = 80;

        String to(String text, int charsMax);
    }
}
