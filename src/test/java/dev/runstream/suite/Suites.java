package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Suites of tests, written where they are run. */
public final class Suites {
    private static final List<Path> PLACES = List.of(Path.of("src/test/suites"), Path.of("examples"));

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
    public static void assertOk(CaseResult result) {
        assertThat(result.skipped()).isNull();
        if (!result.differences().isEmpty()) {
            fail(result.suiteCase().name() + "\n" + String.join("\n", SideBySide.lines(result.differences())));
        }
    }

    /** All suites, in the order of their names. */
    public static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path place : PLACES) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> found = Files.walk(place)) {
                    found.filter(file -> file.toString().endsWith(".suite.yaml"))
                            .sorted()
                            .forEach(files::add);
                }
            }
        }
        return files;
    }
}
