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

/**
 * Goal: every command of the README that stands in a block marked {@code bash} runs as it stands and ends with 0, also for
 * somebody who has neither Maven nor the sources. Method: the packaged tarball, unpacked in an empty directory.
 */
class ReadmeIT {
    private static final long WITHIN_SECONDS = 400;

    @TempDir
    Path directory;

    private Distribution distribution;

    @TestFactory
    List<DynamicTest> everyCommandOfTheReadmeRuns() throws IOException, InterruptedException {
        distribution = Distribution.unpack(Files.createDirectory(directory.resolve("empty")));
        List<DynamicTest> tests = new ArrayList<>();
        boolean runnable = false;
        for (String line : Files.readAllLines(distribution.home().resolve("README.md"))) {
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
        ProcessBuilder bash =
                distribution.bash(command).redirectErrorStream(true).redirectOutput(output.toFile());
        bash.environment().put("RUNSTREAM_AOT", "off"); // a minute of training is not worth it here
        Process process = bash.start();
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
