package dev.runstream.functions;

import dev.runstream.runbook.NameGlob;
import dev.runstream.runbook.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a functions file and tells everything that is wrong with it at once, each with its line and column. */
final class ScriptParser {

    private final List<Problem> problems = new ArrayList<>();
    private final List<FunctionScript.Entry> entries = new ArrayList<>();

    private final Path directory;

    private ScriptParser(Path directory) {
        this.directory = directory;
    }

    /** @param directory where relative paths start */
    static FunctionScript parse(String text, String source, Path directory) throws InvalidScriptException {
        ScriptParser parser = new ScriptParser(directory);
        parser.document(text, source);
        if (!parser.problems.isEmpty()) {
            throw new InvalidScriptException(source, parser.problems);
        }
        return new FunctionScript(parser.entries);
    }

    /** @param functions what stands under the key {@code functions} of another file */
    static FunctionScript parse(Node functions, String source, Path directory) throws InvalidScriptException {
        ScriptParser parser = new ScriptParser(directory);
        parser.functions(functions);
        if (!parser.problems.isEmpty()) {
            throw new InvalidScriptException(source, parser.problems);
        }
        return new FunctionScript(parser.entries);
    }

    private void document(String text, String source) {
        Optional<Node> root;
        try {
            root = BoundedYaml.compose(text, source);
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            problem(
                    mark.map(m -> m.getLine() + 1).orElse(1),
                    mark.map(m -> m.getColumn() + 1).orElse(1),
                    "",
                    "Expected YAML, but " + e.getProblem() + ".");
            return;
        } catch (YamlEngineException e) {
            problem(1, 1, "", "Expected YAML, but " + e.getMessage() + ".");
            return;
        }
        if (root.isEmpty()) {
            problem(1, 1, "", "Expected a map with the key 'functions', but the file is empty.");
            return;
        }
        Map<String, Node> top = map(root.get(), "", "a map with the key 'functions'", List.of("functions"));
        Node functions = top.get("functions");
        if (functions != null) {
            functions(functions);
        } else if (problems.isEmpty()) {
            problem(root.get(), "", "Expected the key 'functions', but it is missing.");
        }
    }

    private void functions(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            problem(
                    node,
                    "functions",
                    "Expected a map from function names to lists of answers, but found %s."
                            .formatted(AnswerParser.kind(node)));
            return;
        }
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = key(tuple.getKeyNode(), "functions");
            if (name == null) {
                continue;
            }
            String path = "functions." + name;
            if (seen.put(name, tuple.getKeyNode()) != null) {
                problem(tuple.getKeyNode(), path, "Expected each name once, but '%s' is there twice.".formatted(name));
            }
            if (!name.matches("[a-zA-Z0-9-_*?]{1,140}")) {
                problem(
                        tuple.getKeyNode(),
                        path,
                        "Expected a function name or a glob of letters, digits, '-', '_', '*' and '?', but found '%s'."
                                .formatted(name));
            }
            function(name, tuple.getValueNode(), path);
        }
    }

    private void function(String name, Node node, String path) {
        List<Answer> answers = new ArrayList<>();
        AnswerParser parser = new AnswerParser(this);
        switch (node) {
            case SequenceNode sequence -> {
                if (sequence.getValue().isEmpty()) {
                    problem(
                            node,
                            path,
                            "Expected at least one answer of function '%s', but the list is empty.".formatted(name));
                }
                for (int i = 0; i < sequence.getValue().size(); i++) {
                    parser.answer(sequence.getValue().get(i), "%s[%d]".formatted(path, i))
                            .ifPresent(answers::add);
                }
            }
            case MappingNode mapping ->
                new CodeParser(this, directory)
                        .code(mapping, path)
                        .ifPresent(code -> add(name, new ScriptedFunction.Coded(code)));
            default ->
                problem(
                        node,
                        path,
                        "Expected a list of answers of function '%s', but found %s."
                                .formatted(name, AnswerParser.kind(node)));
        }
        if (!answers.isEmpty()) {
            add(name, new ScriptedFunction.Scripted(answers));
        }
    }

    private void add(String name, ScriptedFunction function) {
        entries.add(new FunctionScript.Entry(new NameGlob(name), function));
    }

    /** The entries of a map by key; a problem for anything else, for keys that are unknown, and for keys that are there twice. */
    Map<String, Node> map(Node node, String path, String expected, List<String> known) {
        Map<String, Node> found = new HashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem(node, path, "Expected %s, but found %s.".formatted(expected, AnswerParser.kind(node)));
            return found;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = key(tuple.getKeyNode(), path);
            if (key == null) {
                continue;
            }
            if (!known.contains(key)) {
                problem(
                        tuple.getKeyNode(),
                        path,
                        "Expected one of the keys %s, but found '%s'.".formatted(String.join(", ", known), key));
            } else if (found.put(key, tuple.getValueNode()) != null) {
                problem(tuple.getKeyNode(), path, "Expected each key once, but '%s' is there twice.".formatted(key));
            }
        }
        return found;
    }

    private @Nullable String key(Node node, String path) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problem(node, path, "Expected a text as the key, but found %s.".formatted(AnswerParser.kind(node)));
        return null;
    }

    void problem(Node node, String path, String message) {
        Optional<Mark> mark = node.getStartMark();
        problem(
                mark.map(m -> m.getLine() + 1).orElse(1),
                mark.map(m -> m.getColumn() + 1).orElse(1),
                path,
                message);
    }

    private void problem(int line, int column, String path, String message) {
        problems.add(new Problem(Problem.Severity.ERROR, line, column, path, message, ""));
    }
}
