package dev.runstream.topics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something about a cluster that is wrong, or that could be better.
 *
 * @param problem the beginning of a sentence: what is there and what was expected
 * @param remedy the end of the sentence, when no single command mends it
 * @param command what mends it, to be run as it is
 */
public record Finding(
        Severity severity,
        String problem,
        @Nullable String remedy,
        @Nullable String command) {

    public enum Severity {
        /** A role that needs it does not start. */
        ERROR,
        /** Runstream is right without it, and slower or slower to recover. */
        ADVICE
    }

    static Finding wrong(String problem, String command) {
        return new Finding(Severity.ERROR, problem, null, command);
    }

    static Finding wrongUntil(String problem, String remedy) {
        return new Finding(Severity.ERROR, problem, remedy, null);
    }

    static Finding advice(String problem, String remedy) {
        return new Finding(Severity.ADVICE, problem, remedy, null);
    }

    static Finding adviceCommand(String problem, String command) {
        return new Finding(Severity.ADVICE, problem, null, command);
    }

    /** The whole sentence. */
    public String sentence() {
        return problem + "; " + (command == null ? remedy : "mend it with: " + command) + (command == null ? "." : "");
    }

    static List<Finding> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }
}
