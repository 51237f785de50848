package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static dev.runstream.execution.World.Behaviour.throttles;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.World.Run;
import dev.runstream.expression.JsonText;
import dev.runstream.view.ExecutionView;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Goal: whatever fails says why, in the frames of section 1.5 and with SSM's FailureDetails. Method: every way in which a
 * step can fail, one run of the core each, and what the view shows of it.
 */
class FailuresTest {
    private static final String GUIDE =
            " Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";
    private static final String INPUTS = "Step fails when it is validating and resolving the step inputs. ";
    private static final String EXECUTING = "Step fails when it is Execute/Cancelling action. ";
    private static final String POLLING = "Step fails when it is Poll action status for completion. ";
    private static final String TIMED_OUT = "Step timed out while step is Poll action status for completion. ";

    @Test
    void R140_R130_aFunctionError() {
        Run run = play(new World().function("f", raises("E", "no")), lambda(""));
        check(
                run,
                FailureStage.Invocation,
                FailureType.Action,
                POLLING + "Lambda function f returned FunctionError Unhandled: E - no.");
        assertThat(details(run)).isEqualTo(JsonText.parse("{\"Code\":[\"E\"]}"));
    }

    @Test
    void R141_aServiceError() {
        check(
                play(new World(), lambda("")),
                FailureStage.Invocation,
                FailureType.Action,
                EXECUTING
                        + "An error occurred (ResourceNotFoundException) when calling the Invoke operation: Function not"
                        + " found: f.");
    }

    @Test
    void R132_aThrottleThatGoesOnLongerThanItMay() {
        World world =
                new World().set("engine.throttled.retry.time.limit.ms", "0").function("f", throttles(null));
        check(
                play(world, lambda("")),
                FailureStage.Invocation,
                FailureType.Throttling,
                EXECUTING
                        + "An error occurred (TooManyRequestsException) when calling the Invoke operation: Rate Exceeded.");
    }

    @Test
    void noWorkerTookIt() {
        World world = new World().set("engine.dispatch.timeout.ms", "60000").runbook("Doc", lambda(""));
        Run run = world.start("Doc");
        world.fireNext();
        check(
                run,
                FailureStage.Invocation,
                FailureType.Internal,
                EXECUTING + "No worker took dispatch 1 of attempt 1 within 60000 ms.");
        assertThat(details(run)).isEqualTo(JsonText.parse("{\"Code\":[\"NoWorker\"]}"));
    }

    @Test
    void theWorkerWasLost() {
        World world = new World().set("engine.redelivery", "fail").runbook("Doc", lambda(""));
        Run run = world.start("Doc");
        world.adopt(world.request(), "w1", 0);
        world.apply(run.id, new Input.LeaseExpired(1, 1, 1));
        check(
                run,
                FailureStage.Invocation,
                FailureType.Internal,
                POLLING + "Worker w1 was silent for longer than its lease of 30000 ms.");
        assertThat(details(run)).isEqualTo(JsonText.parse("{\"Code\":[\"WorkerLost\"],\"Worker\":[\"w1\"]}"));
    }

    @Test
    void R418_anInputOfAnotherType_alsoOfTheEnginesOwnActions() {
        check(
                play(new World(), step("aws:sleep", "{Duration: '{{P}}'}")),
                FailureStage.InputValidation,
                FailureType.Verification,
                INPUTS + "Expected Duration to be an ISO 8601 duration such as PT10M, but got p.");
        check(
                play(new World(), step("aws:approve", "{Approvers: [a], MinRequiredApprovals: '{{P}}'}")),
                FailureStage.InputValidation,
                FailureType.Verification,
                INPUTS + "Expected MinRequiredApprovals to be from 1 to the number of approvers, 1, but got \"p\".");
        check(
                play(new World(), step("aws:executeAutomation", "{DocumentName: Child, RuntimeParameters: '{{P}}'}")),
                FailureStage.InputValidation,
                FailureType.Verification,
                INPUTS + "Expected RuntimeParameters to be a map, but it is string.");
    }

    @Test
    void R437_anOutputThatIsNotOfItsType() {
        World world = new World().function("f", returns("{\"x\":\"abc\"}"));
        check(
                play(world, lambda(", outputs: [{Name: X, Selector: $.x, Type: Integer}]")),
                FailureStage.PostVerification,
                FailureType.Verification,
                POLLING + "Output X");
    }

    @Test
    void R516_aSleepThatItsTimeoutCutsShort() {
        check(
                play(new World(), step("aws:sleep", "{Duration: PT1H}", "timeoutSeconds: 5, ")),
                FailureStage.Invocation,
                FailureType.Action,
                TIMED_OUT.strip());
    }

    @Test
    void R535_anApprovalThatNobodyGave() {
        check(
                play(new World(), step("aws:approve", "{Approvers: [a]}")),
                FailureStage.Invocation,
                FailureType.Action,
                TIMED_OUT + "Nobody answered in time.");
    }

    @Test
    void R533_anApprovalThatWasRejected() {
        World world = new World().runbook("Doc", step("aws:approve", "{Approvers: [a, b], MinRequiredApprovals: 2}"));
        Run run = world.start("Doc");
        world.apply(run.id, new SendSignal(run.id, SignalType.Reject, Map.of(), "b"));
        check(run, FailureStage.Invocation, FailureType.Action, POLLING + "The request was rejected by b.");
        assertThat(details(run)).isEqualTo(JsonText.parse("{\"Approver\":[\"b\"],\"Code\":[\"Rejected\"]}"));
    }

    @Test
    void R544_aChildThatDidNotSucceedOrDoesNotExist() {
        World world = new World().function("f", raises("E", "no")).runbook("Child", lambda(""));
        Run run = play(world, step("aws:executeAutomation", "{DocumentName: Child}"));
        String child = run.events(Event.ChildStarted.class).getFirst().childExecutionId();
        check(
                run,
                FailureStage.Invocation,
                FailureType.Action,
                POLLING + "Child execution " + child + " ended Failed: " + POLLING + "Lambda function f returned"
                        + " FunctionError Unhandled: E - no." + GUIDE);
        assertThat(details(run))
                .isEqualTo(JsonText.parse("{\"ExecutionId\":[\"" + child + "\"],\"Status\":[\"Failed\"]}"));
        check(
                play(new World(), step("aws:executeAutomation", "{DocumentName: Nowhere}")),
                FailureStage.Invocation,
                FailureType.Action,
                "AutomationDefinitionNotFoundException: Expected a registered runbook, but there is none with the name"
                        + " Nowhere.");
    }

    @Test
    void R546_aChildThatWouldBeTooDeep() {
        check(
                play(
                        new World().set("engine.nesting.max", "0"),
                        step("aws:executeAutomation", "{DocumentName: Child}")),
                FailureStage.InputValidation,
                FailureType.Verification,
                INPUTS + "Expected at most 0 levels of child executions, but this would be level 1.");
    }

    @Test
    void R544_aChildThatTookTooLong() {
        World world = new World().runbook("Child", step("aws:sleep", "{Duration: PT1H}"));
        check(
                play(world, step("aws:executeAutomation", "{DocumentName: Child}", "timeoutSeconds: 60, ")),
                FailureStage.Invocation,
                FailureType.Action,
                TIMED_OUT + "The child execution did not end in time.");
    }

    @Test
    void R143_theMessageOfTheExecutionIsThatOfTheStepInTheLoop() {
        World world = new World().function("f", raises("E", "no"));
        Run run = play(
                world,
                "schemaVersion: '0.3'\nmainSteps: [{name: l, action: 'aws:loop', inputs: {Iterators: [x], Steps: [{name: a,"
                        + " action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}]}}]\n");
        assertThat(run.executionEnded().failureMessage())
                .isEqualTo(run.ended("a").failure().message());
        assertThat(run.ended("l").failure()).satisfies(failure -> {
            assertThat(failure.message()).isEqualTo(POLLING + "Step a of pass 1 ended Failed." + GUIDE);
            assertThat(failure.details()).isEqualTo(Map.of("Step", "a", "Iteration", "1"));
        });
    }

    private static String lambda(String more) {
        return step("aws:invokeLambdaFunction", "{FunctionName: f}" + more);
    }

    private static String step(String action, String inputs) {
        return step(action, inputs, "");
    }

    private static String step(String action, String inputs, String properties) {
        return "schemaVersion: '0.3'\nparameters: {P: {type: String, default: p}}\nmainSteps: [{name: a, action: '"
                + action + "', " + properties + "inputs: " + inputs + "}]\n";
    }

    private static Run play(World world, String document) {
        Run run = world.runbook("Doc", document).start("Doc");
        world.play();
        return run;
    }

    /** What the event says, what the execution repeats (R143), and what the API shows. */
    private static void check(Run run, FailureStage stage, FailureType type, String message) {
        Failure failure = Objects.requireNonNull(run.ended("a").failure());
        assertThat(failure.message()).contains(message).endsWith(GUIDE);
        assertThat(failure.stage()).isEqualTo(stage);
        assertThat(failure.type()).isEqualTo(type);
        assertThat(run.executionEnded().failureMessage()).isEqualTo(failure.message());
        assertThat(run.executionEnded().failedStep()).isEqualTo("a");
        JsonNode execution = shown(run);
        assertThat(execution.path("FailureMessage").textValue()).isEqualTo(failure.message());
        JsonNode step = execution.at("/StepExecutions/0");
        assertThat(step.path("FailureMessage").textValue()).isEqualTo(failure.message());
        assertThat(step.at("/FailureDetails/FailureStage").textValue()).isEqualTo(stage.name());
        assertThat(step.at("/FailureDetails/FailureType").textValue()).isEqualTo(type.name());
    }

    private static JsonNode details(Run run) {
        return shown(run).at("/StepExecutions/0/FailureDetails/Details");
    }

    private static JsonNode shown(Run run) {
        ExecutionView view = new ExecutionView(run.id);
        for (int i = 0; i < run.events.size(); i++) {
            view.apply(run.headers.get(i), run.events.get(i));
        }
        return JsonText.parse(view.toJson()).path("AutomationExecution");
    }
}
