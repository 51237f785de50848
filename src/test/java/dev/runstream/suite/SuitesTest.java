package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Goal: the suites of the project and of its examples hold. Method: each case in memory, in virtual time. */
class SuitesTest {
    /** One for all cases: it reads the schemas once. */
    private static final MemoryRunner RUNNER = new MemoryRunner();

    @AfterAll
    static void close() {
        RUNNER.close();
    }

    @TestFactory
    List<DynamicNode> everyCaseHolds() throws IOException, InvalidSuiteException {
        List<DynamicNode> suites = new ArrayList<>();
        for (Path file : Suites.files()) {
            List<DynamicTest> cases = new ArrayList<>();
            for (SuiteCase each : SuiteReader.read(file).cases()) {
                cases.add(DynamicTest.dynamicTest(each.name(), () -> run(each)));
            }
            suites.add(DynamicContainer.dynamicContainer(file.getFileName().toString(), cases));
        }
        assertThat(suites).isNotEmpty();
        return suites;
    }

    private static void run(SuiteCase suiteCase) {
        Suites.assertOk(CaseResult.of(suiteCase, RUNNER));
    }
}
