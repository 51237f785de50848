package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what {@code docs/suites.md} shows is true. Method: its suite is run. */
class SuitesDocumentTest {
    @TempDir
    Path directory;

    @Test
    void theSuiteOfTheDocumentHolds() throws Exception {
        String document = Files.readString(Path.of("docs/suites.md"));
        String suite = document.substring(document.indexOf("```yaml\n") + 8);
        List<CaseResult> results = Suites.run(directory, suite.substring(0, suite.indexOf("```")));
        assertThat(results).hasSize(3);
        results.forEach(Suites::assertOk);
    }
}
