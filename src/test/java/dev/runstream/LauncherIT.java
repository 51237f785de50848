package dev.runstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code ./runstream} of the tarball runs wherever Java 25 is, and its cache of classes is a help and never a
 * hindrance. Method: the packaged tarball, unpacked in an empty directory.
 */
class LauncherIT {
    private static final long WITHIN_SECONDS = 180;

    @TempDir
    private static Path directory;

    private static Distribution distribution;

    @BeforeAll
    static void unpack() throws Exception {
        distribution = Distribution.unpack(Files.createDirectory(directory.resolve("empty")));
    }

    @Test
    void itRunsFromAnywhereAlsoThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(
                directory.resolve("runstream"), distribution.home().resolve("runstream"));
        assertThat(output("cd / && RUNSTREAM_AOT=off " + link + " --version")).startsWith("runstream 0.");
    }

    @Test
    void whereNoCacheCanBeKeptItRunsWithoutAndSaysNothing() throws Exception {
        Path cache = Files.createFile(distribution.home().resolve(".cache")); // a file where the directory would be
        try {
            assertThat(output("XDG_CACHE_HOME=/dev/null ./runstream validate examples/greet.yaml"))
                    .isEqualTo("1 document: 1 valid, 0 with errors; 0 errors, 0 warnings\n");
        } finally {
            Files.delete(cache);
        }
    }

    @Test
    void withoutAJdkThatIsNewEnoughItSaysSo_69() throws Exception {
        Process process = distribution
                .bash("RUNSTREAM_JAVA_HOME=/nowhere ./runstream --version 2>&1")
                .start();
        assertThat(process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("runstream: RUNSTREAM_JAVA_HOME=/nowhere is not Java 25 or newer.\n");
        assertThat(process.exitValue()).isEqualTo(69);
    }

    @Test
    void theTarballHasWhatTheReadmeNames() {
        assertThat(distribution.home())
                .isDirectoryContaining("glob:**/README.md")
                .isDirectoryContaining("glob:**/LICENSE")
                .isDirectoryContaining("glob:**/docker-compose.yml");
        for (String file : new String[] {
            "config/engine.properties",
            "config/worker.properties",
            "docs/events.md",
            "schemas/requests.schema.json",
            "examples/greet.yaml",
            "examples/clients/python/events.py",
            "lib/runstream.jar"
        }) {
            assertThat(distribution.home().resolve(file)).isRegularFile();
        }
    }

    /** What a command printed, on both streams. */
    private static String output(String command) throws IOException, InterruptedException {
        Process process = distribution.bash(command).redirectErrorStream(true).start();
        try {
            assertThat(process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS))
                    .as("'%s' ends", command)
                    .isTrue();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
