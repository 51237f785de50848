package dev.runstream.suite;

import java.util.List;

/** A suite cannot be read. The message has one line for each problem: {@code file:line:column: …}. */
public final class InvalidSuiteException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidSuiteException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** In the order in which they were found. */
    public List<String> problems() {
        return problems;
    }
}
