package dev.runstream.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Selector;
import java.nio.charset.StandardCharsets;

/** A selector, a line end, and JSON (or nothing): it selects, or is refused as a bad or too costly selector. */
public final class SelectorFuzz {
    private static final JsonNode ANSWER = JsonText.parse("""
            {"a": [{"b": 1, "c": [1, 2, {"d": null}]}, {"b": 2}], "Payload": {"x": "y", "z": [[1], [2, [3]]]}, "n": -1.50}
            """);

    private SelectorFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String selector = end < 0 ? text : text.substring(0, end);
        JsonNode value =
                end < 0 ? ANSWER : JsonText.tryParse(text.substring(end + 1)).orElse(ANSWER);
        JsonNode before = value.deepCopy();
        try {
            Selector.parse(selector).select(value);
        } catch (Selector.TooCostlyException | IllegalArgumentException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("Expected a sentence", e);
            }
        }
        if (!before.equals(value)) {
            throw new AssertionError("Expected a selection to change nothing, but " + before + " became " + value);
        }
    }
}
