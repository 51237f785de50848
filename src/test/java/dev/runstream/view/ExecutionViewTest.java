package dev.runstream.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Event.DispatchCause;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.OutputType;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.StepSummary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Goal: an execution is shown as SSM's API shows it, whatever has happened to it, and always with the same bytes.
 * Method: events written by hand, and the JSON that they fold to.
 */
class ExecutionViewTest {
    private static final String ID = "01900000-0000-7000-8000-000000000001";
    private static final long T = 1_763_822_000_125L;

    private final ExecutionViews views = new ExecutionViews();
    private long sequence;
    private long now = T;

    @Test
    void R705_R713_aFinishedStepIsShownAsTheApiShowsIt() {
        register("notify");
        start(Map.of("Id", "\"a7\""));
        enter(1, "resize", Map.of("FunctionName", "\"resize-fn\"", "Payload", "\"{\\\"id\\\": \\\"a7\\\"}\""));
        now += 1_745;
        apply(ended(
                1,
                "resize",
                1,
                StepStatus.Success,
                Map.of("Payload", "\"{\\\"ok\\\":true}\"", "StatusCode", "200", "done", "true"),
                null));
        now += 5;
        apply(end(ExecutionStatus.Success, List.of(new NamedOutput("resize.Payload", List.of("{\"ok\":true}")))));

        assertThat(json()).isEqualTo("""
                {
                  "AutomationExecution" : {
                    "AutomationExecutionId" : "01900000-0000-7000-8000-000000000001",
                    "DocumentName" : "Images",
                    "DocumentVersion" : "3",
                    "ExecutionStartTime" : 1763822000.125,
                    "ExecutionEndTime" : 1763822001.875,
                    "AutomationExecutionStatus" : "Success",
                    "StepExecutions" : [ {
                      "StepName" : "resize",
                      "Action" : "aws:invokeLambdaFunction",
                      "TimeoutSeconds" : 300,
                      "OnFailure" : "Abort",
                      "MaxAttempts" : 3,
                      "ExecutionStartTime" : 1763822000.125,
                      "ExecutionEndTime" : 1763822001.870,
                      "StepStatus" : "Success",
                      "ResponseCode" : "200",
                      "Inputs" : {
                        "FunctionName" : "\\"resize-fn\\"",
                        "Payload" : "\\"{\\\\\\"id\\\\\\": \\\\\\"a7\\\\\\"}\\""
                      },
                      "Outputs" : {
                        "OutputPayload" : [ "{\\"ok\\":true}" ],
                        "Payload" : [ "{\\"ok\\":true}" ],
                        "StatusCode" : [ "200" ],
                        "done" : [ "true" ]
                      },
                      "StepExecutionId" : "068a4959-953a-3703-b398-11bf3faa9115",
                      "OverriddenParameters" : { },
                      "IsEnd" : false,
                      "IsCritical" : true,
                      "ValidNextSteps" : [ "notify" ]
                    }, {
                      "StepName" : "notify",
                      "Action" : "aws:invokeLambdaFunction",
                      "TimeoutSeconds" : 300,
                      "OnFailure" : "Abort",
                      "MaxAttempts" : 3,
                      "StepStatus" : "Pending",
                      "StepExecutionId" : "d9cf7454-95f3-37b6-9a78-75c9106ebb6a",
                      "OverriddenParameters" : { },
                      "IsEnd" : false,
                      "IsCritical" : true,
                      "ValidNextSteps" : [ ]
                    } ],
                    "StepExecutionsTruncated" : false,
                    "Parameters" : {
                      "Id" : [ "a7" ]
                    },
                    "Outputs" : {
                      "resize.Payload" : [ "{\\"ok\\":true}" ]
                    },
                    "Mode" : "Auto",
                    "ExecutedBy" : "ana"
                  }
                }
                """);
    }

    @Test
    void aStepThatWasSentAgainListsEveryAttempt() {
        register("notify");
        start(Map.of());
        enter(1, "resize", Map.of());
        now += 10;
        apply(new Event.AttemptFailed(
                1, "resize", 1, 1, failure("Busy"), Map.of("StatusCode", "200"), null, call(7), now));
        apply(new Event.AttemptDispatched(1, "resize", 2, 1, DispatchCause.Retry, now + 60_000));
        now += 10;
        apply(new Event.AttemptThrottled(1, "resize", 2, 1, failure("TooManyRequestsException"), call(3), now + 100));
        now += 100;
        apply(new Event.AttemptDispatched(1, "resize", 2, 2, DispatchCause.Throttled, now + 60_000));
        apply(new Event.AttemptStarted(1, "resize", 2, 2, "w-1", 30_000, now, 1, now + 1));
        now += 10;
        apply(new Event.AttemptLost(1, "resize", 2, 2, "w-1", now));
        apply(new Event.AttemptDispatched(1, "resize", 2, 3, DispatchCause.Lost, now + 60_000));
        assertThat(step(0).at("/Attempts")).hasSize(4);
        assertThat(step(0).at("/Attempts/3/Status").asText()).isEqualTo("InProgress");
        now += 10;
        apply(new Event.StepEnded(
                1,
                "resize",
                2,
                3,
                StepStatus.Success,
                Map.of("StatusCode", "200"),
                null,
                null,
                null,
                false,
                call(5),
                null));

        JsonNode attempts = step(0).get("Attempts");
        assertThat(attempts.findValuesAsText("Status")).containsExactly("Failed", "Throttled", "Lost", "Success");
        assertThat(attempts.findValuesAsText("Attempt")).containsExactly("1", "2", "2", "2");
        assertThat(attempts.findValuesAsText("Dispatch")).containsExactly("1", "1", "2", "3");
        assertThat(attempts.at("/0/FailureMessage").asText()).isEqualTo("It failed: Busy.");
        assertThat(attempts.at("/0/FailureDetails/Details/Code/0").asText()).isEqualTo("Busy");
        assertThat(attempts.at("/0/Worker").asText()).isEqualTo("w-9");
        assertThat(attempts.at("/0/ElapsedMillis").asLong()).isEqualTo(7);
        assertThat(attempts.at("/1/NextAttemptTime").decimalValue())
                .isEqualTo(attempts.at("/2/ExecutionStartTime").decimalValue());
        assertThat(attempts.at("/2/Worker").asText()).isEqualTo("w-1");
    }

    @Test
    void aStepThatWasSentOnceHasNoListOfAttempts() {
        register("notify");
        start(Map.of());
        enter(1, "resize", Map.of());
        assertThat(step(0).has("Attempts")).isFalse();
        apply(ended(1, "resize", 1, StepStatus.Success, Map.of(), null));
        assertThat(step(0).has("Attempts")).isFalse();
    }

    @Test
    void R342_anOutputWithoutAValueSaysSo() {
        register("notify");
        start(Map.of());
        assertThat(execution().at("/Outputs/resize.Payload/0").asText())
                .isEqualTo("No output available yet because the step is not successfully executed");
        enter(1, "resize", Map.of());
        apply(ended(1, "resize", 1, StepStatus.Failed, Map.of("Payload", "\"x\""), failure("Busy")));
        assertThat(execution().at("/Outputs/resize.Payload/0").asText()).startsWith("No output available yet");
    }

    @Test
    void R341_aValueThatTheEndLeavesOutComesFromItsStep() {
        register("notify");
        start(Map.of());
        enter(1, "resize", Map.of());
        apply(ended(1, "resize", 1, StepStatus.Success, Map.of("Payload", "[\"a\",\"b\"]"), null));
        apply(new Event.ExecutionEnded(
                ExecutionStatus.Success, null, null, null, List.of(), List.of("resize.Payload")));
        assertThat(execution().at("/Outputs/resize.Payload"))
                .extracting(JsonNode::asText)
                .containsExactly("a", "b");
    }

    @Test
    void R714_aStepKeepsItsIdWhenItIsReached() {
        register("notify");
        start(Map.of());
        String pending = step(0).get("StepExecutionId").asText();
        enter(1, "resize", Map.of());
        assertThat(step(0).get("StepExecutionId").asText()).isEqualTo(pending).hasSize(36);
    }

    @Test
    void R143_theExecutionShowsTheFailureOfTheStepThatDecided() {
        register("notify");
        start(Map.of());
        enter(1, "resize", Map.of());
        apply(ended(1, "resize", 1, StepStatus.Failed, Map.of(), failure("Busy")));
        apply(new Event.ExecutionEnded(
                ExecutionStatus.Failed, "It failed: Busy.", "resize", null, List.of(), List.of()));
        assertThat(execution().get("FailureMessage").asText()).isEqualTo("It failed: Busy.");
        assertThat(step(0).at("/FailureDetails/FailureStage").asText()).isEqualTo("Invocation");
        assertThat(step(0).at("/FailureDetails/FailureType").asText()).isEqualTo("Action");
    }

    @Test
    void R605_theCurrentStepShowsOnlyWhileTheRunGoesOn() {
        register("notify");
        start(Map.of());
        enter(1, "resize", Map.of());
        assertThat(execution().get("CurrentStepName").asText()).isEqualTo("resize");
        assertThat(execution().get("AutomationExecutionStatus").asText()).isEqualTo("InProgress");
        apply(new Event.StopRequested(StopType.Cancel, null, null));
        assertThat(execution().get("AutomationExecutionStatus").asText()).isEqualTo("Cancelling");
        apply(ended(1, "resize", 1, StepStatus.Cancelled, Map.of(), null));
        apply(end(ExecutionStatus.Cancelled, List.of()));
        assertThat(execution().has("CurrentStepName")).isFalse();
    }

    @Test
    void aRefusedStartShowsWhy() {
        apply(new Event.ExecutionRejected(
                "Nope", null, "AutomationDefinitionNotFoundException", "There is none.", null, "0".repeat(64)));
        assertThat(execution().get("AutomationExecutionStatus").asText()).isEqualTo("Rejected");
        assertThat(execution().get("FailureMessage").asText())
                .isEqualTo("AutomationDefinitionNotFoundException: There is none.");
        assertThat(execution().get("StepExecutions")).isEmpty();
    }

    @Test
    void aVariableShowsItsLastValue() {
        register("notify");
        apply(new Event.ExecutionStarted(
                "Images",
                "3",
                "0".repeat(64),
                Map.of(),
                Map.of(),
                Map.of("State", new Event.Variable(OutputType.String, "\"new\"")),
                Mode.Auto,
                Map.of(),
                null,
                null,
                null,
                null,
                Map.of(),
                "resize",
                "0".repeat(64),
                null,
                Map.of(),
                null,
                null,
                null));
        enter(1, "resize", Map.of());
        apply(new Event.VariableUpdated(
                1, "resize", "State", new Event.Variable(OutputType.StringList, "[\"a\",\"b\"]")));
        assertThat(execution().at("/Variables/State"))
                .extracting(JsonNode::asText)
                .containsExactly("a", "b");
    }

    @Test
    void theRunbookMayComeAfterTheExecution() {
        start(Map.of());
        assertThat(execution().get("StepExecutions")).isEmpty();
        register("notify");
        assertThat(execution().get("StepExecutions")).hasSize(2);
    }

    @Test
    void anEventOfAStepThatWasNotEnteredIsRefused() {
        start(Map.of());
        assertThatThrownBy(() -> apply(ended(7, "resize", 1, StepStatus.Success, Map.of(), null)))
                .hasMessage("Expected visit 7 of execution " + ID + " to have been entered");
    }

    private void register(String second) {
        views.apply(new RunbookRegistered(
                "Images",
                "3",
                "0".repeat(64),
                DocumentFormat.YAML,
                true,
                null,
                T,
                EventHeader.Cause.timer("test"),
                null,
                List.of(summary("resize", List.of(second)), summary(second, List.of())),
                List.of("resize.Payload"),
                List.of(),
                "test"));
    }

    private static StepSummary summary(String name, List<String> next) {
        return new StepSummary(name, "aws:invokeLambdaFunction", 300L, "Abort", 3, false, true, null, next, null);
    }

    private void start(Map<String, String> parameters) {
        apply(new Event.ExecutionStarted(
                "Images",
                "3",
                "0".repeat(64),
                parameters,
                Map.of(),
                Map.of(),
                Mode.Auto,
                Map.of(),
                null,
                null,
                null,
                null,
                Map.of(),
                "resize",
                "0".repeat(64),
                null,
                Map.of(),
                null,
                null,
                null));
    }

    private void enter(long visit, String step, Map<String, String> inputs) {
        apply(new Event.StepEntered(
                visit,
                step,
                "aws:invokeLambdaFunction",
                Transition.Start,
                inputs,
                "f",
                300_000L,
                now + 3_600_000,
                false,
                null));
    }

    private static Event ended(
            long visit, String step, int attempt, StepStatus status, Map<String, String> outputs, Failure failure) {
        return new Event.StepEnded(
                visit,
                step,
                attempt,
                1,
                status,
                outputs,
                outputs.containsKey("Payload") ? PayloadForm.JSON : null,
                null,
                failure,
                failure != null,
                call(5),
                null);
    }

    private static Event end(ExecutionStatus status, List<NamedOutput> outputs) {
        return new Event.ExecutionEnded(status, null, null, null, outputs, List.of());
    }

    private static Failure failure(String code) {
        return new Failure(
                FailureClass.Failed, FailureStage.Invocation, FailureType.Action, code, "It failed: " + code + ".");
    }

    private static Call call(long elapsedMillis) {
        return new Call("w-9", T, elapsedMillis, 1, "r-1");
    }

    private void apply(Event event) {
        sequence++;
        views.apply(
                new EventHeader(
                        ID,
                        sequence,
                        now,
                        EventHeader.Cause.timer("test"),
                        sequence == 1 ? "ana" : null,
                        EventHeader.GENESIS,
                        "test"),
                event);
    }

    private String json() {
        return views.execution(ID).toJson();
    }

    private JsonNode execution() {
        return JsonText.parse(json()).get("AutomationExecution");
    }

    private JsonNode step(int index) {
        return execution().get("StepExecutions").get(index);
    }
}
