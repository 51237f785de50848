package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the machine, run to its end within a minute. */
final class Program {
    private static final long WITHIN_SECONDS = 180;

    private final Path directory;

    /** @param directory where the programs run */
    Program(Path directory) {
        this.directory = directory;
    }

    /** What it printed on standard output; it must end with 0. */
    String run(String... command) throws IOException, InterruptedException {
        Result result = result(command);
        assertThat(result.exitCode())
                .as("%s%n%s%s", List.of(command), result.out(), result.err())
                .isZero();
        return result.out();
    }

    /** Whether the machine has it, and it ends with 0. */
    boolean works(String... command) throws InterruptedException {
        try {
            return result(command).exitCode() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private Result result(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "program", ".out");
        Path err = Files.createTempFile(directory, "program", ".err");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends within %d s:%n%s%s", List.of(command), WITHIN_SECONDS, read(out), read(err))
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    private record Result(int exitCode, String out, String err) {}
}
