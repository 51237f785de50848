package dev.runstream.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.Rendering;
import dev.runstream.functions.BoundedYaml;
import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.InvalidScriptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a suite and tells everything that is wrong with it at once, each with file, line and column. */
public final class SuiteReader {
    private final Path file;
    private final Path directory;
    private final Problems problems;
    private final RunbookSources runbooks;
    private final Map<String, FunctionScript> scripts = new HashMap<>();

    private SuiteReader(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        this.file = file;
        this.directory = parent == null ? file.toAbsolutePath() : parent;
        this.problems = new Problems(file.toString());
        this.runbooks = new RunbookSources(directory, problems);
    }

    /**
     * @throws IOException when the file cannot be read
     * @throws InvalidSuiteException when it is no suite
     */
    public static Suite read(Path file) throws IOException, InvalidSuiteException {
        SuiteReader reader = new SuiteReader(file);
        List<SuiteCase> cases = reader.document(Files.readString(file));
        if (!reader.problems.isEmpty()) {
            throw new InvalidSuiteException(reader.problems.lines());
        }
        return new Suite(file, cases);
    }

    private List<SuiteCase> document(String text) {
        Optional<Node> root;
        try {
            root = BoundedYaml.compose(text, file.toString());
        } catch (MarkedYamlEngineException e) {
            problems.add(
                    e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1),
                    e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(1),
                    "Expected YAML, but " + e.getProblem() + ".");
            return List.of();
        } catch (YamlEngineException e) {
            problems.add(1, 1, "Expected YAML, but " + e.getMessage() + ".");
            return List.of();
        }
        if (root.isEmpty()) {
            problems.add(1, 1, "Expected a map with the key 'cases', but the file is empty.");
            return List.of();
        }
        List<String> known = new ArrayList<>(CaseReader.COMMON);
        known.add("cases");
        return Section.of(root.get(), "", problems, known).map(this::cases).orElse(List.of());
    }

    private List<SuiteCase> cases(Section suite) {
        Node list = suite.get("cases");
        if (list == null) {
            suite.problem("Expected the key 'cases', but it is missing.");
            return List.of();
        }
        Common common = common(suite, null);
        List<Node> nodes = suite.list("cases");
        if (nodes == null) {
            return List.of();
        }
        if (nodes.isEmpty()) {
            suite.problem(list, "cases", "Expected at least one case, but the list is empty.");
        }
        List<SuiteCase> cases = new ArrayList<>();
        Map<String, Node> names = new LinkedHashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            Section.of(node, "cases[%d]".formatted(i), problems, CaseReader.KEYS)
                    .ifPresent(section -> {
                        SuiteCase read = new CaseReader(section, common(section, common), runbooks).read();
                        if (read != null) {
                            if (names.put(read.name(), node) != null) {
                                section.problem(
                                        "Expected each name once, but '%s' is there twice.".formatted(read.name()));
                            }
                            cases.add(read);
                        }
                    });
        }
        return cases;
    }

    /**
     * What a suite and its cases both may say.
     *
     * @param runbook the one that is started; null when nothing says which
     * @param further by name
     * @param stored what the parameter store has; null for whatever the settings say
     */
    record Common(
            RunbookSources.@Nullable Source runbook,
            Map<String, RunbookSources.Source> further,
            FunctionScript functions,
            Map<String, String> bindings,
            Map<String, String> settings,
            @Nullable Map<String, JsonNode> stored,
            @Nullable Node settingsAt) {}

    private Common common(Section section, @Nullable Common outer) {
        Map<String, RunbookSources.Source> further = new LinkedHashMap<>();
        Map<String, String> bindings = new LinkedHashMap<>();
        Map<String, String> settings = new LinkedHashMap<>();
        if (outer != null) {
            further.putAll(outer.further());
            bindings.putAll(outer.bindings());
            settings.putAll(outer.settings());
        }
        Section named = section.section("runbooks", List.of());
        if (named != null) {
            named.values().forEach((name, node) -> {
                RunbookSources.Source source = runbooks.named(name, node, named);
                if (source != null) {
                    further.put(name, source);
                }
            });
        }
        bindings.putAll(section.textMap("bindings"));
        settings.putAll(section.textMap("settings"));
        Map<String, JsonNode> stored = stored(section, outer == null ? null : outer.stored());
        FunctionScript functions = functions(section);
        Node settingsAt = section.get("settings") == null ? section.get("bindings") : section.get("settings");
        RunbookSources.Source runbook = runbooks.started(section);
        return new Common(
                runbook == null && outer != null ? outer.runbook() : runbook,
                further,
                outer == null ? functions : functions.followedBy(outer.functions()),
                bindings,
                settings,
                stored,
                settingsAt == null && outer != null ? outer.settingsAt() : settingsAt);
    }

    /** Texts and lists of texts, by path. */
    private static @Nullable Map<String, JsonNode> stored(Section section, @Nullable Map<String, JsonNode> outer) {
        Section ssm = section.section("ssm", List.of());
        if (ssm == null) {
            return outer;
        }
        Map<String, JsonNode> stored = outer == null ? new LinkedHashMap<>() : new LinkedHashMap<>(outer);
        ssm.values().forEach((path, node) -> {
            JsonNode value = ssm.json(node, path);
            if (value != null) {
                stored.put(path, value.isArray() ? value : TextNode.valueOf(Rendering.text(value)));
            }
        });
        return stored;
    }

    /** A map of functions, or the name of a file that has one. */
    private FunctionScript functions(Section section) {
        Node node = section.get("functions");
        if (node == null) {
            return FunctionScript.EMPTY;
        }
        try {
            if (node instanceof ScalarNode scalar) {
                return script(scalar, section);
            }
            return FunctionScript.of(node, file.toString(), directory);
        } catch (InvalidScriptException e) {
            String.valueOf(e.getMessage()).lines().forEach(problems::addLine);
            return FunctionScript.EMPTY;
        }
    }

    private FunctionScript script(ScalarNode name, Section section) throws InvalidScriptException {
        FunctionScript known = scripts.get(name.getValue());
        if (known != null) {
            return known;
        }
        try {
            FunctionScript read = FunctionScript.read(directory.resolve(name.getValue()));
            scripts.put(name.getValue(), read);
            return read;
        } catch (NoSuchFileException e) {
            section.problem(
                    name,
                    "functions",
                    "Expected a map of functions or the name of a file, but there is no file '%s'."
                            .formatted(name.getValue()));
        } catch (IOException e) {
            section.problem(name, "functions", "The file '%s' cannot be read: %s.".formatted(name.getValue(), e));
        }
        return FunctionScript.EMPTY;
    }
}
