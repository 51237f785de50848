package dev.runstream.functions;

import dev.runstream.functions.runtime.Bootstrap;
import dev.runstream.runbook.NameGlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Functions by name. Immutable.
 *
 * @param entries in the order in which names are matched: the first match wins
 */
public record FunctionScript(List<Entry> entries) {
    /** No functions: every call is answered with 404. */
    public static final FunctionScript EMPTY = new FunctionScript(List.of());

    public FunctionScript {
        entries = List.copyOf(entries);
    }

    /** @param names a function name, or a glob with {@code *} and {@code ?} */
    public record Entry(NameGlob names, ScriptedFunction function) {}

    /** @throws InvalidScriptException with everything that is wrong with the file, line and column included */
    public static FunctionScript read(Path file) throws IOException, InvalidScriptException {
        Path directory = file.toAbsolutePath().normalize().getParent();
        return ScriptParser.parse(
                Files.readString(file), file.toString(), directory == null ? file.toAbsolutePath() : directory);
    }

    /**
     * Code that the text names is looked for in the current directory.
     *
     * @param source what the text is called in problems, for example a file's name
     */
    public static FunctionScript parse(String text, String source) throws InvalidScriptException {
        return ScriptParser.parse(text, source, Path.of("").toAbsolutePath());
    }

    /**
     * The functions of another file, which has them under a key of its own.
     *
     * @param functions what stands there; problems are told with its lines and columns
     * @param source what the file is called in problems
     * @param directory where code that it names is looked for
     */
    public static FunctionScript of(Node functions, String source, Path directory) throws InvalidScriptException {
        return ScriptParser.parse(functions, source, directory);
    }

    /** This script and, after all of it, another one. */
    public FunctionScript followedBy(FunctionScript other) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(other.entries);
        return new FunctionScript(all);
    }

    /** This script and, after all others, a function with a list of answers. */
    public FunctionScript with(String names, Answer first, Answer... next) {
        List<Answer> answers = new ArrayList<>();
        answers.add(first);
        answers.addAll(List.of(next));
        return with(names, new ScriptedFunction.Scripted(answers));
    }

    /** This script and, after all others, a function that is code. */
    public FunctionScript with(String names, Function<CallEvent, Answer> function) {
        return with(names, new ScriptedFunction.Programmed(function));
    }

    public FunctionScript with(String names, ScriptedFunction function) {
        List<Entry> all = new ArrayList<>(entries);
        all.add(new Entry(new NameGlob(names), function));
        return new FunctionScript(all);
    }

    /**
     * This script and, after all others, a function that runs the Python scripts of {@code aws:executeScript} steps bound
     * to it.
     *
     * @param directory where they run
     */
    public FunctionScript withScripts(String name, Path directory) {
        return with(name, new ScriptedFunction.Coded(Bootstrap.scripts(directory, Map.of(), Bootstrap.scriptLimits())));
    }

    /** @param functionName without account, region and qualifier */
    public Optional<ScriptedFunction> find(String functionName) {
        return entries.stream()
                .filter(entry -> entry.names().matches(functionName))
                .map(Entry::function)
                .findFirst();
    }
}
