package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.RealDocuments;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: AWS's runbooks that invoke functions run from end to end, down every way that they have. Method: suites with
 * scripted functions; the ways are computed from the graph of each runbook and compared with those that the cases took.
 */
class LambdaRunbooksTest {
    private static final Path SUITES = Path.of("src/test/suites/aws");
    private static final String FOLDER = "${runbooks}";
    private static final String GLUE = "AWSSupport-TroubleshootGlueConnection";

    /** Ways that a graph has and no run can take, by runbook; taking one is an error of this list. */
    private static final Map<String, Set<String>> IMPOSSIBLE = Map.of(
            "AWS-PatchInstanceWithRollback",
            // Its time is a literal, and it has no limit that it could exceed.
            Set.of("WaitForInventoryPropagation failed -> END"),
            GLUE,
            Set.of(
                    // Branches fail for malformed inputs only (R507), and theirs are literals and references.
                    "BranchOnConnectionType failed -> GenerateReport",
                    "BranchOnParameterPresence failed -> GenerateReport",
                    // A parameter that is a StringList always fits a variable that is one (R551).
                    "UpdateSubnetFromParameter failed -> GenerateReport",
                    "UpdateSecurityGroupFromParameter failed -> GenerateReport"));

    private static final MemoryRunner RUNNER = new MemoryRunner();

    @TempDir
    static Path directory;

    @AfterAll
    static void close() {
        RUNNER.close();
    }

    @TestFactory
    List<DynamicNode> everyCaseHoldsAndEveryWayIsTaken() throws IOException, InvalidSuiteException {
        List<DynamicNode> containers = new ArrayList<>();
        for (Path file : suites()) {
            Set<String> taken = new TreeSet<>();
            List<DynamicTest> tests = new ArrayList<>();
            Suite suite = read(file);
            for (SuiteCase each : suite.cases()) {
                tests.add(DynamicTest.dynamicTest(each.name(), () -> run(each, taken)));
            }
            SuiteRunbook runbook = suite.cases().getFirst().runbook();
            tests.add(DynamicTest.dynamicTest("every way is taken", () -> {
                Set<String> ways = Ways.of(parsed(runbook));
                ways.removeAll(IMPOSSIBLE.getOrDefault(runbook.name(), Set.of()));
                assertThat(taken).containsExactlyInAnyOrderElementsOf(ways);
            }));
            containers.add(DynamicContainer.dynamicContainer(runbook.name(), tests));
        }
        return containers;
    }

    @Test
    void everyRunbookThatInvokesAFunctionHasASuite() throws IOException, InvalidSuiteException {
        List<String> withFunctions = RealDocuments.paths().stream()
                .filter(path -> RealDocuments.text(path).contains("aws:invokeLambdaFunction"))
                .map(path -> path.getFileName().toString().replace(".json", ""))
                .toList();
        List<String> withSuites = new ArrayList<>();
        for (Path file : suites()) {
            withSuites.add(read(file).cases().getFirst().runbook().name());
        }
        assertThat(withFunctions).isNotEmpty();
        assertThat(withSuites).containsExactlyInAnyOrderElementsOf(withFunctions);
    }

    @Test
    void aWayThatNoCaseTakesIsSeen() {
        String document = """
                schemaVersion: "0.3"
                mainSteps:
                  - {name: a, action: "aws:invokeLambdaFunction", onFailure: "step:c", onCancel: "step:c", inputs: {FunctionName: f}}
                  - name: b
                    action: aws:branch
                    inputs: {Choices: [{Variable: "{{ global:REGION }}", StringEquals: x, NextStep: c}]}
                  - {name: c, action: "aws:invokeLambdaFunction", onFailure: Continue, isEnd: true, inputs: {FunctionName: f}}
                  - {name: island, action: "aws:pause", inputs: {}}
                """;
        Runbook runbook =
                RunbookParser.parse(document, null, DocumentLimits.DEFAULT).runbook();
        assertThat(Ways.of(runbook))
                .containsExactly(
                        "a cancelled -> c",
                        "a failed -> c",
                        "a succeeded -> b",
                        "b failed -> END",
                        "b succeeded -> c",
                        "c failed -> END",
                        "c succeeded -> END");
    }

    private static void run(SuiteCase suiteCase, Set<String> taken) {
        CaseRunner.Run run = RUNNER.run(suiteCase);
        assertThat(run).isInstanceOf(CaseRunner.Run.Ran.class);
        if (run instanceof CaseRunner.Run.Ran(Observed observed)) {
            taken.addAll(Ways.taken(observed.view().steps()));
            Suites.assertOk(new CaseResult(suiteCase, Comparison.of(suiteCase.expected(), observed), null, 0));
        }
    }

    /** With the folder's name in place of the word that stands for it. */
    private static Suite read(Path file) throws IOException, InvalidSuiteException {
        String folder = RealDocuments.folder().toRealPath().toString();
        Path filled = directory.resolve(file.getFileName());
        Files.writeString(filled, Files.readString(file).replace(FOLDER, folder));
        return SuiteReader.read(filled);
    }

    private static List<Path> suites() throws IOException {
        try (Stream<Path> files = Files.list(SUITES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static Runbook parsed(SuiteRunbook runbook) {
        return RunbookParser.parse(runbook.text(), runbook.format(), DocumentLimits.DEFAULT)
                .runbook();
    }
}
