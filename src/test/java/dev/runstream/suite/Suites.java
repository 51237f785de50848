package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Suites of tests, written where they are run. */
final class Suites {
    private Suites() {}

    static Suite of(Path directory, String yaml) throws IOException, InvalidSuiteException {
        return SuiteReader.read(Files.writeString(directory.resolve("it.suite.yaml"), yaml));
    }

    /** All cases in memory. */
    static List<CaseResult> run(Path directory, String yaml) throws IOException, InvalidSuiteException {
        try (MemoryRunner runner = new MemoryRunner()) {
            return of(directory, yaml).cases().stream()
                    .map(each -> CaseResult.of(each, runner))
                    .toList();
        }
    }

    /** Everything came as expected; otherwise both sides are shown. */
    static void assertOk(CaseResult result) {
        assertThat(result.skipped()).isNull();
        if (!result.differences().isEmpty()) {
            fail(result.suiteCase().name() + "\n" + String.join("\n", SideBySide.lines(result.differences())));
        }
    }
}
