package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.runbook.Problem.Severity;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Goal: what AWS's own documents do is accepted, whatever the documentation says (section 8). Method: every real
 * document that is there is read, as JSON and as YAML.
 */
class RealRunbooksTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyRealDocumentIsAcceptedAndKeepsItsSteps() throws JsonProcessingException {
        List<String> errors = new ArrayList<>();
        int documents = 0;
        for (Path path : RealDocuments.paths()) {
            String text = RealDocuments.text(path);
            RunbookParser.Parsed parsed = Documents.json(text);
            parsed.problems().stream()
                    .filter(problem -> problem.severity() == Severity.ERROR)
                    .forEach(problem -> errors.add(path.getFileName() + " " + problem));
            Runbook runbook = parsed.runbook();
            if (runbook != null) {
                var document = JSON.readTree(text);
                assertThat(runbook.steps()).hasSize(document.get("mainSteps").size());
                assertThat(runbook.parameters())
                        .hasSize(document.path("parameters").size());
                assertThat(runbook.outputs()).hasSize(document.path("outputs").size());
                assertThat(StepSummary.of(runbook))
                        .hasSameSizeAs(runbook.stepsByName().keySet());
            }
            documents++;
        }
        assertThat(errors).isEmpty();
        assertThat(documents).isEqualTo(105);
    }

    @Test
    void everyRealDocumentIsTheSameRunbookInYaml() throws JsonProcessingException {
        for (Path path : RealDocuments.paths()) {
            String text = RealDocuments.text(path);
            String yaml = RenderedDocument.of(JSON.readTree(text), DocumentFormat.YAML)
                    .text();
            RunbookParser.Parsed parsed = Documents.yaml(yaml);
            assertThat(parsed.problems().stream().map(Problem::message))
                    .as(path.toString())
                    .containsExactlyElementsOf(Documents.json(text).problems().stream()
                            .map(Problem::message)
                            .toList());
            Runbook fromJson = Documents.json(RenderedDocument.of(JSON.readTree(text), DocumentFormat.JSON)
                            .text())
                    .runbook();
            assertThat(StepSummary.of(parsed.runbook())).isEqualTo(StepSummary.of(fromJson));
            for (Step step : parsed.runbook().stepsByName().values()) {
                assertThat(step.inputs()).isEqualTo(fromJson.step(step.name()).inputs());
                assertThat(step.outputs()).isEqualTo(fromJson.step(step.name()).outputs());
            }
        }
    }

    @Test
    void allRealDocumentsTakeLessThanASecondAndAHalf() {
        List<String> texts =
                RealDocuments.paths().stream().map(RealDocuments::text).toList();
        // The processor's time: others may use the machine too.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        texts.forEach(Documents::json);
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start)).isLessThan(Duration.ofMillis(1_500));
    }

    @Test
    void aRealDocumentListsWhatItNeedsToBeBoundTo() {
        Path path = RealDocuments.paths().stream()
                .filter(each -> each.endsWith("AWS-PatchInstanceWithRollback.json"))
                .findFirst()
                .orElseThrow();
        Runbook runbook = Documents.json(RealDocuments.text(path)).runbook();
        Bindings bindings = new Bindings(Map.of("aws:createStack", "f", "aws:runCommand", "g"));
        assertThat(bindings.unbound("AWS-PatchInstanceWithRollback", runbook).stream()
                        .map(step -> step.action().name()))
                .containsOnly("aws:deleteStack");
    }
}
