package dev.runstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The tarball that {@code mvn package} makes, unpacked: what somebody has who has neither Maven nor the sources. */
final class Distribution {
    private static final long UNPACKED_WITHIN_SECONDS = 180;

    private final Path home;

    private Distribution(Path home) {
        this.home = home;
    }

    /** @param empty a directory with nothing in it */
    static Distribution unpack(Path empty) throws IOException, InterruptedException {
        Path tarball = tarball();
        Process tar = new ProcessBuilder("tar", "xzf", tarball.toAbsolutePath().toString())
                .directory(empty.toFile())
                .inheritIO()
                .start();
        assertThat(tar.waitFor(UNPACKED_WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(tar.exitValue()).as("tar of %s", tarball).isZero();
        try (var unpacked = Files.list(empty)) {
            List<Path> directories = unpacked.toList();
            assertThat(directories).as("the tarball has one directory").hasSize(1);
            Distribution distribution = new Distribution(directories.getFirst());
            distribution.refuseMaven();
            return distribution;
        }
    }

    static Path tarball() throws IOException {
        try (var built = Files.newDirectoryStream(Path.of("target"), "runstream-*.tar.gz")) {
            for (Path each : built) {
                return each;
            }
        }
        throw new AssertionError(
                "Expected target/runstream-VERSION.tar.gz, which 'mvn package' makes, but there is none.");
    }

    Path home() {
        return home;
    }

    /** A process of bash in the unpacked directory, with a home of its own and a Maven that fails. */
    ProcessBuilder bash(String command) {
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", command).directory(home.toFile());
        Map<String, String> environment = bash.environment();
        environment.put("HOME", home.resolveSibling("home").toString());
        environment.remove("XDG_CACHE_HOME");
        environment.put("PATH", home.resolveSibling("bin") + ":" + environment.get("PATH"));
        environment.put("RUNSTREAM_JAVA_HOME", System.getProperty("java.home"));
        return bash;
    }

    private void refuseMaven() throws IOException {
        Path maven = Files.createDirectories(home.resolveSibling("bin")).resolve("mvn");
        Files.writeString(maven, "#!/bin/sh\necho 'Maven was called' >&2\nexit 99\n");
        assertThat(maven.toFile().setExecutable(true)).isTrue();
    }
}
