package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a document, JSON or YAML alike, and where it is written. */
sealed interface Node {
    Place place();

    /** Bytes of its minified JSON form in UTF-8, aliases expanded (R302, R306). */
    long minifiedBytes();

    /** Levels of lists and maps, itself included; a scalar has none. */
    int height();

    /** The same value without places. */
    JsonNode json();

    /**
     * A string, number, boolean or null.
     *
     * @param plainText the text of an unquoted YAML scalar, for fields that want strings (R301); null elsewhere
     */
    record Scalar(Place place, ValueNode json, @Nullable String plainText, long minifiedBytes) implements Node {
        @Override
        public int height() {
            return 0;
        }
    }

    record Sequence(Place place, List<Node> items, long minifiedBytes, int height) implements Node {
        @Override
        public JsonNode json() {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(items.size());
            items.forEach(item -> array.add(item.json()));
            return array;
        }
    }

    /** @param entries by key, in document order */
    record Mapping(Place place, Map<String, Entry> entries, long minifiedBytes, int height) implements Node {
        @Override
        public JsonNode json() {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            entries.forEach((key, entry) -> object.set(key, entry.value().json()));
            return object;
        }
    }

    record Entry(Place keyPlace, Node value) {}
}
