package dev.runstream.functions;

import dev.runstream.functions.runtime.ChildSettings;
import dev.runstream.functions.runtime.Code;
import dev.runstream.functions.runtime.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the entry of a function that is code: a map, where a scripted function has a list. */
final class CodeParser {
    private static final List<String> KINDS = List.of("command");
    private static final List<String> OF_ALL = List.of("timeout", "memory", "concurrency");
    private static final int MEMORY_MAX_MEGABYTES = 10_240;
    private static final int CONCURRENCY_MAX = 1_000;

    private final ScriptParser script;
    private final Path directory;

    /** @param directory of the functions file: relative paths start there */
    CodeParser(ScriptParser script, Path directory) {
        this.script = script;
        this.directory = directory;
    }

    /** Empty after a problem. */
    Optional<Code> code(MappingNode node, String path) {
        List<String> keys = node.getValue().stream()
                .map(NodeTuple::getKeyNode)
                .filter(ScalarNode.class::isInstance)
                .map(key -> ((ScalarNode) key).getValue())
                .toList();
        List<String> kinds = KINDS.stream().filter(keys::contains).toList();
        if (kinds.size() != 1) {
            script.problem(
                    node,
                    path,
                    "Expected a list of answers, or a map with exactly one of the keys %s, but found %s."
                            .formatted(
                                    String.join(", ", KINDS),
                                    kinds.isEmpty() ? "a map with none of them" : String.join(" and ", kinds)));
            return Optional.empty();
        }
        return switch (kinds.getFirst()) {
            case "command" -> command(node, path);
            default -> throw new IllegalStateException("No code is called " + kinds.getFirst());
        };
    }

    private Optional<Code> command(MappingNode node, String path) {
        Map<String, Node> entry = script.map(node, path, "a function", with("command", "environment"));
        Optional<Limits> limits = limits(entry, path, Limits.DEFAULT.timeout());
        Optional<Map<String, String>> environment = environment(entry.get("environment"), path + ".environment");
        Optional<List<String>> command = texts(entry.get("command"), path + ".command");
        if (command.isEmpty() || limits.isEmpty() || environment.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ChildSettings(command.get(), "", directory, environment.get(), limits.get(), true));
    }

    private Optional<Limits> limits(Map<String, Node> entry, String path, Duration timeoutByDefault) {
        Optional<Duration> timeout = entry.containsKey("timeout")
                ? timeout(entry.get("timeout"), path + ".timeout")
                : Optional.of(timeoutByDefault);
        OptionalInt memory = number(
                entry.get("memory"),
                path + ".memory",
                "megabytes of 1 to",
                MEMORY_MAX_MEGABYTES,
                Limits.DEFAULT.memoryMegabytes());
        OptionalInt concurrency = number(
                entry.get("concurrency"),
                path + ".concurrency",
                "a number of 1 to",
                CONCURRENCY_MAX,
                Limits.DEFAULT.concurrency());
        return timeout.isEmpty() || memory.isEmpty() || concurrency.isEmpty()
                ? Optional.empty()
                : Optional.of(new Limits(timeout.get(), memory.getAsInt(), concurrency.getAsInt()));
    }

    private Optional<Duration> timeout(@Nullable Node node, String path) {
        Optional<Duration> duration =
                node instanceof ScalarNode scalar ? DurationText.parse(scalar.getValue()) : Optional.empty();
        if (node != null && duration.filter(Duration::isPositive).isEmpty()) {
            script.problem(
                    node,
                    path,
                    "Expected a duration above zero such as 200ms, 3s, 1m or PT3S, but found %s."
                            .formatted(AnswerParser.kind(node)));
            return Optional.empty();
        }
        return duration;
    }

    private OptionalInt number(@Nullable Node node, String path, String expected, int max, int byDefault) {
        if (node == null) {
            return OptionalInt.of(byDefault);
        }
        if (node instanceof ScalarNode scalar && scalar.getValue().matches("[1-9]\\d{0,5}")) {
            int number = Integer.parseInt(scalar.getValue());
            if (number <= max) {
                return OptionalInt.of(number);
            }
        }
        script.problem(node, path, "Expected %s %d, but found %s.".formatted(expected, max, AnswerParser.kind(node)));
        return OptionalInt.empty();
    }

    private Optional<Map<String, String>> environment(@Nullable Node node, String path) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (node == null) {
            return Optional.of(environment);
        }
        if (!(node instanceof MappingNode mapping)) {
            script.problem(
                    node, path, "Expected a map from names to texts, but found %s.".formatted(AnswerParser.kind(node)));
            return Optional.empty();
        }
        boolean fine = true;
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*") || isReserved(name)) {
                script.problem(
                        key,
                        path,
                        "Expected the name of an environment variable that Lambda does not set itself, but found %s."
                                .formatted(AnswerParser.kind(key)));
                fine = false;
            } else if (!(tuple.getValueNode() instanceof ScalarNode value)) {
                script.problem(
                        tuple.getValueNode(),
                        path + "." + name,
                        "Expected a text, but found %s.".formatted(AnswerParser.kind(tuple.getValueNode())));
                fine = false;
            } else if (environment.put(name, value.getValue()) != null) {
                script.problem(key, path, "Expected each key once, but '%s' is there twice.".formatted(name));
                fine = false;
            }
        }
        return fine ? Optional.of(environment) : Optional.empty();
    }

    private static boolean isReserved(String name) {
        return name.startsWith("AWS_LAMBDA_")
                || List.of("_HANDLER", "LAMBDA_TASK_ROOT").contains(name);
    }

    private Optional<List<String>> texts(@Nullable Node node, String path) {
        if (node == null) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue()) {
                if (!(element instanceof ScalarNode text)) {
                    script.problem(
                            element, path, "Expected a text, but found %s.".formatted(AnswerParser.kind(element)));
                    return Optional.empty();
                }
                texts.add(text.getValue());
            }
        }
        if (texts.isEmpty() || texts.getFirst().isEmpty()) {
            script.problem(
                    node,
                    path,
                    "Expected a list such as [python3, greet.py], but found %s."
                            .formatted(node instanceof SequenceNode ? "none" : AnswerParser.kind(node)));
            return Optional.empty();
        }
        return Optional.of(texts);
    }

    private static List<String> with(String... keys) {
        return Stream.concat(Stream.of(keys), OF_ALL.stream()).toList();
    }
}
