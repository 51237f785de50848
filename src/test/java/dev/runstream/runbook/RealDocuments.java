package dev.runstream.runbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * AWS's own runbooks, which are not part of this project: they lie beside it, or where {@code -Drunstream.runbooks} says,
 * or the test is skipped.
 */
public final class RealDocuments {
    private static final Path FOLDER = Path.of(System.getProperty(
            "runstream.runbooks", Path.of("..", "shared", "runbooks").toString()));

    private RealDocuments() {}

    /** Where they lie; skips the test where there are none. */
    public static Path folder() {
        Assumptions.assumeTrue(Files.isDirectory(FOLDER), () -> "There are no real runbooks at " + FOLDER);
        return FOLDER;
    }

    /** Their paths in order; skips the test where there are none. */
    public static List<Path> paths() {
        folder();
        return pathsIfThere();
    }

    /** Their paths in order; empty where there are none. */
    static List<Path> pathsIfThere() {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
