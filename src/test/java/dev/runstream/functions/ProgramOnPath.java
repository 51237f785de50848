package dev.runstream.functions;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that a test needs: where it is not there, the test is skipped and says so. */
public final class ProgramOnPath {
    private ProgramOnPath() {}

    /** @param names as in a shell */
    public static void require(String... names) {
        for (String name : names) {
            assumeTrue(
                    Arrays.stream(String.valueOf(System.getenv("PATH")).split(":"))
                            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name))),
                    "There is no " + name + " on the PATH");
        }
    }
}
