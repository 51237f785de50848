package dev.runstream.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One of Runstream's commands in a process of its own, on the class path of this one. */
final class ServerProcess {
    private static final int SIGKILLED = 128 + 9;
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private final String name;
    private final Process process;
    private final Path log;
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        Thread.ofVirtual().name("output of " + name).start(this::readOutput);
    }

    /**
     * @param directory where its log is kept, as name.log, appended to
     * @param heapMegabytes its -Xmx
     * @param niceness 0 to 19: how far it stands back when the machine is busy
     */
    static ServerProcess start(Path directory, String name, int heapMegabytes, int niceness, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                "nice",
                "-n",
                Integer.toString(niceness),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + heapMegabytes + "m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.runstream.cli.Main"));
        command.addAll(arguments);
        Path log = directory.resolve(name + ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new ServerProcess(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected " + name + " to start, but it does not", e);
        }
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            if (line == null) {
                firstLine.completeExceptionally(new ChaosException(name + " ended before it was ready:\n" + tail()));
                return;
            }
            firstLine.complete(line);
            while (output.readLine() != null) {
                // read on, so that the process never waits for its reader
            }
        } catch (IOException e) {
            firstLine.completeExceptionally(e);
        }
    }

    String name() {
        return name;
    }

    /** Waits for the first line on its standard output, and returns it. */
    String awaitReady() {
        try {
            return firstLine.get(READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new ChaosException("Expected " + name + " to be ready within " + READY_WITHIN.toSeconds()
                    + " s, but it was not:\n" + tail());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ChaosException("Interrupted while " + name + " started");
        }
    }

    /** SIGKILL, from outside; its exit code says that it was. */
    void kill() {
        process.destroyForcibly();
        int code = exitCode(Duration.ofSeconds(20));
        if (code != SIGKILLED) {
            throw new ChaosException("Expected " + name + " to be killed with exit code " + SIGKILLED
                    + ", but it ended with " + code + ":\n" + tail());
        }
    }

    /** SIGTERM, without waiting. */
    void beginToTerminate() {
        process.destroy();
    }

    /** SIGTERM: it closes by itself. */
    int terminate() {
        process.destroy();
        return exitCode(Duration.ofSeconds(90));
    }

    /** SIGSTOP: it stands still and knows nothing of it. */
    void stop() {
        signal("-STOP");
    }

    /** SIGCONT. */
    void goOn() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new ChaosException("Expected kill " + signal + " to reach " + name + ", but it did not");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Expected the command kill to run, but it does not", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChaosException("Interrupted while signalling " + name);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode(Duration within) {
        try {
            if (process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ChaosException(
                "Expected " + name + " to end within " + within.toSeconds() + " s, but it did not:\n" + tail());
    }

    /** Ends it for good, whatever it does. */
    void destroy() {
        if (process.isAlive()) {
            process.destroyForcibly();
        }
    }

    /** The last lines that it wrote to standard error. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
