package dev.runstream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: what a fuzzer found stays found. Method: every file of src/test/resources/fuzz, which are seeds and findings, goes
 * through the target that its folder names.
 */
class FuzzTest {
    private static final Path FOLDER = Path.of("src/test/resources/fuzz");
    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "Endpoint", EndpointFuzz::fuzzerTestOneInput,
            "Event", EventFuzz::fuzzerTestOneInput,
            "Reference", ReferenceFuzz::fuzzerTestOneInput,
            "Request", RequestFuzz::fuzzerTestOneInput,
            "Runbook", RunbookFuzz::fuzzerTestOneInput,
            "Selector", SelectorFuzz::fuzzerTestOneInput);

    static Stream<String> inputs() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void whatComesFromOutsideIsReadOrRefused(String input) {
        String target = input.substring(0, input.indexOf('/'));
        assertThat(TARGETS).containsKey(target);
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> TARGETS.get(target).accept(bytes(FOLDER.resolve(input))));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
