package dev.runstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the README that stands in a block marked {@code bash} runs as it stands and ends with 0. */
class ReadmeIT {
    private static final long WITHIN_SECONDS = 180;

    @TempDir
    Path directory;

    @TestFactory
    List<DynamicTest> everyCommandOfTheReadmeRuns() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        boolean runnable = false;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            if (line.startsWith("```")) {
                runnable = line.equals("```bash");
            } else if (runnable && !line.isBlank()) {
                tests.add(DynamicTest.dynamicTest(line, () -> run(line)));
            }
        }
        assertThat(tests).hasSizeGreaterThanOrEqualTo(3);
        return tests;
    }

    private void run(String command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS))
                    .as("'%s' ends within %d s", command, WITHIN_SECONDS)
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
