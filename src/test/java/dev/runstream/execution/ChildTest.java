package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.World.Run;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Section 5.5: aws:executeAutomation. */
class ChildTest {
    private static final String CHILD = """
            schemaVersion: '0.3'
            parameters: {Volume: {type: String}, Flag: {type: Boolean, default: false}, List: {type: StringList, default: []}}
            mainSteps:
              - name: snap
                action: aws:invokeLambdaFunction
                inputs: {FunctionName: snap, Payload: '{"v": "{{Volume}}", "f": {{Flag}}, "l": {{List}}}'}
            outputs: [snap.Payload]
            """;

    private static String parent(String properties, String parameters) {
        return """
                schemaVersion: '0.3'
                mainSteps:
                  - name: child
                    action: aws:executeAutomation
                %s    inputs: {DocumentName: Child, RuntimeParameters: %s}
                  - name: use
                    action: aws:invokeLambdaFunction
                    inputs: {FunctionName: use, Payload: '{"id": "{{child.Output}}", "status": "{{child.Status}}"}'}
                outputs: [child.Output, use.Payload]
                """.formatted(properties, parameters);
    }

    private static Run child(World world) {
        return world.runs().values().stream().skip(1).findFirst().orElseThrow();
    }

    @Test
    void R541_R545_theChildsOutputsReachTheNextStepAsOneValue() {
        World world = new World()
                .function("snap", returns("\"snap-1\""))
                .function("use", returns("true"))
                .runbook("Child", CHILD)
                .runbook("Parent", parent("", "{Volume: vol-1}"));
        Run run = world.start("Parent");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(world.invoked().getLast().payload()).isEqualTo("{\"id\": \"snap-1\", \"status\": \"Success\"}");
        assertThat(run.executionEnded().outputs().getFirst().values()).containsExactly("snap-1");
        Run child = child(world);
        Event.ExecutionStarted started =
                child.events(Event.ExecutionStarted.class).getFirst();
        assertThat(started.parent()).isEqualTo(new Command.Parent(run.id, "child", 1, 1, 1));
        assertThat(child.id).hasSize(36);
    }

    @Test
    void R542_runtimeParametersTakeTheApisForm() {
        World world = new World()
                .function("snap", returns("1"))
                .function("use", returns("true"))
                .runbook("Child", CHILD)
                .runbook("Parent", parent("", "{Volume: [vol-2], Flag: true, List: [a, b]}"));
        world.start("Parent");
        Effect.SendCommand effect = world.commands().getFirst();
        assertThat(((StartExecution) effect.command()).parameters())
                .isEqualTo(Map.of("Volume", List.of("vol-2"), "Flag", List.of("true"), "List", List.of("a", "b")));
        world.play();
        assertThat(world.invoked().getFirst().payload())
                .isEqualTo("{\"v\": \"vol-2\", \"f\": true, \"l\": [\"a\",\"b\"]}");
    }

    @Test
    void R544_aFailedChildFailsTheStep_andR546_eachAttemptStartsANewOne() {
        World world = new World()
                .function("snap", raises("E", "no"), returns("\"snap-2\""))
                .function("use", returns("true"))
                .runbook("Child", CHILD)
                .runbook("Parent", parent("    maxAttempts: 2\n", "{Volume: v}"));
        Run run = world.start("Parent");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.events(Event.ChildStarted.class))
                .extracting(Event.ChildStarted::childExecutionId)
                .doesNotHaveDuplicates()
                .hasSize(2);
        assertThat(run.events(Event.AttemptFailed.class).getFirst().failure().message())
                .contains("ended Failed", "no");
    }

    @Test
    void R544_aCancelledChildFailsTheStep_R628_theCancelDoesNotCascadeUp() {
        World world = new World().runbook("Child", CHILD).runbook("Parent", parent("", "{Volume: v}"));
        Run run = world.start("Parent");
        world.deliver();
        Run child = child(world);
        world.apply(child.id, new StopExecution(child.id, StopType.Cancel, null, null));
        world.requests().clear();
        world.play();
        assertThat(child.end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.ended("child").status()).isEqualTo(StepStatus.Failed);
    }

    @Test
    void R544_theStepsTimeoutStopsTheChildAndEndsTimedOut() {
        World world = new World()
                .runbook("Child", CHILD)
                .runbook("Parent", parent("    timeoutSeconds: 60\n", "{Volume: v}"));
        Run run = world.start("Parent");
        world.deliver();
        world.requests().clear();
        long began = world.now();
        world.fireNext();
        assertThat(world.now() - began).isEqualTo(60_000);
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
        assertThat(child(world).end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.rejections).isEmpty();
    }

    @Test
    void R628_theCancelOfAParentCancelsItsChildAndDoesNotWait() {
        World world = new World().runbook("Child", CHILD).runbook("Parent", parent("", "{Volume: v}"));
        Run run = world.start("Parent");
        world.deliver();
        world.requests().clear();
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        world.play();
        Run child = child(world);
        assertThat(child.end).isEqualTo(ExecutionStatus.Cancelled);
        int stop = child.events.indexOf(child.events(Event.StopRequested.class).getFirst());
        assertThat(child.headers.get(stop).requestedBy()).isEqualTo("execution/" + run.id);
    }

    private static final String IN_A_LOOP = """
            schemaVersion: '0.3'
            mainSteps:
              - name: l
                action: aws:loop
                timeoutSeconds: 30
                inputs:
                  Iterators: [x]
                  Steps: [{name: child, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Volume: v}}}]
            """;

    @Test
    void R571_R544_theTimeoutOfALoopStopsTheChildOfItsBody() {
        World world = new World().runbook("Child", CHILD).runbook("Parent", IN_A_LOOP);
        Run run = world.start("Parent");
        world.deliver();
        world.requests().clear();
        world.fireNext();
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
        assertThat(run.ended("child").status()).isEqualTo(StepStatus.Cancelled);
        world.play();
        assertThat(child(world).end).isEqualTo(ExecutionStatus.Cancelled);
    }

    @Test
    void R623_R628_theCutOffOfACancelWorkflowStopsItsChild() {
        World world = new World().runbook("Child", CHILD).runbook("Parent", """
                        schemaVersion: '0.3'
                        mainSteps:
                          - {name: work, action: 'aws:invokeLambdaFunction', onCancel: 'step:child', isEnd: true, inputs: {FunctionName: f}}
                          - {name: child, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Volume: v}}}
                        """);
        Run run = world.start("Parent");
        long began = world.now();
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        world.deliver();
        world.requests().clear();
        world.fireNext();
        assertThat(world.now() - began).isEqualTo(120_000);
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        world.play();
        assertThat(child(world).end).isEqualTo(ExecutionStatus.Cancelled);
    }

    @Test
    void T8_R628_stopStepStopsTheChildOfTheStep() {
        World world = new World().runbook("Child", CHILD).runbook("Parent", parent("", "{Volume: v}"));
        Run run = world.start(new StartExecution(
                World.ID, "Parent", null, Map.of(), Command.Mode.Interactive, null, Map.of(), null, null, null, null));
        world.apply(run.id, new SendSignal(run.id, SignalType.StartStep, Map.of(), "me"));
        world.deliver();
        world.requests().clear();
        world.apply(run.id, new SendSignal(run.id, SignalType.StopStep, Map.of(), "me"));
        assertThat(run.ended("child").status()).isEqualTo(StepStatus.Cancelled);
        world.play();
        assertThat(child(world).end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
    }

    @Test
    void R545_outputsOfAChildThatAreMoreThanAStepMayHaveFailTheStep() {
        World world = new World()
                .set("engine.outputs.max.bytes", "2048")
                .function("snap", returns("\"" + "x".repeat(2_020) + "\""))
                .runbook("Child", CHILD)
                .runbook("Parent", parent("", "{Volume: v}"));
        Run run = world.start("Parent");
        world.play();
        assertThat(child(world).end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.ended("child").failure()).satisfies(failure -> {
            assertThat(failure).isNotNull();
            assertThat(failure.code()).isEqualTo("OutputsTooLarge");
            assertThat(failure.message()).contains("Expected at most 2048 bytes of outputs of the child");
        });
    }

    @Test
    void R546_nestingBelowFiveLevelsFailsTheStep() {
        World world = new World()
                .runbook(
                        "Self",
                        "schemaVersion: '0.3'\nmainSteps:\n  - name: again\n    action: aws:executeAutomation\n"
                                + "    inputs: {DocumentName: Self}\n");
        Run run = world.start("Self");
        world.play();
        assertThat(world.runs()).hasSize(6);
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        Run deepest = world.runs().values().stream().skip(5).findFirst().orElseThrow();
        assertThat(deepest.ended("again").failure().message())
                .contains("Expected at most 5 levels of child executions");
    }

    @Test
    void aChildThatDoesNotExistFailsTheStepWithItsReason() {
        World world = new World().runbook("Parent", parent("", "{Volume: v}"));
        Run run = world.start("Parent");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failureMessage()).contains("AutomationDefinitionNotFoundException", "Child");
    }

    @Test
    void theEndOfAChildThatIsNotWaitedForIsARecordedRejection() {
        World world = new World()
                .function("snap", returns("1"))
                .runbook("Child", CHILD)
                .runbook("Parent", parent("", "{Volume: v}"));
        Run run = world.start("Parent");
        world.apply(
                run.id,
                new Command.ChildEnded(run.id, World.ID, "child", 1, 1, ExecutionStatus.Success, List.of(), null));
        assertThat(run.rejections).extracting(Rejection::reason).containsExactly(Rejection.Reason.UnknownChild);
        assertThat(run.live().visit().phase()).isEqualTo(State.Phase.ChildRunning);
    }
}
