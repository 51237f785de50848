package dev.runstream.runbook;

import com.fasterxml.jackson.databind.node.ValueNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a tree of nodes together from the events of a JSON or YAML parser, and stops early when the document is too deep
 * or, with its aliases expanded, too large.
 */
final class NodeBuilder {
    /** Levels of lists and maps in a document; the deepest real one has 12. */
    static final int MAX_DEPTH = 100;

    private final Problems problems;
    private final String rule;
    private final long maxBytes;
    private final Deque<Frame> open = new ArrayDeque<>();
    private @Nullable Node root;

    /**
     * @param rule of the format, for what only its syntax can break
     * @param maxBytes of the minified form (R302)
     */
    NodeBuilder(Problems problems, String rule, long maxBytes) {
        this.problems = problems;
        this.rule = rule;
        this.maxBytes = maxBytes;
    }

    void startMapping(Place place) {
        start(new Frame(place, true));
    }

    void startSequence(Place place) {
        start(new Frame(place, false));
    }

    /** Whether the next node is the key of a mapping. */
    boolean wantsKey() {
        Frame frame = open.peek();
        return frame != null && frame.mapping && frame.key == null;
    }

    /** Whether a mapping has just begun. */
    boolean isInEmptyMapping() {
        Frame frame = open.peek();
        return frame != null && frame.mapping && frame.entries.isEmpty() && frame.key == null;
    }

    Place placeOfInnermost() {
        return open.element().place;
    }

    void key(String key, Place place) {
        Frame frame = open.element();
        frame.key = key;
        frame.keyPlace = place;
        frame.bytes += JsonSize.ofString(key) + 1;
        if (frame.entries.containsKey(key)) {
            problems.error(place, path(), rule, "Duplicate key " + Problems.quoted(key) + ".");
        }
    }

    void scalar(ValueNode value, @Nullable String plainText, Place place) {
        long bytes = value.isTextual()
                ? JsonSize.ofString(value.textValue())
                : value.asText().length();
        add(new Node.Scalar(place, value, plainText, bytes));
    }

    /** Ends the innermost list or map. */
    Node end(int endLine, int endColumn) {
        Frame frame = open.pop();
        Place place = new Place(frame.place.line(), frame.place.column(), endLine, endColumn);
        Node node = frame.mapping
                ? new Node.Mapping(place, Collections.unmodifiableMap(frame.entries), frame.bytes + 1, frame.height + 1)
                : new Node.Sequence(
                        place, Collections.unmodifiableList(frame.items), frame.bytes + 1, frame.height + 1);
        add(node);
        return node;
    }

    /** Forgets the innermost list or map. */
    void abandon() {
        open.pop();
    }

    /** Adds a node that is complete; the same one may be added again (YAML aliases). */
    void add(Node node) {
        Frame frame = open.peek();
        if (frame == null) {
            root = node;
            checkSize(node.minifiedBytes(), node.place());
            return;
        }
        if (open.size() + node.height() > MAX_DEPTH) {
            throw tooDeep(node.place());
        }
        frame.bytes += node.minifiedBytes() + (frame.isEmpty() ? 0 : 1);
        frame.height = Math.max(frame.height, node.height());
        checkSize(frame.bytes, node.place());
        if (frame.mapping) {
            String key = frame.key;
            if (key == null) {
                throw new IllegalStateException(
                        "A value without a key at line " + node.place().line());
            }
            frame.entries.putIfAbsent(key, new Node.Entry(frame.keyPlace, node));
            frame.key = null;
        } else {
            frame.items.add(node);
        }
    }

    /** The whole document; null when there is nothing in it. */
    @Nullable
    Node root() {
        return root;
    }

    private void start(Frame frame) {
        if (open.size() >= MAX_DEPTH) {
            throw tooDeep(frame.place);
        }
        open.push(frame);
    }

    UnreadableDocumentException tooDeep(Place place) {
        return new UnreadableDocumentException(
                place, rule, "The document nests lists and maps deeper than " + MAX_DEPTH + " levels.");
    }

    private void checkSize(long bytes, Place place) {
        if (bytes > maxBytes) {
            throw new UnreadableDocumentException(
                    place,
                    "R302",
                    "MaxDocumentSizeExceeded: the document is larger than " + maxBytes + " bytes of minified JSON.");
        }
    }

    /** Of the node that comes next. */
    String path() {
        StringBuilder path = new StringBuilder();
        open.descendingIterator().forEachRemaining(frame -> {
            if (frame.mapping) {
                Located.appendKey(path, String.valueOf(frame.key));
            } else {
                path.append('[').append(frame.items.size()).append(']');
            }
        });
        return path.toString();
    }

    /** A list or map that has begun and not ended. */
    private static final class Frame {
        final Place place;
        final boolean mapping;
        final Map<String, Node.Entry> entries = new LinkedHashMap<>();
        final List<Node> items = new ArrayList<>();

        @Nullable
        String key;

        Place keyPlace;
        long bytes = 1;
        int height;

        Frame(Place place, boolean mapping) {
            this.place = place;
            this.mapping = mapping;
            this.keyPlace = place;
        }

        boolean isEmpty() {
            return entries.isEmpty() && items.isEmpty();
        }
    }
}
