package dev.runstream.cli;

import dev.runstream.runbook.Problem;
import dev.runstream.runbook.Problem.Severity;
import dev.runstream.runbook.Step;
import java.nio.file.Path;
import java.util.List;

/**
 * What validation found in one file.
 *
 * @param problems in document order
 * @param unbound steps that nobody would carry out; empty for a document with errors
 */
record ValidatedDocument(Path file, List<Problem> problems, List<Step> unbound) {
    boolean isValid() {
        return count(Severity.ERROR) == 0;
    }

    long count(Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .count();
    }
}
