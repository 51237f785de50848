package dev.runstream.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/** The program of docs/examples that knows none of our code, compiled as it stands. */
public final class RebuildProgram {
    public static final Path SOURCE = Path.of("docs", "examples", "RebuildFromEvents.java");

    private final Method rebuild;

    private RebuildProgram(Method rebuild) {
        this.rebuild = rebuild;
    }

    /** @param directory for its classes */
    public static RebuildProgram compile(Path directory) {
        int errors = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        System.err,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        SOURCE.toString());
        assertThat(errors).as("javac %s", SOURCE).isZero();
        try {
            URLClassLoader loader = new URLClassLoader(
                    new java.net.URL[] {URI.create("file:" + directory + "/").toURL()},
                    RebuildProgram.class.getClassLoader());
            Method method = loader.loadClass("RebuildFromEvents")
                    .getDeclaredMethod("rebuild", List.class, List.class, String.class);
            method.setAccessible(true);
            return new RebuildProgram(method);
        } catch (IOException | ReflectiveOperationException e) {
            throw new AssertionError("Expected to load " + SOURCE, e);
        }
    }

    /** @param schemas values of the topic schemas; events: values of the topic events */
    public String rebuild(List<byte[]> schemas, List<byte[]> events, String executionId) {
        try {
            return (String) rebuild.invoke(null, schemas, events, executionId);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new AssertionError("Expected the program to rebuild " + executionId, e);
        }
    }

    public static int lines() {
        try {
            return Files.readAllLines(SOURCE).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
