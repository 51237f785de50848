package dev.runstream.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.ApproverDecision;
import dev.runstream.execution.Event.DispatchCause;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.Event.WaitFor;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.StepStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: whatever a live execution waits for, an operator reads it in one sentence. Method: events written by hand up to
 * that point, one test for each kind of waiting.
 */
class WaitReasonTest {
    private static final String ID = "01900000-0000-7000-8000-000000000001";
    private static final long T = 1_763_822_000_000L; // 2025-11-22T14:33:20Z
    private static final long MINUTE = 60_000;

    private final WaitReason reason = new WaitReason();
    private long sequence;
    private long now = T;

    @BeforeEach
    void started() {
        assertThat(sentence()).isNull();
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

    @Test
    void forAWorkerToTakeIt() {
        enter("resize-fn", T + 60 * MINUTE, false);
        now += 34_000;
        assertThat(sentence())
                .isEqualTo(
                        "Step resize, attempt 1 of 3, was dispatched 2025-11-22T14:33:20Z (34 s ago) and no worker has"
                                + " said yet that it took it; if none does, it fails as NoWorker 2025-11-22T15:33:20Z (in 59 min"
                                + " 26 s).");
    }

    @Test
    void forAWorkerThatHasIt() {
        enter("resize-fn", T + 60 * MINUTE, false);
        apply(new Event.AttemptStarted(1, "resize", 1, 1, "w7", 30_000, T, 1, T + 10 * MINUTE));
        now += 5_000;
        assertThat(sentence())
                .startsWith(
                        "Step resize, attempt 1 of 3, is in flight at worker w7 since 2025-11-22T14:33:20Z (5.0 s ago),"
                                + " with a lease until 2025-11-22T14:33:50Z that the worker renews")
                .endsWith("it is given up 2025-11-22T14:43:20Z (in 9 min 55 s).");
    }

    @Test
    void forTheNextAttempt() {
        enter("resize-fn", T + 60 * MINUTE, false);
        apply(new Event.AttemptFailed(1, "resize", 1, 1, failure("Boom"), Map.of(), null, null, T + 2_000));
        assertThat(sentence())
                .isEqualTo(
                        "Step resize, attempt 2 of 3, follows at 2025-11-22T14:33:22Z (in 2.0 s) after attempt 1 failed:"
                                + " Boom: it broke.");
    }

    @Test
    void forTheNextAttemptAfterATimeout() {
        enter("resize-fn", T + 60 * MINUTE, false);
        apply(new Event.AttemptTimedOut(1, "resize", 1, 1, failure("Slow"), null, T + 2_000));
        assertThat(sentence()).contains("attempt 2 of 3", "after attempt 1 timed out: Slow: it broke.");
    }

    @Test
    void forTheEndOfAThrottle() {
        enter("resize-fn", T + 60 * MINUTE, false);
        apply(new Event.AttemptThrottled(1, "resize", 1, 1, failure("TooManyRequestsException"), null, T + 2_000));
        assertThat(sentence())
                .isEqualTo(
                        "Step resize, attempt 1 of 3, is throttled and goes out again at 2025-11-22T14:33:22Z (in 2.0 s)"
                                + " without being spent: TooManyRequestsException: it broke.");
        apply(new Event.AttemptDispatched(1, "resize", 1, 2, DispatchCause.Throttled, T + 60 * MINUTE));
        assertThat(sentence()).contains("attempt 1 of 3, was dispatched", "(dispatch 2)");
    }

    @Test
    void forADispatchThatReplacesALostOne() {
        enter("resize-fn", T + 60 * MINUTE, false);
        apply(new Event.AttemptStarted(1, "resize", 1, 1, "w7", 30_000, T, 1, T + 10 * MINUTE));
        apply(new Event.AttemptLost(1, "resize", 1, 1, "w7", T + 1_000));
        assertThat(sentence())
                .endsWith("goes out again at 2025-11-22T14:33:21Z (in 1.0 s) because worker w7 was lost.");
    }

    @Test
    void forTheEndOfASleep() {
        enter(null, T + 5 * MINUTE, true);
        assertThat(sentence()).isEqualTo("Step resize sleeps until 2025-11-22T14:38:20Z (in 5 min 0 s).");
    }

    @Test
    void forAChild() {
        enter(null, null, false);
        apply(new Event.ChildStarted(1, "resize", 1, "child-id", "Thumbs", null, Map.of(), null, null));
        assertThat(sentence())
                .isEqualTo("Step resize, attempt 1 of 3, waits for its child execution child-id (Thumbs), started"
                        + " 2025-11-22T14:33:20Z (0.0 s ago).");
    }

    @Test
    void forAnApproval() {
        enter(null, null, false);
        apply(new Event.StepWaiting(1, "resize", WaitFor.Approval, T + MINUTE, List.of("ana", "bo"), 2, null, null));
        assertThat(sentence())
                .isEqualTo("Step resize waits for a signal Approve from 2 of ana, bo; so far: nobody; it fails"
                        + " 2025-11-22T14:34:20Z (in 1 min 0 s).");
        apply(new Event.SignalReceived(
                dev.runstream.execution.Command.SignalType.Approve,
                1L,
                "resize",
                Map.of(),
                List.of(new ApproverDecision("ana", "Approve", T, null))));
        assertThat(sentence()).contains("so far: ana (Approve)");
    }

    @Test
    void forAResume() {
        enter(null, null, false);
        apply(new Event.StepWaiting(1, "resize", WaitFor.Resume, null, List.of(), 0, null, null));
        assertThat(sentence()).isEqualTo("Step resize waits for a signal Resume.");
    }

    @Test
    void forAnOperatorWhileItIsHeld() {
        enter("resize-fn", T + 60 * MINUTE, false);
        apply(new Event.ExecutionHeld("Defect", "Expected a, but got b.", "StepCompleted"));
        assertThat(sentence())
                .isEqualTo(
                        "Held since 2025-11-22T14:33:20Z (0.0 s ago) because Defect: Expected a, but got b. Its deadlines"
                                + " stand still and what arrives for it waits; a signal Resume lets it go on.");
        apply(new Event.ExecutionReleased(null, 0));
        assertThat(sentence()).startsWith("Step resize, attempt 1 of 3, was dispatched");
    }

    @Test
    void aStopIsSaidFirst() {
        enter(null, T + 5 * MINUTE, true);
        apply(new Event.StopRequested(StopType.Complete, "enough", null));
        assertThat(sentence())
                .isEqualTo("A stop (Complete) was requested by ana, reason enough. Step resize sleeps until"
                        + " 2025-11-22T14:38:20Z (in 5 min 0 s).");
    }

    @Test
    void anExecutionThatHasEndedWaitsForNothing() {
        enter(null, T + 5 * MINUTE, true);
        apply(new Event.StepEnded(1, "resize", 1, 0, StepStatus.Success, Map.of(), null, null, null, true, null, null));
        assertThat(sentence()).startsWith("Between two steps");
        apply(new Event.ExecutionEnded(ExecutionStatus.Success, null, null, null, List.of(), List.of()));
        assertThat(sentence()).isNull();
        apply(new Event.InputRejected(
                "StepCompleted", dev.runstream.execution.Rejection.Reason.values()[0], "late", null, null, null, null));
        assertThat(sentence()).isNull();
    }

    private @Nullable String sentence() {
        return reason.sentence(now, 3);
    }

    private void enter(@Nullable String function, @Nullable Long dueAt, boolean sleeps) {
        apply(new Event.StepEntered(
                1,
                "resize",
                sleeps ? "aws:sleep" : "aws:invokeLambdaFunction",
                Transition.Start,
                Map.of(),
                function,
                null,
                dueAt,
                sleeps,
                null));
    }

    private static Failure failure(String code) {
        return new Failure(
                FailureClass.Failed, FailureStage.Invocation, FailureType.Action, code, "it broke\nat line 1");
    }

    private void apply(Event event) {
        sequence++;
        reason.apply(
                new EventHeader(
                        ID,
                        sequence,
                        now,
                        EventHeader.Cause.record("runstream.requests", 0, sequence),
                        "ana",
                        EventHeader.GENESIS,
                        "1.0.0"),
                event);
    }
}
