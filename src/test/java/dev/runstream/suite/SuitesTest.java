package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Goal: the suites of the project and of its examples hold. Method: each case in memory, in virtual time. */
class SuitesTest {
    private static final List<Path> PLACES = List.of(Path.of("src/test/suites"), Path.of("examples"));

    /** One for all cases: it reads the schemas once. */
    private static final MemoryRunner RUNNER = new MemoryRunner();

    @AfterAll
    static void close() {
        RUNNER.close();
    }

    @TestFactory
    List<DynamicNode> everyCaseHolds() throws IOException, InvalidSuiteException {
        List<DynamicNode> suites = new ArrayList<>();
        for (Path file : files()) {
            List<DynamicTest> cases = new ArrayList<>();
            for (SuiteCase each : SuiteReader.read(file).cases()) {
                cases.add(DynamicTest.dynamicTest(each.name(), () -> run(each)));
            }
            suites.add(DynamicContainer.dynamicContainer(file.getFileName().toString(), cases));
        }
        assertThat(suites).isNotEmpty();
        return suites;
    }

    /** All suites, in the order of their names. */
    static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path place : PLACES) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> found = Files.walk(place)) {
                    found.filter(file -> file.toString().endsWith(".suite.yaml"))
                            .sorted()
                            .forEach(files::add);
                }
            }
        }
        return files;
    }

    private static void run(SuiteCase suiteCase) {
        Suites.assertOk(CaseResult.of(suiteCase, RUNNER));
    }
}
