package dev.runstream.functions;

import dev.runstream.runbook.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A functions file is not what it has to be. The message has one line for each problem: {@code file:line:column: …}. */
public final class InvalidScriptException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidScriptException(String source, List<Problem> problems) {
        super(problems.stream()
                .map(p -> "%s:%d:%d: %s".formatted(source, p.line(), p.column(), p.message()))
                .collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
