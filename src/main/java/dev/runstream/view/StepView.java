package dev.runstream.view;

import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Event.Iteration;
import dev.runstream.execution.Failure;
import dev.runstream.execution.StepStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step visit as SSM's StepExecution. */
public final class StepView {
    private final Event.StepEntered entered;
    private final String stepExecutionId;
    private final long enteredAt;
    private final List<AttemptView> over = new ArrayList<>();
    private @Nullable AttemptView open;
    private StepStatus status = StepStatus.InProgress;
    private @Nullable Long endedAt;
    private Map<String, List<String>> outputs = Map.of();
    private @Nullable String warning;
    private @Nullable Failure failure;
    private @Nullable String childExecutionId;

    StepView(String executionId, Event.StepEntered entered, long enteredAt) {
        Iteration iteration = entered.iteration();
        this.entered = entered;
        this.stepExecutionId =
                DerivedId.stepExecution(executionId, entered.step(), iteration == null ? 1 : iteration.number());
        this.enteredAt = enteredAt;
        this.open = AttemptView.inProgress(1, entered.functionName() == null ? 0 : 1, enteredAt);
    }

    long visit() {
        return entered.visit();
    }

    public String step() {
        return entered.step();
    }

    public String action() {
        return entered.action();
    }

    /** The pass of a loop that it belongs to; null for none. */
    public @Nullable Iteration iteration() {
        return entered.iteration();
    }

    String stepExecutionId() {
        return stepExecutionId;
    }

    public StepStatus status() {
        return status;
    }

    public boolean ended() {
        return endedAt != null;
    }

    public Map<String, List<String>> outputs() {
        return outputs;
    }

    /** Epoch milliseconds of the engine. */
    public long enteredAt() {
        return enteredAt;
    }

    /** Epoch milliseconds of the engine; null while it goes on. */
    public @Nullable Long endedAt() {
        return endedAt;
    }

    /** Why the visit did not succeed; null when it did, or goes on. */
    public @Nullable Failure failure() {
        return failure;
    }

    /** The child execution that its last attempt started; null for none. */
    public @Nullable String childExecutionId() {
        return childExecutionId;
    }

    /** What was tried, in order: the last one is open while the visit goes on. */
    public List<AttemptView> attempts() {
        List<AttemptView> attempts = new ArrayList<>(over);
        if (open != null) {
            attempts.add(open);
        }
        return attempts;
    }

    void waiting() {
        status = StepStatus.Waiting;
    }

    void dispatched(Event.AttemptDispatched event, long time) {
        open = AttemptView.inProgress(event.attempt(), event.dispatch(), time);
    }

    void childStarted(Event.ChildStarted event, long time) {
        childExecutionId = event.childExecutionId();
        open = AttemptView.inProgress(event.attempt(), 0, time);
    }

    void failed(Event.AttemptFailed event, long time) {
        over.add(new AttemptView(
                event.attempt(),
                event.dispatch(),
                "Failed",
                sentAt(),
                time,
                event.retryAt(),
                StepOutputs.responseCode(event.outputs()),
                event.failure(),
                null,
                event.call()));
    }

    void timedOut(Event.AttemptTimedOut e, long time) {
        over.add(again(e.attempt(), e.dispatch(), "TimedOut", time, e.retryAt(), e.failure(), e.call()));
    }

    void throttled(Event.AttemptThrottled e, long time) {
        over.add(again(e.attempt(), e.dispatch(), "Throttled", time, e.retryAt(), e.failure(), e.call()));
    }

    void lost(Event.AttemptLost e, long time) {
        over.add(new AttemptView(
                e.attempt(), e.dispatch(), "Lost", sentAt(), time, e.retryAt(), null, null, e.worker(), null));
    }

    void left(Event.StepEnded event, long time) {
        over.add(new AttemptView(
                event.attempt(),
                event.dispatch(),
                event.status().name(),
                sentAt(),
                time,
                null,
                StepOutputs.responseCode(event.outputs()),
                event.failure(),
                null,
                event.call()));
        status = event.status();
        endedAt = time;
        outputs = StepOutputs.shown(event.outputs(), event.payloadForm());
        warning = event.warning();
        failure = event.failure();
    }

    /** @param loop the visit of the loop whose body the step belongs to; null at the top */
    StepFacts facts(@Nullable StepView loop) {
        Iteration iteration = entered.iteration();
        return new StepFacts(
                entered.step(),
                entered.action(),
                stepExecutionId,
                status,
                entered.timeoutMillis(),
                enteredAt,
                endedAt,
                entered.inputs(),
                outputs,
                warning,
                failure,
                loop == null || iteration == null
                        ? null
                        : new StepFacts.Pass(
                                loop.stepExecutionId,
                                loop.step(),
                                loop.action(),
                                iteration.number(),
                                iteration.value()),
                attempts(),
                null);
    }

    /** When what ends now was sent; null when it never was: a stop came while the next attempt waited for its time. */
    private @Nullable Long sentAt() {
        Long sentAt = open == null ? null : open.sentAt();
        open = null;
        return sentAt;
    }

    private AttemptView again(
            int attempt, int dispatch, String outcome, long time, long retryAt, Failure why, @Nullable Call call) {
        return new AttemptView(attempt, dispatch, outcome, sentAt(), time, retryAt, null, why, null, call);
    }
}
