package dev.runstream.suite;

import java.util.List;

/** How the cases of a suite came out, in its order. */
public record SuiteResult(Suite suite, List<CaseResult> cases) {
    public SuiteResult {
        cases = List.copyOf(cases);
    }

    public long count(CaseResult.Outcome outcome) {
        return cases.stream().filter(each -> each.outcome() == outcome).count();
    }

    public long millis() {
        return cases.stream().mapToLong(CaseResult::millis).sum();
    }
}
