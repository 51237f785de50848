package dev.runstream.suite;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a case came out.
 *
 * @param differences empty when everything is as expected
 * @param skipped why it was not run; null when it was
 * @param millis how long it really took
 */
public record CaseResult(
        SuiteCase suiteCase,
        List<Difference> differences,
        @Nullable String skipped,
        long millis) {
    public CaseResult {
        differences = List.copyOf(differences);
    }

    /** The case's outcome in one word. */
    public enum Outcome {
        ok,
        failed,
        skipped
    }

    /** Runs a case and compares. */
    public static CaseResult of(SuiteCase suiteCase, CaseRunner runner) {
        long began = System.nanoTime();
        CaseRunner.Run run = runner.run(suiteCase);
        long millis = (System.nanoTime() - began) / 1_000_000;
        return switch (run) {
            case CaseRunner.Run.Ran(Observed observed) ->
                new CaseResult(suiteCase, Comparison.of(suiteCase.expected(), observed), null, millis);
            case CaseRunner.Run.Skipped(String reason) -> new CaseResult(suiteCase, List.of(), reason, millis);
        };
    }

    public Outcome outcome() {
        return skipped != null ? Outcome.skipped : differences.isEmpty() ? Outcome.ok : Outcome.failed;
    }
}
