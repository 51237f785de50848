package dev.runstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import dev.runstream.runbook.StepGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: the flowchart has every step and every way between steps, whatever the document says. Method: reviewed texts of
 * three documents, and for all documents that are at hand a comparison with the graph; MermaidIT lets Mermaid read them.
 */
class GraphTest {
    private static final Path GRAPHS = Path.of("src", "test", "resources", "graphs");
    static final Path RUNBOOKS = Path.of("..", "shared", "runbooks");

    @ParameterizedTest
    @CsvSource({
        "examples/greet.yaml,greet.mmd",
        "examples/rollout.yaml,rollout.mmd",
        "src/test/resources/graphs/everything.yaml,everything.mmd"
    })
    void theFlowchartIsTheReviewedOne(Path document, String reviewed) throws IOException {
        CommandRun run = CommandRun.of("graph", document.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(GRAPHS.resolve(reviewed), run.out(), UTF_8);
        }
        assertThat(run.out()).isEqualTo(Files.readString(GRAPHS.resolve(reviewed), UTF_8));
    }

    @Test
    void everyDocumentAtHandIsDrawnWithEveryStepAndEveryWay() throws IOException {
        assumeTrue(Files.isDirectory(RUNBOOKS), "no " + RUNBOOKS);
        for (Path file : documents()) {
            RunbookFile document = RunbookFile.read(file);
            Runbook runbook = RunbookParser.parse(document.text(), document.format(), DocumentLimits.DEFAULT)
                    .runbook();
            if (runbook == null) {
                continue;
            }
            String chart = FlowChart.of(runbook);
            List<String> names = List.copyOf(runbook.stepsByName().keySet());
            StepGraph graph = StepGraph.of(runbook);
            for (String name : names) {
                assertThat(chart).as("%s: step %s", file, name).contains("\"" + name + "<br/>");
                for (StepGraph.Edge edge : graph.edgesFrom(name)) {
                    String way = "  s" + (names.indexOf(name) + 1) + " -[-.]-?> (\\|\"[^\"]+\"\\| )?s"
                            + (names.indexOf(edge.to()) + 1) + "\n";
                    assertThat(chart).as("%s: %s", file, edge).containsPattern(way);
                }
            }
            assertThat(chart.lines().filter(line -> line.contains("(unreachable)")))
                    .as("unreachable steps of %s", file)
                    .hasSize(names.size() - graph.reachable().size());
        }
    }

    @Test
    void aDocumentWithProblemsIsNotDrawnButItsProblemsAreTold(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, """
                schemaVersion: '0.3'
                mainSteps:
                  - {name: a, action: 'aws:sleep', nextStep: nowhere, inputs: {Duration: PT1S}}
                """);
        CommandRun run = CommandRun.of("graph", file.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("bad.yaml:3:").contains("nowhere").contains("1 with errors");
    }

    @Test
    void jsonIsOneDocumentWithTheFlowchartInIt() throws IOException {
        CommandRun run = CommandRun.of("graph", "examples/greet.yaml", "--output", "json");

        assertThat(new ObjectMapper().readTree(run.out()).path("mermaid").textValue())
                .startsWith("flowchart TD\n");
    }

    @Test
    void aFileThatIsNotThereIsWrongUsage() {
        CommandRun run = CommandRun.of("graph", "nowhere.yaml");

        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(run.err()).isEqualTo("runstream: The file nowhere.yaml does not exist.\n");
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(RUNBOOKS)) {
            return files.filter(file -> file.toString().matches(".*\\.(json|ya?ml)"))
                    .sorted()
                    .toList();
        }
    }
}
