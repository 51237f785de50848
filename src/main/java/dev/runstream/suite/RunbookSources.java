package dev.runstream.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Problem;
import dev.runstream.runbook.RunbookParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The runbooks that suites name or bring along: files beside the suite, or documents in it. */
final class RunbookSources {
    /** What a document that stands in the suite is called. */
    static final String INLINE = "Runbook";

    private static final int PROBLEMS_MAX = 20;

    private final Path directory;
    private final Problems problems;
    private final Map<Path, SuiteRunbook> files = new HashMap<>();
    private final Map<SuiteRunbook, List<String>> errors = new HashMap<>();

    RunbookSources(Path directory, Problems problems) {
        this.directory = directory;
        this.problems = problems;
    }

    /**
     * @param file null for a document in the suite
     * @param at where the suite says it
     */
    record Source(SuiteRunbook runbook, @Nullable Path file, Node at) {}

    /** The one that a suite or a case starts: {@code runbook} or {@code document}; null when neither is there. */
    @Nullable
    Source started(Section section) {
        List<String> given = section.present(List.of("runbook", "document"));
        if (given.size() > 1) {
            section.problem("Expected either 'runbook' or 'document', but both are there.");
        }
        Node runbook = section.get("runbook");
        if (runbook != null) {
            String name = section.text(runbook, "runbook", "the name of a file");
            return name == null ? null : file(null, name, runbook, section, "runbook");
        }
        Node document = section.get("document");
        return document == null ? null : inline(INLINE, document, section, "document");
    }

    /** @param node the name of a file, or a document */
    @Nullable
    Source named(String name, Node node, Section section) {
        return node instanceof ScalarNode scalar && !scalar.getValue().contains("\n")
                ? file(name, scalar.getValue(), node, section, name)
                : inline(name, node, section, name);
    }

    /** Tells what is wrong with the document of a source: for cases that do not expect it. */
    void requireValid(Source source) {
        List<String> wrong = errors.computeIfAbsent(source.runbook(), _ -> errors(source));
        if (!wrong.isEmpty()) {
            wrong.forEach(problems::addLine);
            errors.put(source.runbook(), List.of()); // told once
        }
    }

    private @Nullable Source file(@Nullable String name, String fileName, Node node, Section section, String key) {
        Path path = directory.resolve(fileName);
        SuiteRunbook read = files.get(path);
        if (read == null) {
            try {
                read = new SuiteRunbook(stem(path), Files.readString(path), format(path));
                files.put(path, read);
            } catch (NoSuchFileException e) {
                section.problem(node, key, "Expected the name of a file, but there is no file '%s'.".formatted(path));
                return null;
            } catch (CharacterCodingException e) {
                section.problem(node, key, "The file '%s' is not text in UTF-8.".formatted(path));
                return null;
            } catch (IOException e) {
                section.problem(node, key, "The file '%s' cannot be read: %s.".formatted(path, e.getMessage()));
                return null;
            }
        }
        return new Source(name == null ? read : new SuiteRunbook(name, read.text(), read.format()), path, node);
    }

    private @Nullable Source inline(String name, Node node, Section section, String key) {
        if (node instanceof ScalarNode text) {
            return new Source(new SuiteRunbook(name, text.getValue(), guess(text.getValue())), null, node);
        }
        if (!(node instanceof MappingNode)) {
            section.problem(node, key, "Expected a document, but found %s.".formatted(Section.kind(node)));
            return null;
        }
        JsonNode json = section.json(node, key);
        return json == null
                ? null
                : new Source(new SuiteRunbook(name, JsonText.write(json), DocumentFormat.JSON), null, node);
    }

    private List<String> errors(Source source) {
        SuiteRunbook runbook = source.runbook();
        List<String> lines = new ArrayList<>();
        for (Problem problem : RunbookParser.parse(runbook.text(), runbook.format(), DocumentLimits.DEFAULT)
                .problems()) {
            if (problem.severity() == Problem.Severity.ERROR && lines.size() < PROBLEMS_MAX) {
                lines.add(line(source, problem));
            }
        }
        return lines;
    }

    /** At its place in a file; a document in the suite begins where the suite has it, and the path says the rest. */
    private String line(Source source, Problem problem) {
        String sentence = problem.message() + (problem.path().isEmpty() ? "" : " (" + problem.path() + ")");
        if (source.file() != null) {
            return "%s:%d:%d: %s".formatted(source.file(), problem.line(), problem.column(), sentence);
        }
        Problems here = new Problems(problems.source());
        here.add(source.at(), "", sentence);
        return here.lines().getFirst();
    }

    private static DocumentFormat format(Path path) throws IOException {
        String lower = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (lower.endsWith(".json")) {
            return DocumentFormat.JSON;
        }
        return lower.endsWith(".yaml") || lower.endsWith(".yml") ? DocumentFormat.YAML : guess(Files.readString(path));
    }

    private static DocumentFormat guess(String text) {
        return text.stripLeading().startsWith("{") ? DocumentFormat.JSON : DocumentFormat.YAML;
    }

    private static String stem(Path path) {
        return String.valueOf(path.getFileName()).replaceFirst("(?i)\\.(json|yaml|yml)$", "");
    }
}
