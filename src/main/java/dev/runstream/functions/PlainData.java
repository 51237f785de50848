package dev.runstream.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML as JSON, with bounds: aliases can make a short text endless. */
public final class PlainData {
    private static final int DEPTH_MAX = 64;
    private static final int NODES_MAX = 200_000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private int nodes;

    private PlainData() {}

    /** @throws NotPlainException when JSON has no such thing */
    public static JsonNode of(Node node) throws NotPlainException {
        return new PlainData().convert(node, 0);
    }

    private JsonNode convert(Node node, int depth) throws NotPlainException {
        if (depth > DEPTH_MAX || ++nodes > NODES_MAX) {
            throw new NotPlainException(
                    node,
                    "Expected at most %d levels and %d values, but there are more.".formatted(DEPTH_MAX, NODES_MAX));
        }
        return switch (node) {
            case MappingNode mapping -> object(mapping, depth);
            case SequenceNode sequence -> array(sequence, depth);
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new NotPlainException(node, "Expected plain data, but found an alias to nothing.");
        };
    }

    private ObjectNode object(MappingNode mapping, int depth) throws NotPlainException {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new NotPlainException(tuple.getKeyNode(), "Expected a text as the key, but found another kind.");
            }
            if (object.has(key.getValue())) {
                throw new NotPlainException(
                        key, "Expected each key once, but '%s' is there twice.".formatted(key.getValue()));
            }
            object.set(key.getValue(), convert(tuple.getValueNode(), depth + 1));
        }
        return object;
    }

    private ArrayNode array(SequenceNode sequence, int depth) throws NotPlainException {
        ArrayNode array = JSON.arrayNode();
        for (Node element : sequence.getValue()) {
            array.add(convert(element, depth + 1));
        }
        return array;
    }

    private static JsonNode scalar(ScalarNode scalar) throws NotPlainException {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.STR)) {
                return JSON.textNode(text);
            }
            if (tag.equals(Tag.NULL)) {
                return JSON.nullNode();
            }
            if (tag.equals(Tag.BOOL)) {
                return JSON.booleanNode(Boolean.parseBoolean(text));
            }
            if (tag.equals(Tag.INT)) {
                return JSON.numberNode(integer(text));
            }
            if (tag.equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException _) {
            throw new NotPlainException(scalar, "Expected a number that JSON has, but found '%s'.".formatted(text));
        }
        throw new NotPlainException(scalar, "Expected plain data, but found the tag %s.".formatted(tag.getValue()));
    }

    private static BigInteger integer(String text) {
        if (text.startsWith("0o")) {
            return new BigInteger(text.substring(2), 8);
        }
        return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
    }

    /** The YAML holds something that JSON does not have. */
    public static final class NotPlainException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Node node;

        private NotPlainException(Node node, String sentence) {
            super(sentence);
            this.node = node;
        }

        /** Where. */
        public Node node() {
            return node;
        }

        public String sentence() {
            return String.valueOf(getMessage());
        }
    }
}
