package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.World.Run;
import dev.runstream.expression.JsonText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sections 5.3, 5.4 and 6.4: steps that wait for people, and what people may say when. */
class SignalTest {
    private static final String APPROVAL = """
            schemaVersion: '0.3'
            mainSteps:
              - name: ask
                action: aws:approve
                onFailure: %s
                inputs:
                  Approvers: [ada, 'arn:aws:iam::123456789012:role/Ops']
                  MinRequiredApprovals: %d
                  Message: go?
              - {name: work, action: 'aws:invokeLambdaFunction', isEnd: true, inputs: {FunctionName: work}}
              - {name: undo, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: work}}
            """;
    private static final String PAUSE = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: hold, action: 'aws:pause', inputs: {}}
              - {name: work, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: work}}
            """;

    private static World world(String document) {
        return new World().function("work", returns("1")).runbook("Doc", document);
    }

    private static World approval(int required) {
        return world(APPROVAL.formatted("Abort", required));
    }

    private static Decision send(World world, Run run, SignalType type, @Nullable String who, String... payload) {
        Map<String, List<String>> values = payload.length == 0
                ? Map.of()
                : Map.of(payload[0], List.of(payload).subList(1, payload.length));
        return world.apply(run.id, new SendSignal(run.id, type, values, who));
    }

    private static void assertRefused(Decision decision, Reason reason) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Rejected.class,
                        rejected -> assertThat(rejected.rejection().reason()).isEqualTo(reason));
    }

    @Test
    void R532_anApprovalWaits_andSoDoesTheExecution_R602() {
        World world = approval(1);
        Run run = world.start("Doc");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        Event.StepWaiting waiting = run.events(Event.StepWaiting.class).getFirst();
        assertThat(waiting.approvers()).containsExactly("ada", "arn:aws:iam::123456789012:role/Ops");
        assertThat(waiting.message()).isEqualTo("go?");
    }

    @Test
    void R533_enoughApprovalsAreSuccess_C36_R534() {
        World world = approval(2);
        Run run = world.start("Doc");
        send(world, run, SignalType.Approve, "ada", "Comment", "fine");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        send(world, run, SignalType.Approve, "arn:aws:sts::123456789012:assumed-role/Ops/bob");
        world.play();
        assertThat(run.path()).containsExactly("ask", "work");
        Map<String, String> outputs = run.ended("ask").outputs();
        assertThat(outputs).containsEntry("ApprovalStatus", "\"Approved\"");
        assertThat(JsonText.parse(outputs.get("ApproverDecisions")).toString())
                .contains("\"Approver\":\"ada\"", "\"Decision\":\"Approved\"", "\"Comment\":\"fine\"");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R533_oneRejectFailsTheStep_R233() {
        World world = approval(2);
        Run run = world.start("Doc");
        send(world, run, SignalType.Approve, "ada");
        send(world, run, SignalType.Reject, "arn:aws:iam::123456789012:role/Ops");
        assertThat(run.ended("ask").status()).isEqualTo(StepStatus.Failed);
        assertThat(run.ended("ask").outputs()).containsEntry("ApprovalStatus", "\"Rejected\"");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void R233_theNormalFailureRulesFollowAReject() {
        World world = world(APPROVAL.formatted("'step:undo'", 1));
        Run run = world.start("Doc");
        send(world, run, SignalType.Reject, "ada");
        world.play();
        assertThat(run.path()).containsExactly("ask", "undo");
    }

    @Test
    void R535_theDeadlineTimesOut_sevenDaysByDefault_C36() {
        World world = approval(1);
        Run run = world.start("Doc");
        long began = world.now();
        world.play();
        assertThat(world.now() - began).isEqualTo(604_800_000);
        assertThat(run.ended("ask").status()).isEqualTo(StepStatus.TimedOut);
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
    }

    @ParameterizedTest
    @CsvSource({
        "ada, true",
        "arn:aws:iam::123456789012:user/ada, true",
        "arn:aws:iam::123456789012:user/team/ada, true",
        "arn:aws:sts::123456789012:assumed-role/Ops/session, true",
        "arn:aws:iam::123456789012:role/Ops, true",
        "bob, false",
        "arn:aws:iam::123456789012:user/bob, false",
        "arn:aws:sts::999999999999:assumed-role/Ops/session, false",
        "arn:aws:sts::123456789012:assumed-role/Ops2/session, false",
        "ADA, false",
    })
    void R532_onlyListedPrincipalsCount(String who, boolean counts) {
        World world = approval(1);
        Run run = world.start("Doc");
        Decision decision = send(world, run, SignalType.Approve, who);
        if (counts) {
            assertThat(run.ended("ask").status()).isEqualTo(StepStatus.Success);
        } else {
            assertRefused(decision, Reason.InvalidAutomationSignal);
            assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        }
    }

    @Test
    void R532_aSignalFromNobodyIsRefused() {
        World world = approval(1);
        Run run = world.start("Doc");
        assertRefused(send(world, run, SignalType.Approve, null), Reason.InvalidAutomationSignal);
    }

    @Test
    void R532_aSecondDecisionReplacesTheFirst() {
        World world = approval(2);
        Run run = world.start("Doc");
        send(world, run, SignalType.Approve, "ada");
        send(world, run, SignalType.Approve, "ada");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        assertThat(run.events(Event.SignalReceived.class).getLast().decisions()).hasSize(1);
    }

    @Test
    void R532_aUserIsOnePersonByNameAndByArn() {
        World world = approval(2);
        Run run = world.start("Doc");
        send(world, run, SignalType.Approve, "ada");
        send(world, run, SignalType.Approve, "arn:aws:iam::123456789012:user/ada");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        send(world, run, SignalType.Revoke, "ada");
        assertThat(run.events(Event.SignalReceived.class).getLast().decisions()).isEmpty();
    }

    @Test
    void R532_twoSessionsOfARoleAreTwoPersons() {
        World world = approval(2);
        Run run = world.start("Doc");
        send(world, run, SignalType.Approve, "arn:aws:sts::123456789012:assumed-role/Ops/ada");
        send(world, run, SignalType.Approve, "arn:aws:sts::123456789012:assumed-role/Ops/bob");
        assertThat(run.ended("ask").status()).isEqualTo(StepStatus.Success);
    }

    @Test
    void R536_revokeTakesADecisionBack_andIsRefusedWhenThereIsNone() {
        World world = approval(2);
        Run run = world.start("Doc");
        assertRefused(send(world, run, SignalType.Revoke, "ada"), Reason.InvalidAutomationSignal);
        send(world, run, SignalType.Approve, "ada");
        send(world, run, SignalType.Revoke, "ada");
        assertThat(run.events(Event.SignalReceived.class).getLast().decisions()).isEmpty();
        send(world, run, SignalType.Approve, "arn:aws:iam::123456789012:role/Ops");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
    }

    @Test
    void R531_inputsThatCannotBeMetFailTheStep() {
        World world = world("""
                schemaVersion: '0.3'
                parameters: {Who: {type: StringList, default: [a, b]}, Min: {type: Integer, default: 3}}
                mainSteps:
                  - name: ask
                    action: aws:approve
                    inputs: {Approvers: '{{Who}}', MinRequiredApprovals: '{{Min}}'}
                """);
        Run run = world.start("Doc");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failureMessage()).contains("MinRequiredApprovals");
    }

    @Test
    void R521_aPauseWaitsForResume() {
        World world = world(PAUSE);
        Run run = world.start("Doc");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        send(world, run, SignalType.Resume, "me", "StepName", "hold");
        world.play();
        assertThat(run.path()).containsExactly("hold", "work");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R209_aPauseTimesOutAfterSevenDays() {
        World world = world(PAUSE);
        Run run = world.start("Doc");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
    }

    @Test
    void R631_aSignalThatDoesNotFitTheMomentIsRefused() {
        World world = world(PAUSE);
        Run run = world.start("Doc");
        assertRefused(send(world, run, SignalType.Resume, "me", "StepName", "nothing"), Reason.AutomationStepNotFound);
        assertRefused(send(world, run, SignalType.Resume, "me", "StepName", "work"), Reason.InvalidAutomationSignal);
        assertRefused(send(world, run, SignalType.Approve, "me"), Reason.InvalidAutomationSignal);
        assertRefused(send(world, run, SignalType.StartStep, "me", "StepName", "work"), Reason.InvalidAutomationSignal);
        assertRefused(send(world, run, SignalType.StopStep, "me"), Reason.InvalidAutomationSignal);
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
    }

    @Test
    void R624_aCancelEndsAWait() {
        World world = world(PAUSE);
        Run run = world.start("Doc");
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        assertThat(run.ended("hold").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
    }

    private static final String TWO = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: work}}
              - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: work}}
            """;

    private static Run interactive(World world) {
        return world.start(new StartExecution(
                World.ID, "Doc", null, Map.of(), Mode.Interactive, null, Map.of(), null, null, null, null));
    }

    @Test
    void R613_interactiveAsksBeforeEachStepAndAtTheEnd_C38() {
        World world = world(TWO);
        Run run = interactive(world);
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        assertThat(run.path()).isEmpty();
        send(world, run, SignalType.StartStep, "me", "StepName", "a");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.InProgress);
        world.play();
        assertThat(run.path()).containsExactly("a");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        send(world, run, SignalType.StartStep, "me", "StepName", "b");
        world.play();
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        assertThat(run.events(Event.StepWaiting.class).getLast().waitFor()).isEqualTo(Event.WaitFor.Complete);
        world.apply(run.id, new StopExecution(run.id, StopType.Complete, "me", null));
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R632_onlyTheStepThatIsNextCanBeStarted() {
        World world = world(TWO);
        Run run = interactive(world);
        assertRefused(send(world, run, SignalType.StartStep, "me", "StepName", "b"), Reason.InvalidAutomationSignal);
        assertRefused(send(world, run, SignalType.StartStep, "me", "StepName", "x"), Reason.AutomationStepNotFound);
        send(world, run, SignalType.StartStep, "me", "StepName", "a");
        assertRefused(send(world, run, SignalType.StartStep, "me", "StepName", "a"), Reason.InvalidAutomationSignal);
    }

    @Test
    void T8_stopStepCancelsTheStepAndTheExecutionWaits() {
        World world = world(TWO);
        Run run = interactive(world);
        send(world, run, SignalType.StartStep, "me", "StepName", "a");
        assertRefused(
                send(world, run, SignalType.StopStep, "me", "StepExecutionId", "another"),
                Reason.AutomationStepNotFound);
        send(world, run, SignalType.StopStep, "me", "StepExecutionId", DerivedId.stepExecution(World.ID, "a", 1));
        assertThat(run.ended("a").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        assertThat(run.live().pendingStep()).isEqualTo("b");
        StepRequested late = world.requests().removeFirst();
        assertThat(world.apply(run.id, world.result(late))).isInstanceOf(Decision.Rejected.class);
    }

    @Test
    void R622_aCancelEndsAnInteractiveExecutionThatWaits() {
        World world = world(TWO);
        Run run = interactive(world);
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.path()).isEmpty();
    }
}
