package dev.runstream.cli;

import dev.runstream.suite.CaseResult;
import dev.runstream.suite.InvalidSuiteException;
import dev.runstream.suite.SuiteCase;
import dev.runstream.suite.SuiteReader;
import dev.runstream.suite.Suites;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Goal: what holds in memory holds with a broker, an engine, a worker, functions over HTTP and the SDK. Method: the same
 * suites, case by case on one stack, in virtual time.
 */
class SuitesOnBrokerIT {
    private static final BrokerRunner RUNNER = new BrokerRunner();

    @AfterAll
    static void close() {
        RUNNER.close();
    }

    @TestFactory
    List<DynamicNode> everyCaseHoldsOnABroker() throws IOException, InvalidSuiteException {
        List<DynamicNode> suites = new ArrayList<>();
        for (Path file : Suites.files()) {
            List<DynamicTest> cases = new ArrayList<>();
            for (SuiteCase each : SuiteReader.read(file).cases()) {
                cases.add(DynamicTest.dynamicTest(each.name(), () -> Suites.assertOk(CaseResult.of(each, RUNNER))));
            }
            suites.add(DynamicContainer.dynamicContainer(file.getFileName().toString(), cases));
        }
        return suites;
    }
}
