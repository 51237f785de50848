package dev.runstream.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.Rendering;
import dev.runstream.functions.DurationText;
import dev.runstream.functions.PlainData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A map of a suite: what stands under its keys, of the type that is asked for, or a problem and null. */
final class Section {
    private final Node node;
    private final String path;
    private final Problems problems;
    private final Map<String, Node> values;

    private Section(Node node, String path, Problems problems, Map<String, Node> values) {
        this.node = node;
        this.path = path;
        this.problems = problems;
        this.values = values;
    }

    /**
     * A map with some of these keys; empty after a problem with the node itself.
     *
     * @param known the keys that it may have; none for any
     */
    static Optional<Section> of(Node node, String path, Problems problems, List<String> known) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, path, "Expected a map, but found %s.".formatted(kind(node)));
            return Optional.empty();
        }
        Map<String, Node> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode scalar)) {
                problems.add(keyNode, path, "Expected a text as the key, but found %s.".formatted(kind(keyNode)));
                continue;
            }
            String key = scalar.getValue();
            if (!known.isEmpty() && !known.contains(key)) {
                problems.add(
                        keyNode,
                        path,
                        "Expected one of the keys %s, but found '%s'.".formatted(String.join(", ", known), key));
            } else if (values.put(key, tuple.getValueNode()) != null) {
                problems.add(keyNode, path, "Expected each key once, but '%s' is there twice.".formatted(key));
            }
        }
        return Optional.of(new Section(node, path, problems, values));
    }

    Node node() {
        return node;
    }

    /** What stands under each key, in the order of the file. */
    Map<String, Node> values() {
        return values;
    }

    @Nullable
    Node get(String key) {
        return values.get(key);
    }

    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    void problem(String sentence) {
        problems.add(node, path, sentence);
    }

    void problem(Node at, String key, String sentence) {
        problems.add(at, at(key), sentence);
    }

    /** A map that is a part of this one, for example an element of one of its lists. */
    Optional<Section> part(Node part, String key, List<String> known) {
        return of(part, at(key), problems, known);
    }

    /** Tells of all keys but these. */
    void require(List<String> known) {
        values.forEach((key, value) -> {
            if (!known.contains(key)) {
                problem(
                        value,
                        key,
                        "Expected one of the keys %s, but found '%s'.".formatted(String.join(", ", known), key));
            }
        });
    }

    /** Null when it is absent. */
    @Nullable
    Section section(String key, List<String> known) {
        Node value = get(key);
        return value == null ? null : of(value, at(key), problems, known).orElse(null);
    }

    @Nullable
    String text(String key) {
        Node value = get(key);
        return value == null ? null : text(value, key, "a text");
    }

    @Nullable
    Integer positive(String key) {
        Node value = get(key);
        if (value instanceof ScalarNode scalar && scalar.getValue().matches("[1-9]\\d{0,8}")) {
            return Integer.valueOf(scalar.getValue());
        }
        if (value != null) {
            problem(value, key, "Expected a number from 1 on, but found %s.".formatted(kind(value)));
        }
        return null;
    }

    @Nullable
    Duration duration(String key) {
        Node value = get(key);
        if (value == null) {
            return null;
        }
        Optional<Duration> duration =
                value instanceof ScalarNode scalar ? DurationText.parse(scalar.getValue()) : Optional.empty();
        if (duration.isEmpty()) {
            problem(
                    value,
                    key,
                    "Expected a duration such as 200ms, 5s, 1m or PT5S, but found %s.".formatted(kind(value)));
        }
        return duration.orElse(null);
    }

    <E extends Enum<E>> @Nullable E one(String key, Class<E> type) {
        Node value = get(key);
        return value == null ? null : one(value, key, type);
    }

    <E extends Enum<E>> @Nullable E one(Node value, String key, Class<E> type) {
        E[] all = type.getEnumConstants();
        if (value instanceof ScalarNode scalar) {
            for (E each : all) {
                if (each.name().equals(scalar.getValue())) {
                    return each;
                }
            }
        }
        problem(
                value,
                key,
                "Expected one of %s, but found %s."
                        .formatted(Arrays.stream(all).map(Enum::name).collect(Collectors.joining(", ")), kind(value)));
        return null;
    }

    /** Null when it is absent or no list. */
    @Nullable
    List<Node> list(String key) {
        Node value = get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(value, key, "Expected a list, but found %s.".formatted(kind(value)));
        return null;
    }

    @Nullable
    List<String> texts(String key) {
        List<Node> nodes = list(key);
        if (nodes == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Node each : nodes) {
            String text = text(each, key, "a text");
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** A map from names to texts. */
    Map<String, String> textMap(String key) {
        Section map = section(key, List.of());
        Map<String, String> texts = new LinkedHashMap<>();
        if (map != null) {
            map.values().forEach((name, value) -> {
                String text = map.text(value, name, "a text");
                if (text != null) {
                    texts.put(name, text);
                }
            });
        }
        return texts;
    }

    /** A map from names to lists of texts: one value stands for a list of one, what is no text for its JSON. */
    @Nullable
    Map<String, List<String>> lists(String key) {
        Section map = section(key, List.of());
        if (map == null) {
            return null;
        }
        Map<String, List<String>> lists = new LinkedHashMap<>();
        map.values().forEach((name, value) -> lists.put(name, map.strings(value, name)));
        return lists;
    }

    @Nullable
    JsonNode json(String key) {
        Node value = get(key);
        return value == null ? null : json(value, key);
    }

    @Nullable
    JsonNode json(Node value, String key) {
        try {
            return PlainData.of(value);
        } catch (PlainData.NotPlainException e) {
            problem(e.node(), key, e.sentence());
            return null;
        }
    }

    private List<String> strings(Node value, String key) {
        JsonNode json = json(value, key);
        List<String> strings = new ArrayList<>();
        if (json == null) {
            return strings;
        }
        if (json.isArray()) {
            json.forEach(each -> strings.add(Rendering.text(each)));
        } else {
            strings.add(Rendering.text(json));
        }
        return strings;
    }

    @Nullable
    String text(Node value, String key, String expected) {
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problem(value, key, "Expected %s, but found %s.".formatted(expected, kind(value)));
        return null;
    }

    /** The keys that are there, of these. */
    List<String> present(List<String> keys) {
        return keys.stream().filter(values::containsKey).toList();
    }

    /** What a node is, for a sentence. */
    static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a map";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when scalar.getValue().isEmpty() -> "nothing";
            case ScalarNode scalar -> "'" + scalar.getValue() + "'";
            default -> node.getNodeType().toString();
        };
    }
}
