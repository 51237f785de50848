package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of a compiled template. */
sealed interface Segment {

    /** Holds no reference anywhere: it stays the very value that it is. */
    record Constant(JsonNode value) implements Segment {}

    /** A string that is exactly one reference: the value keeps its type (R411). */
    record Whole(Reference reference, TextNode literal) implements Segment {}

    /** A longer string with references inside (R412): pieces are {@link String} or {@link Splice}. */
    record Mixed(List<Object> pieces) implements Segment {}

    /** A reference inside a longer string, and how the document spells it, braces included. */
    record Splice(Reference reference, String spelling) {}

    record Items(List<Segment> items) implements Segment {}

    /** Keys are never scanned (R404). */
    record Fields(List<String> names, List<Segment> values) implements Segment {}

    /** @param references is added to, in order of appearance */
    static Segment compile(JsonNode source, ReferenceScanner scanner, List<Reference> references) {
        int before = references.size();
        if (source.isTextual()) {
            return text((TextNode) source, scanner, references);
        }
        if (source.isArray()) {
            List<Segment> items = new ArrayList<>(source.size());
            for (JsonNode item : source) {
                items.add(compile(item, scanner, references));
            }
            return references.size() == before ? new Constant(source) : new Items(List.copyOf(items));
        }
        if (source.isObject()) {
            List<String> names = new ArrayList<>(source.size());
            List<Segment> values = new ArrayList<>(source.size());
            source.properties().forEach(field -> {
                names.add(field.getKey());
                values.add(compile(field.getValue(), scanner, references));
            });
            return references.size() == before
                    ? new Constant(source)
                    : new Fields(List.copyOf(names), List.copyOf(values));
        }
        return new Constant(source);
    }

    /** @param unresolved is made by the first reference that has no value */
    static JsonNode resolve(Segment segment, Scope scope, Unresolved unresolved) {
        return switch (segment) {
            case Constant(JsonNode value) -> value;
            case Whole(Reference reference, TextNode literal) -> {
                JsonNode value = scope.valueOf(reference);
                if (value == null) {
                    unresolved.add(reference);
                    yield literal;
                }
                yield value;
            }
            case Mixed(List<Object> pieces) -> TextNode.valueOf(mixed(pieces, scope, unresolved));
            case Items(List<Segment> items) -> items(items, scope, unresolved);
            case Fields(List<String> names, List<Segment> values) -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                for (int i = 0; i < names.size(); i++) {
                    object.set(names.get(i), resolve(values.get(i), scope, unresolved));
                }
                yield object;
            }
        };
    }

    private static Segment text(TextNode source, ReferenceScanner scanner, List<Reference> references) {
        String text = source.textValue();
        List<Object> pieces = new ArrayList<>();
        int done = 0;
        for (ReferenceScanner.Found found = scanner.next(text, 0);
                found != null;
                found = scanner.next(text, found.end())) {
            references.add(found.reference());
            if (found.start() == 0 && found.end() == text.length()) {
                return new Whole(found.reference(), source);
            }
            if (found.start() > done) {
                pieces.add(text.substring(done, found.start()));
            }
            pieces.add(new Splice(found.reference(), text.substring(found.start(), found.end())));
            done = found.end();
        }
        if (pieces.isEmpty()) {
            return new Constant(source);
        }
        if (done < text.length()) {
            pieces.add(text.substring(done));
        }
        return new Mixed(List.copyOf(pieces));
    }

    private static String mixed(List<Object> pieces, Scope scope, Unresolved unresolved) {
        StringBuilder text = new StringBuilder();
        for (Object piece : pieces) {
            if (piece instanceof Splice(Reference reference, String spelling)) {
                JsonNode value = scope.valueOf(reference);
                if (value == null) {
                    unresolved.add(reference);
                    text.append(spelling);
                } else {
                    text.append(Rendering.text(value));
                }
            } else {
                text.append((String) piece);
            }
        }
        return text.toString();
    }

    /** A whole reference to a StringList becomes several elements of the list that it stands in (R415). */
    private static ArrayNode items(List<Segment> items, Scope scope, Unresolved unresolved) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(items.size());
        for (Segment item : items) {
            JsonNode value = resolve(item, scope, unresolved);
            if (item instanceof Whole && isStringList(value)) {
                array.addAll((ArrayNode) value);
            } else {
                array.add(value);
            }
        }
        return array;
    }

    private static boolean isStringList(JsonNode value) {
        if (!value.isArray()) {
            return false;
        }
        for (JsonNode element : value) {
            if (!element.isTextual()) {
                return false;
            }
        }
        return true;
    }

    /** The references without a value; most resolutions have none. */
    final class Unresolved {
        private @Nullable List<Reference> references;

        void add(Reference reference) {
            if (references == null) {
                references = new ArrayList<>();
            }
            references.add(reference);
        }

        List<Reference> list() {
            return references == null ? List.of() : List.copyOf(references);
        }
    }
}
