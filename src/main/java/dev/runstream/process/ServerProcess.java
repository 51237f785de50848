package dev.runstream.process;

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
public final class ServerProcess {
    private static final int SIGKILLED = 128 + 9;
    private static final Duration READY_WITHIN = Duration.ofSeconds(180);

    private final String name;
    private final Process process;
    private final Path log;
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        // Waits in a read for as long as the process lives: a virtual thread would hold one of a few carriers for that.
        Thread.ofPlatform().daemon().name("output of " + name).start(this::readOutput);
    }

    /**
     * How its virtual machine is started.
     *
     * @param heapMegabytes its -Xmx
     * @param niceness 0 to 19: how far it stands back when the machine is busy
     * @param options further ones of the virtual machine
     */
    public record Machine(int heapMegabytes, int niceness, List<String> options) {
        public Machine {
            options = List.copyOf(options);
        }
    }

    /** @param directory where its log is kept, as name.log, appended to */
    public static ServerProcess start(Path directory, String name, Machine machine, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                "nice",
                "-n",
                Integer.toString(machine.niceness()),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx" + machine.heapMegabytes() + "m"));
        command.addAll(machine.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.runstream.cli.Main"));
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
                firstLine.completeExceptionally(new ProcessException(name + " ended before it was ready:\n" + tail()));
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

    public String name() {
        return name;
    }

    /** Waits for the first line on its standard output, and returns it. */
    public String awaitReady() {
        try {
            return firstLine.get(READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            process.destroyForcibly();
            throw new ProcessException("Expected " + name + " to be ready, but: " + e.getCause(), e);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new ProcessException("Expected " + name + " to be ready within " + READY_WITHIN.toSeconds()
                    + " s, but it was not:\n" + tail());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted while " + name + " started");
        }
    }

    /** SIGKILL, from outside; its exit code says that it was. */
    public void kill() {
        process.destroyForcibly();
        int code = exitCode(Duration.ofSeconds(20));
        if (code != SIGKILLED) {
            throw new ProcessException("Expected " + name + " to be killed with exit code " + SIGKILLED
                    + ", but it ended with " + code + ":\n" + tail());
        }
    }

    /** SIGTERM, without waiting. */
    public void beginToTerminate() {
        process.destroy();
    }

    /** SIGTERM: it closes by itself. */
    public int terminate() {
        process.destroy();
        return exitCode(Duration.ofSeconds(90));
    }

    /** SIGSTOP: it stands still and knows nothing of it. */
    public void stop() {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void goOn() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new ProcessException("Expected kill " + signal + " to reach " + name + ", but it did not");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Expected the command kill to run, but it does not", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted while signalling " + name);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int exitCode(Duration within) {
        try {
            if (process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProcessException(
                "Expected " + name + " to end within " + within.toSeconds() + " s, but it did not:\n" + tail());
    }

    /** Ends it for good, whatever it does. */
    public void destroy() {
        if (process.isAlive()) {
            process.destroyForcibly();
        }
    }

    /** The last lines that it wrote to standard error. */
    public String tail() {
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
