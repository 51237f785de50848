package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.runbook.Problem.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A YAML document that says itself what is wrong with it: a comment {@code # !R205 the message} stands on the line of
 * an error, {@code # ?R422 the message} on that of a warning. Without a message any will do.
 */
final class MarkedDocument {
    private static final Pattern MARK = Pattern.compile(" # ([!?])(R[0-9]+)(?: (?!# [!?]R)((?:(?! # [!?]R).)*))?");

    private MarkedDocument() {}

    /** The problems are those that are marked, no more and no less, on their lines. */
    static void check(String yaml) {
        List<String> expected = new ArrayList<>();
        String[] lines = yaml.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            Matcher mark = MARK.matcher(lines[i]);
            while (mark.find()) {
                String severity = mark.group(1).equals("!") ? "error" : "warning";
                String message = mark.group(3) == null ? "" : mark.group(3).strip();
                expected.add(line(i + 1, severity, mark.group(2), message));
            }
        }
        List<Problem> problems = Documents.yaml(yaml).problems();
        List<String> found = new ArrayList<>();
        for (Problem problem : problems) {
            String severity = problem.severity().name().toLowerCase(Locale.ROOT);
            String bare = line(problem.line(), severity, problem.rule(), "");
            boolean messageMatters = !expected.contains(bare);
            found.add(messageMatters ? line(problem.line(), severity, problem.rule(), problem.message()) : bare);
        }
        assertThat(found).as(yaml).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(problems).allSatisfy(MarkedDocument::isWellTold);
        boolean refused = problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        assertThat(Documents.yaml(yaml).runbook() == null).as(yaml).isEqualTo(refused);
    }

    /** As {@link #check}, of these entries of {@code mainSteps}, with a few parameters declared. */
    static void checkSteps(String steps) {
        check(Documents.STEPS_HEAD + steps.indent(2));
    }

    private static void isWellTold(Problem problem) {
        assertThat(problem.message()).isNotBlank().doesNotContain("\n").hasSizeLessThan(1_000);
        assertThat(problem.line()).isPositive();
        assertThat(problem.column()).isPositive();
    }

    private static String line(int line, String severity, String rule, String message) {
        return line + " " + severity + " " + rule + " " + message;
    }
}
