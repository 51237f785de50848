package dev.runstream.functions;

import dev.runstream.functions.runtime.Bootstrap;
import dev.runstream.functions.runtime.ChildSettings;
import dev.runstream.functions.runtime.Code;
import dev.runstream.functions.runtime.HandlerSettings;
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
    private static final List<String> KINDS = List.of("command", "runtime", "handler", "executeScript");
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
        if (keys.contains("command")) {
            return command(node, path);
        }
        if (keys.contains("executeScript")) {
            return scripts(node, path);
        }
        if (keys.contains("runtime")) {
            return handlerFile(node, path);
        }
        if (keys.contains("handler")) {
            return javaHandler(node, path);
        }
        script.problem(
                node,
                path,
                "Expected a list of answers, or a map with one of the keys %s, but found a map with none of them."
                        .formatted(String.join(", ", KINDS)));
        return Optional.empty();
    }

    private Optional<Code> command(MappingNode node, String path) {
        Map<String, Node> entry = script.map(node, path, "a function", with("command", "handler", "environment"));
        Optional<Limits> limits = limits(entry, path, Limits.DEFAULT);
        Optional<Map<String, String>> environment = environment(entry.get("environment"), path + ".environment");
        Optional<List<String>> command = texts(entry.get("command"), path + ".command", "[python3, greet.py]");
        Optional<String> handler = text(entry, "handler", path, "");
        return command.isEmpty() || limits.isEmpty() || environment.isEmpty() || handler.isEmpty()
                ? Optional.empty()
                : Optional.of(new ChildSettings(
                        command.get(), handler.get(), directory, environment.get(), limits.get(), true));
    }

    private Optional<Code> scripts(MappingNode node, String path) {
        Map<String, Node> entry = script.map(node, path, "a function", with("executeScript", "environment"));
        Optional<Limits> limits = limits(entry, path, Bootstrap.scriptLimits());
        Optional<Map<String, String>> environment = environment(entry.get("environment"), path + ".environment");
        Optional<String> flag = text(entry, "executeScript", path, "");
        if (flag.isPresent() && !flag.get().equals("true")) {
            script.problem(
                    at(entry, "executeScript", node),
                    path + ".executeScript",
                    "Expected executeScript to be true, but found '%s'.".formatted(flag.get()));
            return Optional.empty();
        }
        return flag.isEmpty() || limits.isEmpty() || environment.isEmpty()
                ? Optional.empty()
                : Optional.of(Bootstrap.scripts(directory, environment.get(), limits.get()));
    }

    private Optional<Code> handlerFile(MappingNode node, String path) {
        Map<String, Node> entry =
                script.map(node, path, "a function", with("runtime", "handler", "code", "environment"));
        Optional<Limits> limits = limits(entry, path, Limits.DEFAULT);
        Optional<Map<String, String>> environment = environment(entry.get("environment"), path + ".environment");
        Optional<String> runtime = text(entry, "runtime", path, null);
        Optional<String> handler = text(entry, "handler", path, null);
        Optional<String> code = text(entry, "code", path, "");
        if (!entry.isEmpty() && !entry.containsKey("handler")) {
            script.problem(node, path, "Expected the key 'handler' next to 'runtime', but it is missing.");
        }
        if (handler.isPresent() && !handler.get().matches("[^.].*\\.[^./]+")) {
            script.problem(
                    at(entry, "handler", node),
                    path + ".handler",
                    "Expected a handler such as greet.handler, but found '%s'.".formatted(handler.get()));
            return Optional.empty();
        }
        if (limits.isEmpty() || environment.isEmpty() || runtime.isEmpty() || handler.isEmpty() || code.isEmpty()) {
            return Optional.empty();
        }
        Optional<ChildSettings> settings = Bootstrap.handler(
                runtime.get(),
                handler.get(),
                directory.resolve(code.get()).normalize(),
                environment.get(),
                limits.get());
        if (settings.isEmpty()) {
            script.problem(
                    at(entry, "runtime", node),
                    path + ".runtime",
                    "Expected a runtime such as python3, python3.12, nodejs or nodejs22.x, but found '%s'."
                            .formatted(runtime.get()));
        }
        return settings.map(found -> found);
    }

    private Optional<Code> javaHandler(MappingNode node, String path) {
        Map<String, Node> entry = script.map(node, path, "a function", with("handler", "classpath"));
        Optional<Limits> limits = limits(entry, path, Limits.DEFAULT);
        Optional<String> handler = text(entry, "handler", path, null);
        Optional<List<String>> classPath = entry.containsKey("classpath")
                ? texts(entry.get("classpath"), path + ".classpath", "[audit.jar, lib/*]")
                : Optional.of(List.of());
        if (handler.isPresent() && !handler.get().matches("[\\p{L}_$][\\p{L}\\d_$.]*(::[\\p{L}_$][\\p{L}\\d_$]*)?")) {
            script.problem(
                    at(entry, "handler", node),
                    path + ".handler",
                    "Expected a Java handler such as com.example.Audit or com.example.Audit::method, but found '%s'."
                            .formatted(handler.get()));
            return Optional.empty();
        }
        return handler.isEmpty() || limits.isEmpty() || classPath.isEmpty()
                ? Optional.empty()
                : Optional.of(new HandlerSettings(
                        handler.get(),
                        classPath.get().stream().map(directory::resolve).toList(),
                        limits.get()));
    }

    /** @param byDefault null when the key has to be there: its absence is told elsewhere */
    private Optional<String> text(Map<String, Node> entry, String key, String path, @Nullable String byDefault) {
        Node node = entry.get(key);
        if (node == null) {
            return Optional.ofNullable(byDefault);
        }
        if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return Optional.of(scalar.getValue());
        }
        script.problem(node, path + "." + key, "Expected a text, but found %s.".formatted(AnswerParser.kind(node)));
        return Optional.empty();
    }

    private static Node at(Map<String, Node> entry, String key, Node otherwise) {
        return entry.getOrDefault(key, otherwise);
    }

    private Optional<Limits> limits(Map<String, Node> entry, String path, Limits byDefault) {
        Optional<Duration> timeout = entry.containsKey("timeout")
                ? timeout(entry.get("timeout"), path + ".timeout")
                : Optional.of(byDefault.timeout());
        OptionalInt memory = number(
                entry.get("memory"),
                path + ".memory",
                "megabytes of 1 to",
                MEMORY_MAX_MEGABYTES,
                byDefault.memoryMegabytes());
        OptionalInt concurrency = number(
                entry.get("concurrency"),
                path + ".concurrency",
                "a number of 1 to",
                CONCURRENCY_MAX,
                byDefault.concurrency());
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

    private Optional<List<String>> texts(@Nullable Node node, String path, String example) {
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
                    "Expected a list such as %s, but found %s."
                            .formatted(example, node instanceof SequenceNode ? "none" : AnswerParser.kind(node)));
            return Optional.empty();
        }
        return Optional.of(texts);
    }

    private static List<String> with(String... keys) {
        return Stream.concat(Stream.of(keys), OF_ALL.stream()).toList();
    }
}
