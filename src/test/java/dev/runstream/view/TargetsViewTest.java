package dev.runstream.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Goal: a rate control execution is shown as SSM shows it, each child as a step. Method: events written by hand, and the
 * JSON that they fold to.
 */
class TargetsViewTest {
    private static final String ID = "01900000-0000-7000-8000-000000000001";
    private static final String ONE = "01900000-0000-7000-8000-000000000011";
    private static final String TWO = "01900000-0000-7000-8000-000000000012";
    private static final long T = 1_763_822_000_125L;

    private final ExecutionView view = new ExecutionView(ID);
    private long sequence;
    private long now = T;

    @Test
    void R647_eachChildIsAStepWhoseNameIsItsId() {
        start("T", List.of(target("a", "b", "c")), List.of(child("a"), child("b"), child("c")), null);
        started(1, ONE, "a");
        ended(1, ONE, ExecutionStatus.Success, List.of(new NamedOutput("Publish.result", List.of("x", "y"))), null);
        started(2, TWO, "b");
        JsonNode step = execution().at("/StepExecutions/0");
        assertThat(JsonText.pretty(step))
                .isEqualTo("""
                {
                  "StepName" : "01900000-0000-7000-8000-000000000011",
                  "Action" : "aws:executeAutomation",
                  "ExecutionStartTime" : 1763822001.125,
                  "ExecutionEndTime" : 1763822002.125,
                  "StepStatus" : "Success",
                  "Inputs" : {
                    "DocumentName" : "\\"Images\\"",
                    "DocumentVersion" : "\\"3\\"",
                    "RuntimeParameters" : "{\\"T\\":[\\"a\\"]}"
                  },
                  "Outputs" : {
                    "Publish.result" : [ "x", "y" ]
                  },
                  "StepExecutionId" : "%s",
                  "OverriddenParameters" : { },
                  "Targets" : [ {
                    "Key" : "ParameterValues",
                    "Values" : [ "a" ]
                  } ]
                }""".formatted(step.path("StepExecutionId").asText()));
        assertThat(step.path("StepExecutionId").asText()).hasSize(36);
        assertThat(execution().at("/StepExecutions/1/StepStatus").asText()).isEqualTo("InProgress");
        assertThat(execution().path("StepExecutions"))
                .as("what is not started has no id yet")
                .hasSize(2);
        assertThat(execution().path("AutomationExecutionStatus").asText()).isEqualTo("InProgress");
        assertThat(view.targets().summary())
                .isEqualTo("3 targets: 1 running, 1 Success, 0 Failed, 0 TimedOut, 0 Cancelled, 1 not started");
    }

    @Test
    void R647_theOutputsStandInTheOrderOfTheirNamesAsThoseOfEveryStep() {
        start("T", List.of(target("a")), List.of(child("a")), null);
        started(1, ONE, "a");
        List<NamedOutput> declared =
                List.of(new NamedOutput("s2.Payload", List.of("x")), new NamedOutput("s10.Payload", List.of("y")));
        ended(1, ONE, ExecutionStatus.Success, declared, null);
        assertThat(JsonText.write(execution().at("/StepExecutions/0/Outputs")))
                .isEqualTo("{\"s10.Payload\":[\"y\"],\"s2.Payload\":[\"x\"]}");
    }

    @Test
    void R646_theCountersAddUpOnceItHasEnded() {
        start("T", List.of(target("a", "b", "c", "d")), List.of(child("a"), child("b"), child("c"), child("d")), null);
        started(1, ONE, "a");
        ended(1, ONE, ExecutionStatus.Rejected, List.of(), "InvalidDocument: gone");
        started(2, TWO, "b");
        ended(2, TWO, ExecutionStatus.TimedOut, List.of(), "late");
        assertThat(counters())
                .isEqualTo("{\"TotalSteps\":4,\"SuccessSteps\":0,\"FailedSteps\":1,\"CancelledSteps\":0,"
                        + "\"TimedOutSteps\":1}");
        apply(new Event.ExecutionEnded(ExecutionStatus.Failed, "too many", null, null, List.of(), List.of()));
        assertThat(counters())
                .as("what was not started never will be")
                .isEqualTo("{\"TotalSteps\":4,\"SuccessSteps\":0,\"FailedSteps\":1,\"CancelledSteps\":2,"
                        + "\"TimedOutSteps\":1}");
        assertThat(execution().at("/StepExecutions/0/StepStatus").asText()).isEqualTo("Failed");
        assertThat(execution().at("/StepExecutions/0/FailureMessage").asText()).isEqualTo("InvalidDocument: gone");
        assertThat(view.targets().count(StepStatus.TimedOut)).isEqualTo(1);
    }

    @Test
    void R641_theParentShowsWhatWasAskedForAndWhatItStandsFor() {
        start("T", List.of(new Target("tag:Env", List.of("prod"))), List.of(child("i-1"), child("i-2")), null);
        JsonNode shown = execution();
        assertThat(shown.path("TargetParameterName").asText()).isEqualTo("T");
        assertThat(shown.path("Targets")).hasToString("[{\"Key\":\"tag:Env\",\"Values\":[\"prod\"]}]");
        assertThat(shown.path("ResolvedTargets"))
                .hasToString("{\"ParameterValues\":[\"i-1\",\"i-2\"],\"Truncated\":false}");
        assertThat(shown.path("MaxConcurrency").asText()).isEqualTo("10%");
        assertThat(shown.path("MaxErrors").asText()).isEqualTo("1");
        assertThat(shown.has("TargetMaps")).isFalse();
    }

    @Test
    void R642_targetMapsAreShownAsTheyAre() {
        start(null, List.of(), List.of(Map.of("T", List.of("a", "b"))), null);
        assertThat(execution().path("TargetMaps")).hasToString("[{\"T\":[\"a\",\"b\"]}]");
        assertThat(execution().path("Targets")).isEmpty();
    }

    @Test
    void R647_aChildShowsItsTargetAndItsParent() {
        start(null, List.of(), List.of(), target("a"));
        assertThat(execution().path("Target").asText()).isEqualTo("a");
        assertThat(execution().path("ParentAutomationExecutionId").asText()).isEqualTo(ONE);
        assertThat(execution().has("ProgressCounters")).isFalse();
    }

    @Test
    void aChildOfNoTargetIsRefused() {
        start(null, List.of(), List.of(), target("a"));
        assertThatThrownBy(() -> started(1, ONE, "a")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Target target(String... values) {
        return new Target(Target.PARAMETER_VALUES, List.of(values));
    }

    private static Map<String, List<String>> child(String value) {
        return Map.of("T", List.of(value));
    }

    private String counters() {
        return execution().path("ProgressCounters").toString();
    }

    private JsonNode execution() {
        return JsonText.parse(view.toJson()).path("AutomationExecution");
    }

    /** @param own the target of a child; null for the parent */
    private void start(
            @Nullable String parameter,
            List<Target> targets,
            List<Map<String, List<String>>> children,
            @Nullable Target own) {
        apply(new Event.ExecutionStarted(
                "Images",
                "3",
                "0".repeat(64),
                Map.of(),
                Map.of(),
                Map.of(),
                Mode.Auto,
                Map.of(),
                null,
                null,
                own == null ? null : new dev.runstream.execution.Command.Parent(ONE, ID, 1, 1, 1),
                null,
                Map.of(),
                "",
                "0".repeat(64),
                own,
                Map.of(),
                null,
                own != null ? null : new Event.TargetPlan(parameter, targets, Map.of(), children, "10%", "1", 1, 1, 1),
                null));
    }

    private void started(int index, String child, String value) {
        now += 1_000;
        apply(new Event.TargetStarted(index, child, "Images", "3", target(value), child(value)));
    }

    private void ended(
            int index, String child, ExecutionStatus status, List<NamedOutput> outputs, @Nullable String message) {
        now += 1_000;
        apply(new Event.TargetEnded(index, child, status, outputs, List.of(), message, 1));
    }

    private void apply(Event event) {
        view.apply(
                new EventHeader(
                        ID, ++sequence, now, EventHeader.Cause.timer("test"), "me", EventHeader.GENESIS, "test"),
                event);
    }
}
