package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One of Runstream's commands in a process of its own, on the class path of the tests. */
public final class Role implements AutoCloseable {
    private static final int SIGKILLED = 128 + 9;
    private static final int SIGINT = 2;

    private final String name;
    private final Process process;
    private final Path log;

    private Role(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts the command and waits for the first line on its standard output: it is ready then. */
    public static Role start(Path directory, String name, List<String> arguments) throws IOException {
        return start(directory, name, arguments, System.getProperty("java.class.path"));
    }

    static Role start(Path directory, String name, List<String> arguments, String classPath) throws IOException {
        Path log = directory.resolve(name + ".log");
        List<String> command = new ArrayList<>(interruptible());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                "dev.runstream.cli.Main"));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        Role role = new Role(name, process, log);
        role.awaitReady();
        return role;
    }

    /**
     * What makes a process hear SIGINT. A build that a shell runs in the background ignores it, so do its children, and a
     * JVM keeps to that.
     */
    private static List<String> interruptible() throws IOException {
        Path status = Path.of("/proc/self/status");
        boolean ignored = Files.isReadable(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> new BigInteger(
                                line.substring("SigIgn:".length()).strip(), 16))
                        .anyMatch(mask -> mask.testBit(SIGINT - 1));
        return ignored ? List.of("env", "--default-signal=INT") : List.of();
    }

    private void awaitReady() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> {
            try {
                return output.readLine();
            } catch (IOException e) {
                return null;
            }
        });
        try {
            assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("%s is ready:%n%s", name, tail())
                    .isNotNull();
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError(name + " was not ready in time:\n" + tail(), e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** SIGKILL, from outside. */
    public void kill() {
        process.destroyForcibly();
        assertThat(exitCode(10)).as("exit code of %s", name).isEqualTo(SIGKILLED);
    }

    /** SIGTERM; the role closes by itself. */
    public int terminate() {
        process.destroy();
        return exitCode(60);
    }

    /** SIGINT, as Ctrl-C sends it. */
    public int interrupt() throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        return exitCode(30);
    }

    long pid() {
        return process.pid();
    }

    /** Waits for its end, a minute at most. */
    int exitsByItself() {
        return exitCode(60);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private int exitCode(int seconds) {
        try {
            assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                    .as("%s ended:%n%s", name, tail())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    /** What it wrote to standard error. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroyForcibly();
        }
    }
}
