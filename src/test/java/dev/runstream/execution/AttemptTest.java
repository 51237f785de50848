package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static dev.runstream.execution.World.Behaviour.throttles;
import static dev.runstream.execution.World.Behaviour.timesOut;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What workers say and what clocks do to an attempt: retries, throttles, leases, the fence. */
class AttemptTest {
    private static final Behaviour OK = returns("1");
    private static final Behaviour FAIL = raises("E", "boom");

    private static String step(String properties) {
        return "schemaVersion: '0.3'\nmainSteps:\n  - name: a\n    action: aws:invokeLambdaFunction\n" + properties
                + "    inputs: {FunctionName: f}\n";
    }

    private static World world(String properties, Behaviour... behaviours) {
        return new World().function("f", behaviours).runbook("Doc", step(properties));
    }

    @Test
    void R123_theLimitOfAnAttemptIs300SecondsAtMost_R124() {
        World plain = world("");
        plain.start("Doc");
        assertThat(plain.request().timeoutMillis()).isEqualTo(300_000);
        World longer = world("    timeoutSeconds: 900\n");
        longer.start("Doc");
        assertThat(longer.request().timeoutMillis()).isEqualTo(300_000);
        World shorter = world("    timeoutSeconds: 20\n");
        shorter.start("Doc");
        assertThat(shorter.request().timeoutMillis()).isEqualTo(20_000);
    }

    @Test
    void R125_aLateAnswerOfAnAbandonedAttemptIsIgnored() {
        World world = world("    maxAttempts: 2\n", OK);
        Run run = world.start("Doc");
        StepRequested first = world.request();
        Result late = world.result(first);
        world.requests().clear();
        world.apply(run.id, failure(first, Failure.FailureClass.TimedOut));
        StepRequested second = world.request();
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(world.apply(run.id, late)).isInstanceOf(Decision.Rejected.class);
        assertThat(run.rejections).extracting(Rejection::reason).containsExactly(Reason.NotInFlight);
        assertThat(run.live().visit().attempt()).isEqualTo(2);
        world.play();
        assertThat(run.events(Event.StepEnded.class)).hasSize(1);
    }

    @Test
    void R126_theLimitStartsAnewForEachAttempt() {
        World world = world("    maxAttempts: 3\n    timeoutSeconds: 20\n", timesOut());
        world.start("Doc");
        world.play();
        assertThat(world.invoked()).extracting(StepRequested::timeoutMillis).containsExactly(20_000L, 20_000L, 20_000L);
    }

    @Test
    void R132_aThrottleSpendsNoAttemptWithinItsTimeLimit() {
        World world = world("", throttles(2_000L), throttles(2_000L), OK);
        Run run = world.start("Doc");
        long began = world.now();
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(world.invoked()).extracting(StepRequested::attempt).containsExactly(1, 1, 1);
        assertThat(world.invoked()).extracting(StepRequested::dispatch).containsExactly(1, 2, 3);
        assertThat(world.now() - began).isEqualTo(4_000);
    }

    @Test
    void R132_afterTheTimeLimitAThrottleFailsTheAttempt() {
        World world = world("    maxAttempts: 2\n", throttles(600_000L));
        Run run = world.start("Doc");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        Failure failure = run.ended("a").failure();
        assertThat(failure.type()).isEqualTo(Failure.FailureType.Throttling);
        // 3600 s hold six waits of 600 s; the seventh throttle spends the attempt.
        assertThat(world.invoked().stream().filter(r -> r.attempt() == 1)).hasSize(7);
        assertThat(world.invoked().stream().filter(r -> r.attempt() == 2)).hasSize(7);
    }

    @Test
    void R132_withoutRetryAfterTheWaitsGrowTo30Seconds() {
        assertThat(RetryPolicy.afterThrottle(null, 1, 0.5)).isEqualTo(750);
        assertThat(RetryPolicy.afterThrottle(null, 3, 0.0)).isEqualTo(2_000);
        assertThat(RetryPolicy.afterThrottle(null, 50, 1.0)).isEqualTo(30_000);
        assertThat(RetryPolicy.afterThrottle(1_500L, 7, 0.9)).isEqualTo(1_500);
    }

    @Test
    void R134_attemptsWait0Then1Then2UpTo30Seconds() {
        List<Long> waits = new ArrayList<>();
        for (int attempt = 2; attempt <= 10; attempt++) {
            waits.add(RetryPolicy.beforeAttempt(attempt, Settings.DEFAULT) / 1_000);
        }
        assertThat(waits).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
        World world = world("    maxAttempts: 4\n", FAIL);
        long began = world.now();
        Run run = world.start("Doc");
        world.play();
        assertThat(world.now() - began).isEqualTo(3_000);
        assertThat(run.events(Event.AttemptFailed.class)).hasSize(3);
        assertThat(world.invoked()).hasSize(4);
    }

    @Test
    void R134_whatTheInputsFailOnIsNotRetried_C14() {
        World world = new World()
                .runbook(
                        "Doc",
                        "schemaVersion: '0.3'\nparameters: {T: {type: String}}\nmainSteps:\n  - name: a\n"
                                + "    action: aws:invokeLambdaFunction\n    maxAttempts: 3\n"
                                + "    inputs: {FunctionName: f, LogType: Tail, InvocationType: '{{ T }}'}\n");
        Run run = world.start("Doc", java.util.Map.of("T", List.of("Event")));
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(world.requests()).isEmpty();
        assertThat(run.ended("a").failure().stage()).isEqualTo(Failure.FailureStage.InputValidation);
        assertThat(run.ended("a").failure().message())
                .startsWith("Step fails when it is validating and resolving the step inputs. Expected LogType Tail");
    }

    @Test
    void R409_everyAttemptGetsTheSameInputs() {
        World world = new World()
                .function("f", FAIL, FAIL, FAIL, OK)
                .runbook(
                        "Doc",
                        "schemaVersion: '0.3'\nmainSteps:\n  - name: a\n    action: aws:invokeLambdaFunction\n"
                                + "    maxAttempts: 4\n"
                                + "    inputs: {FunctionName: f, Payload: '{\"at\": \"{{global:DATE_TIME}}\"}'}\n");
        world.start("Doc");
        world.play();
        assertThat(world.invoked()).hasSize(4);
        assertThat(world.invoked())
                .extracting(StepRequested::payload)
                .containsOnly(world.invoked().getFirst().payload());
    }

    @Test
    void nobodyTakesARequest_theAttemptFailsAsNoWorkerAfterTheDispatchTimeout() {
        World world = world("");
        Run run = world.start("Doc");
        long began = world.now();
        world.fireNext();
        assertThat(world.now() - began).isEqualTo(3_600_000);
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.ended("a").failure().code()).isEqualTo("NoWorker");
    }

    @Test
    void anAdoptedAttemptIsToldOnceAndRenewalsAreNot() {
        World world = world("", OK);
        Run run = world.start("Doc");
        StepRequested request = world.request();
        assertThat(world.adopt(request, "w1", 0)).isInstanceOf(Decision.Applied.class);
        assertThat(run.live().visit().phase()).isEqualTo(Phase.Started);
        int events = run.events.size();
        assertThat(world.adopt(request, "w1", 1)).isEqualTo(new Decision.Renewed(1, 1, 1, 30_000));
        assertThat(world.adopt(request, "w1", 0)).isInstanceOf(Decision.Renewed.class);
        assertThat(run.events).hasSize(events);
        assertThat(run.events(Event.AttemptStarted.class)).hasSize(1);
    }

    @Test
    void aSecondWorkerThatGotTheSameDispatchTakesTheLeaseOver() {
        World world = world("", OK);
        Run run = world.start("Doc");
        StepRequested request = world.request();
        world.adopt(request, "w1", 0);
        world.adopt(request, "w2", 0);
        assertThat(run.events(Event.AttemptStarted.class))
                .extracting(Event.AttemptStarted::worker)
                .containsExactly("w1", "w2");
        assertThat(run.live().visit().worker()).isEqualTo("w2");
    }

    @Test
    void aRenewalOfADispatchThatIsOverIsNoFact() {
        World world = world("    maxAttempts: 2\n", FAIL);
        Run run = world.start("Doc");
        StepRequested first = world.request();
        world.answerNext();
        int events = run.events.size();
        assertThat(world.adopt(first, "w1", 3)).isInstanceOf(Decision.Nothing.class);
        assertThat(run.events).hasSize(events);
        assertThat(world.adopt(first, "w1", 0)).isInstanceOf(Decision.Rejected.class);
        assertThat(run.events).hasSize(events + 1);
    }

    @Test
    void C35_aLostWorkersCallIsDispatchedAgainAsTheSameAttempt() {
        World world = world("", OK);
        Run run = world.start("Doc");
        StepRequested first = world.request();
        world.requests().clear();
        world.adopt(first, "w1", 0);
        world.apply(run.id, new Input.LeaseExpired(1, 1, 1));
        StepRequested second = world.request();
        assertThat(second.attempt()).isEqualTo(1);
        assertThat(second.dispatch()).isEqualTo(2);
        assertThat(run.events(Event.AttemptLost.class)).hasSize(1);
        assertThat(world.apply(run.id, world.result(first))).isInstanceOf(Decision.Rejected.class);
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void aCallThatLosesOneWorkerAfterTheOtherFailsInTheEnd() {
        World world = world("", OK);
        Run run = world.start("Doc");
        for (int dispatch = 1; dispatch <= 6; dispatch++) {
            StepRequested request = world.request();
            assertThat(request.dispatch()).isEqualTo(dispatch);
            world.requests().clear();
            world.adopt(request, "w" + dispatch, 0);
            world.apply(run.id, new Input.LeaseExpired(1, 1, dispatch));
        }
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.ended("a").failure().code()).isEqualTo("WorkerLost");
    }

    @Test
    void aLeaseThatRanOutForADispatchThatIsOverDoesNothing() {
        World world = world("", OK);
        Run run = world.start("Doc");
        world.adopt(world.request(), "w1", 0);
        assertThat(world.apply(run.id, new Input.LeaseExpired(1, 1, 2))).isInstanceOf(Decision.Nothing.class);
        assertThat(world.apply(run.id, new Input.LeaseExpired(2, 1, 1))).isInstanceOf(Decision.Nothing.class);
        assertThat(run.live().visit().phase()).isEqualTo(Phase.Started);
    }

    @Test
    void aWorkerThatRenewsForEverIsGivenUpAfterTheAttemptsLimitAndALease() {
        World world = world("    timeoutSeconds: 10\n", OK);
        Run run = world.start("Doc");
        world.adopt(world.request(), "w1", 0);
        assertThat(run.live().nextDueAt()).isEqualTo(world.now() + 10_000 + 30_000);
        world.requests().clear();
        world.fireNext();
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
    }

    @Test
    void outputsOverTheLimitFailTheStepWithATypedReason() {
        World world = world("", OK);
        Run run = world.start("Doc");
        StepRequested request = world.request();
        world.requests().clear();
        String big = "\"" + "x".repeat(1024 * 1024) + "\"";
        world.apply(
                run.id,
                new Result.StepCompleted(
                        run.id, 1, 1, 1, "w", java.util.Map.of("Payload", big), null, null, 0, 0, 1, null));
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.ended("a").failure().code()).isEqualTo("OutputsTooLarge");
        assertThat(request.functionName()).isEqualTo("f");
    }

    @Test
    void aTextTooLargeForTheStateIsKeptUnderAKeyOfItsOwnAndStillRead() {
        String big = "x".repeat(State.INLINE_MAX);
        World world = new World()
                .function("f", returns("\"" + big + "\""))
                .function("g", OK)
                .runbook(
                        "Doc",
                        "schemaVersion: '0.3'\nmainSteps:\n"
                                + "  - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}\n"
                                + "  - name: b\n    action: aws:invokeLambdaFunction\n"
                                + "    inputs: {FunctionName: g, Payload: '[\"{{a.Payload}}\", {{a.OutputPayload}}]'}\n");
        Run run = world.start("Doc");
        world.answerNext();
        assertThat(run.live().outputs().get("a").values().get("Payload").inline())
                .isNull();
        assertThat(run.live().largeTexts()).isEqualTo(1);
        assertThat(world.request().payload()).isEqualTo("[\"" + big + "\", \"" + big + "\"]");
    }

    private static Result.StepFailed failure(StepRequested request, Failure.FailureClass failureClass) {
        return new Result.StepFailed(
                request.executionId(),
                request.visit(),
                request.attempt(),
                request.dispatch(),
                "w",
                new Failure(
                        failureClass,
                        Failure.FailureStage.Invocation,
                        Failure.FailureType.Action,
                        null,
                        "as told by the test"),
                null,
                java.util.Map.of(),
                null,
                0,
                0,
                1,
                null);
    }
}
