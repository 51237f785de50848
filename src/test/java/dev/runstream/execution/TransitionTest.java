package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static dev.runstream.execution.World.Behaviour.timesOut;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sections 2.2 to 2.4: where a run goes after a step, what counts, and how it ends. */
class TransitionTest {
    private static final Behaviour OK = returns("1");
    private static final Behaviour FAIL = raises("E", "boom");

    /** A runbook of steps, each invoking the function of its own name; a step is "name" or "name: properties". */
    private static String steps(String... steps) {
        StringBuilder yaml = new StringBuilder("schemaVersion: '0.3'\nmainSteps:\n");
        for (String step : steps) {
            int colon = step.indexOf('|');
            String name = colon < 0 ? step : step.substring(0, colon);
            yaml.append("  - name: ").append(name).append("\n    action: aws:invokeLambdaFunction\n");
            if (colon >= 0) {
                for (String property : step.substring(colon + 1).split(";")) {
                    yaml.append("    ").append(property.trim()).append('\n');
                }
            }
            yaml.append("    inputs: {FunctionName: ").append(name).append("}\n");
        }
        return yaml.toString();
    }

    private static Run run(World world, String... steps) {
        Run run = world.runbook("Doc", steps(steps)).start("Doc");
        world.play();
        return run;
    }

    @Test
    void T1_successGoesToTheFollowingStepOrToNextStep() {
        World world = new World().function("a", OK).function("b", OK).function("c", OK);
        assertThat(run(world, "a", "b", "c").path()).containsExactly("a", "b", "c");
        World jumping = new World().function("a", OK).function("c", OK);
        Run run = run(jumping, "a|nextStep: c", "b", "c");
        assertThat(run.path()).containsExactly("a", "c");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void T2_successOfAStepWithIsEndEndsTheRun() {
        Run run = run(new World().function("a", OK), "a|isEnd: true", "b");
        assertThat(run.path()).containsExactly("a");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void T3_aFailureAborts_nextStepIsNotUsed_R220() {
        Run run = run(new World().function("a", FAIL), "a|nextStep: c", "b", "c");
        assertThat(run.path()).containsExactly("a");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void T3_aTimeoutAborts() {
        Run run = run(new World().function("a", timesOut()), "a", "b");
        assertThat(run.path()).containsExactly("a");
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
    }

    @Test
    void T4_continueGoesOnAndHonoursNextStep_C20_C21() {
        World world = new World().function("a", FAIL).function("b", OK).function("c", OK);
        Run plain = run(world, "a|onFailure: Continue", "b");
        assertThat(plain.path()).containsExactly("a", "b");
        assertThat(plain.end).isEqualTo(ExecutionStatus.Success);
        World second = new World().function("a", FAIL).function("c", OK);
        Run critical = run(second, "a|onFailure: Continue; isCritical: true; nextStep: c", "b", "c");
        assertThat(critical.path()).containsExactly("a", "c");
        assertThat(critical.end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void T5_continueWithIsEndEndsTheRunAndCountsOnlyWhenExplicitlyCritical() {
        Run forgiven = run(new World().function("a", FAIL), "a|onFailure: Continue; isEnd: true", "b");
        assertThat(forgiven.path()).containsExactly("a");
        assertThat(forgiven.end).isEqualTo(ExecutionStatus.Success);
        Run counted = run(new World().function("a", FAIL), "a|onFailure: Continue; isEnd: true; isCritical: true", "b");
        assertThat(counted.end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void T6_onFailureStepJumps_alsoWithIsEnd_I3() {
        World world = new World().function("a", FAIL).function("c", OK);
        Run run = run(world, "a|onFailure: step:c; isEnd: true", "b", "c");
        assertThat(run.path()).containsExactly("a", "c");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.events(Event.StepEntered.class).getLast().transition()).isEqualTo(Event.Transition.OnFailure);
    }

    @Test
    void T7_aCancelRunsTheOnCancelWorkflow_R622() {
        World world = new World().function("clean", OK).function("after", OK);
        world.runbook("Doc", steps("a|onCancel: step:clean; isEnd: true", "clean", "after"));
        Run run = world.start("Doc");
        StepRequested open = world.request();
        world.requests().clear();
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Cancelling);
        Decision late = world.apply(run.id, world.result(open));
        assertThat(late).isInstanceOf(Decision.Rejected.class);
        world.play();
        assertThat(run.path()).containsExactly("a", "clean", "after");
        assertThat(run.ended("a").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
    }

    @Test
    void T7_withoutOnCancelTheRunIsCancelledAtOnce() {
        World world = new World().runbook("Doc", steps("a", "b"));
        Run run = world.start("Doc");
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", "enough"));
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.path()).containsExactly("a");
        Event.StopRequested stop = run.events(Event.StopRequested.class).getFirst();
        assertThat(stop.reason()).isEqualTo("enough");
        assertThat(run.headers.get(run.events.indexOf(stop)).requestedBy()).isEqualTo("me");
    }

    @Test
    void R622_theCancelWorkflowIsCutOffAfterTwoMinutes_R623() {
        World world = new World()
                .function("clean", FAIL)
                .runbook("Doc", steps("a|onCancel: step:clean", "clean|maxAttempts: 100", "z"));
        Run run = world.start("Doc");
        world.requests().clear();
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, null, null));
        assertThat(run.live().stop().dueAt()).isEqualTo(world.now() + 120_000);
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.ended("clean").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(run.path()).containsExactly("a", "clean");
        assertThat(run.executionEnded().failureMessage()).isNull();
    }

    @Test
    void R623_aFailureInsideTheCancelWorkflowDoesNotChangeTheStatus() {
        World world = new World().function("clean", FAIL).runbook("Doc", steps("a|onCancel: step:clean", "clean"));
        Run run = world.start("Doc");
        world.requests().clear();
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, null, null));
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.ended("clean").counts()).isFalse();
    }

    @Test
    void R625_aSecondCancelIsAcceptedAndHasNoEffect() {
        World world = new World().function("clean", OK).runbook("Doc", steps("a|onCancel: step:clean", "clean"));
        Run run = world.start("Doc");
        world.requests().clear();
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, null, null));
        long dueAt = run.live().stop().dueAt();
        world.advance(1_000);
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, null, null));
        assertThat(run.live().stop().dueAt()).isEqualTo(dueAt);
        assertThat(run.rejections).isEmpty();
        world.play();
        assertThat(run.path()).containsExactly("a", "clean");
    }

    @Test
    void R626_completeLetsTheStepFinishAndStartsNothingMore() {
        World world = new World().function("a", OK).runbook("Doc", steps("a", "b"));
        Run run = world.start("Doc");
        world.apply(run.id, new StopExecution(run.id, StopType.Complete, null, null));
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.InProgress);
        world.play();
        assertThat(run.path()).containsExactly("a");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R626_completeOfAnExecutionThatIsBeingCancelledIsRejected() {
        World world = new World().runbook("Doc", steps("a|onCancel: step:clean", "clean"));
        Run run = world.start("Doc");
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, null, null));
        world.apply(run.id, new StopExecution(run.id, StopType.Complete, null, null));
        assertThat(run.rejections)
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.InvalidAutomationStatusUpdate);
    }

    @Test
    void R212_isCriticalIsTrueByDefaultAlsoForAJump() {
        World world = new World().function("a", FAIL).function("c", OK);
        assertThat(run(world, "a|onFailure: step:c", "b", "c").end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void R215_aJumpWithIsCriticalFalseForgetsTheFailure() {
        World world = new World().function("a", timesOut()).function("c", OK);
        Run run = run(world, "a|onFailure: step:c; isCritical: false", "b|isEnd: true", "c");
        assertThat(run.path()).containsExactly("a", "c");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R216_abortOfANonCriticalStepFailsUnlessTheSwitchSaysSuccess() {
        Run run = run(new World().function("a", FAIL), "a|isCritical: false", "b");
        assertThat(run.path()).containsExactly("a");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void R213_isCriticalNeverDecidesWhereToGo() {
        for (String critical : List.of("true", "false")) {
            World world = new World().function("a", FAIL).function("c", OK);
            assertThat(run(world, "a|onFailure: step:c; isCritical: " + critical, "b", "c")
                            .path())
                    .containsExactly("a", "c");
        }
    }

    @Test
    void R230_aFailedOutcomeWinsOverATimedOutOne() {
        World world = new World().function("a", timesOut()).function("c", FAIL);
        Run run = run(world, "a|onFailure: step:c", "b", "c");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failedStep()).isEqualTo("c");
    }

    @Test
    void R230_onlyTimedOutOutcomesEndTimedOut() {
        World world = new World().function("a", timesOut()).function("c", OK);
        Run run = run(world, "a|onFailure: step:c", "b", "c");
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
        assertThat(run.executionEnded().failedStep()).isEqualTo("a");
    }

    @Test
    void R231_aStepThatFailedFirstAndSucceededLaterIsSuccess_C09() {
        World world = new World().function("a", FAIL, FAIL, OK);
        Run run = run(world, "a|maxAttempts: 3");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.events(Event.AttemptFailed.class)).hasSize(2);
        assertThat(run.ended("a").attempt()).isEqualTo(3);
        assertThat(world.invoked()).hasSize(3);
    }

    @Test
    void R232_theLastStepFailingWithContinueEndsInSuccess() {
        World world = new World().function("a", OK).function("b", FAIL);
        assertThat(run(world, "a", "b|onFailure: Continue").end).isEqualTo(ExecutionStatus.Success);
        World critical = new World().function("a", OK).function("b", FAIL);
        assertThat(run(critical, "a", "b|onFailure: Continue; isCritical: true").end)
                .isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void R135_theStepsOutcomeIsThatOfItsLastAttempt() {
        Run timedOut = run(new World().function("a", FAIL, timesOut()), "a|maxAttempts: 2", "b");
        assertThat(timedOut.ended("a").status()).isEqualTo(StepStatus.TimedOut);
        assertThat(timedOut.end).isEqualTo(ExecutionStatus.TimedOut);
        Run failed = run(new World().function("a", timesOut(), FAIL), "a|maxAttempts: 2", "b");
        assertThat(failed.ended("a").status()).isEqualTo(StepStatus.Failed);
        assertThat(failed.events(Event.AttemptTimedOut.class)).hasSize(1);
    }

    @Test
    void R223_theTargetOfOnFailureHasItsOwnRules() {
        World world = new World().function("a", FAIL).function("b", FAIL).function("c", OK);
        Run run = run(world, "a|onFailure: step:b; isEnd: true", "b|onFailure: step:c", "c");
        assertThat(run.path()).containsExactly("a", "b", "c");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void R143_theExecutionsFailureMessageIsThatOfTheStepThatDecided_C07() {
        Run run = run(new World().function("a", FAIL), "a", "b");
        assertThat(run.executionEnded().failureMessage())
                .isEqualTo(run.ended("a").failure().message())
                .contains("Unhandled", "E", "boom");
    }

    @Test
    void R222_stepsThatAreNeverReachedAreNeverEntered() {
        Run run = run(new World().function("a", OK), "a|isEnd: true", "b", "c");
        assertThat(run.events(Event.StepEntered.class)).hasSize(1);
    }

    @Test
    void R342_outputsOfStepsWithoutSuccessShowTheFixedText() {
        World world = new World().function("a", FAIL).function("b", returns("\"vol-1\""));
        Run run = world.runbook(
                        "Doc",
                        steps("a|onFailure: Continue", "b", "c|onFailure: Continue")
                                + "outputs: [a.Payload, b.Payload, c.Payload]\n")
                .start("Doc", Map.of());
        world.play();
        assertThat(run.executionEnded().outputs())
                .extracting(Command.NamedOutput::values)
                .containsExactly(
                        List.of(Command.NamedOutput.NONE), List.of("vol-1"), List.of(Command.NamedOutput.NONE));
    }
}
