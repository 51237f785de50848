package dev.runstream.functions.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Small programs of ours that speak the Runtime API for code that does not: a handler's file as Lambda takes it, or the
 * script of an {@code aws:executeScript} step. They are handed to the interpreter as text: nothing is left on the disk.
 */
public final class Bootstrap {
    /** R581. */
    private static final Duration SCRIPT_MAX = Duration.ofMinutes(10);

    private Bootstrap() {}

    /**
     * An unmodified handler file.
     *
     * @param runtime as Lambda names them: {@code python3}, {@code python3.12}, {@code nodejs}, {@code nodejs22.x}
     * @param handler {@code module.function}
     * @param code the directory of the module
     * @return empty when there is none for that runtime
     */
    public static Optional<ChildSettings> handler(
            String runtime, String handler, Path code, Map<String, String> environment, Limits limits) {
        List<String> command;
        if (runtime.matches("python3(\\.\\d{1,2})?")) {
            command = List.of(runtime, "-u", "-c", text("python.py"));
        } else if (runtime.matches("nodejs(\\d{1,2}\\.x)?")) {
            command = List.of("node", "--input-type=module", "--eval", text("node.mjs"));
        } else {
            return Optional.empty();
        }
        return Optional.of(new ChildSettings(command, handler, code, environment, limits, true));
    }

    /**
     * The Python scripts of {@code aws:executeScript} steps that are bound to the function, each in a process of its own.
     *
     * @param directory where they run
     */
    public static ChildSettings scripts(Path directory, Map<String, String> environment, Limits limits) {
        List<String> command = List.of("python3", "-u", "-c", text("script.py"));
        return new ChildSettings(command, "", directory, environment, limits, false);
    }

    /** What SSM gives a script, at most. */
    public static Limits scriptLimits() {
        return new Limits(SCRIPT_MAX, Limits.DEFAULT.memoryMegabytes(), Limits.DEFAULT.concurrency());
    }

    private static String text(String name) {
        try (InputStream resource = Bootstrap.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("Expected the resource " + name + " beside the classes");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
