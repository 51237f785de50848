package dev.runstream.fuzz;

import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Problem;
import dev.runstream.runbook.Problem.Severity;
import dev.runstream.runbook.RunbookParser;
import java.nio.charset.StandardCharsets;

/** A document is read, or refused with sentences that say where; nothing else. The first byte chooses the format: j, y, or none. */
public final class RunbookFuzz {
    private RunbookFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        DocumentFormat format = data[0] == 'j' ? DocumentFormat.JSON : data[0] == 'y' ? DocumentFormat.YAML : null;
        String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
        RunbookParser.Parsed parsed = RunbookParser.parse(text, format, DocumentLimits.DEFAULT);
        boolean refused = parsed.problems().stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        if (refused != (parsed.runbook() == null)) {
            throw new AssertionError("Expected a runbook or an error, but got " + parsed);
        }
        for (Problem problem : parsed.problems()) {
            if (problem.line() < 1 || problem.column() < 1 || problem.message().isBlank()) {
                throw new AssertionError("Expected a problem to have a place and a sentence, but got " + problem);
            }
        }
    }
}
