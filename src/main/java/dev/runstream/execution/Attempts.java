package dev.runstream.execution;

import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Event.DispatchCause;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.Result.AttemptStarted;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.Steps.Outcome;
import dev.runstream.expression.Utf8;
import dev.runstream.runbook.Step;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What workers say of the attempt in flight, and what the engine's clocks do to it. */
final class Attempts {
    private Attempts() {}

    static Decision started(AttemptStarted result, Draft draft) {
        Visit visit = inFlight(result, draft.state());
        if (visit == null) {
            return result.renewal() == 0
                    ? notInFlight(result, draft.state())
                    : new Decision.Nothing("The dispatch that worker " + result.worker() + " renews is over");
        }
        // Whoever renews carries the call out: the lease covers the dispatch, not a worker.
        boolean known = visit.phase() == Phase.Started
                && (result.renewal() > 0 || result.worker().equals(visit.worker()));
        if (known) {
            return new Decision.Renewed(visit.number(), visit.attempt(), visit.dispatch(), result.leaseMillis());
        }
        long timeoutMillis = visit.timeoutMillis() == null ? 0 : visit.timeoutMillis();
        draft.emit(new Event.AttemptStarted(
                visit.number(),
                visit.step(),
                visit.attempt(),
                visit.dispatch(),
                result.worker(),
                result.leaseMillis(),
                result.startedAt(),
                result.deliveryCount(),
                // The worker ends the attempt by its own clock; this is for one that does not.
                draft.now() + timeoutMillis + result.leaseMillis()));
        return draft.decision();
    }

    static Decision completed(StepCompleted result, Draft draft) {
        Visit visit = inFlight(result, draft.state());
        if (visit == null) {
            return notInFlight(result, draft.state());
        }
        Call call = result.asCall();
        long bytes = bytes(result.outputs());
        if (bytes > draft.settings().outputsMaxBytes()) {
            Steps.leave(
                    draft,
                    Outcome.failed(
                            new Failure(
                                    FailureClass.NotRetried,
                                    FailureStage.PostVerification,
                                    FailureType.Verification,
                                    "OutputsTooLarge",
                                    FailureMessage.polling("Expected at most "
                                            + draft.settings().outputsMaxBytes() + " bytes of outputs, but got "
                                            + bytes)),
                            Map.of(),
                            null,
                            call));
        } else {
            Steps.leave(
                    draft,
                    new Outcome(
                            StepStatus.Success, result.outputs(), result.payloadForm(), result.warning(), null, call));
        }
        return onward(draft);
    }

    static Decision failed(StepFailed result, Draft draft) {
        Visit visit = inFlight(result, draft.state());
        if (visit == null) {
            return notInFlight(result, draft.state());
        }
        Call call = result.asCall();
        Failure failure = result.failure();
        Map<String, String> outputs =
                bytes(result.outputs()) > draft.settings().outputsMaxBytes() ? Map.of() : result.outputs();
        if (failure.failureClass() == FailureClass.Throttled) {
            long wait = RetryPolicy.afterThrottle(result.retryAfterMillis(), visit.dispatch(), draft.jitter());
            long since = visit.throttledSince() == null ? draft.now() : visit.throttledSince();
            if (draft.now() + wait - since <= draft.settings().throttledRetryTimeLimitMillis()) { // R132
                draft.emit(new Event.AttemptThrottled(
                        visit.number(),
                        visit.step(),
                        visit.attempt(),
                        visit.dispatch(),
                        failure,
                        call,
                        draft.now() + wait));
                if (wait == 0) {
                    dispatchAgain(draft, DispatchCause.Throttled);
                }
                return onward(draft);
            }
        }
        attemptFailed(draft, failure, outputs, outputs.isEmpty() ? null : result.payloadForm(), call);
        return onward(draft);
    }

    /** The worker is taken for lost: the same attempt goes out again, unless it must not or too many were lost. */
    static Decision leaseExpired(Input.LeaseExpired input, Draft draft) {
        Visit visit = draft.state().visit();
        if (visit == null
                || visit.phase() != Phase.Started
                || visit.number() != input.visit()
                || visit.attempt() != input.attempt()
                || visit.dispatch() != input.dispatch()) {
            return new Decision.Nothing("The dispatch whose lease ran out is over");
        }
        String worker = visit.worker() == null ? "" : visit.worker();
        boolean again = draft.settings().redelivery() == StepRequested.Redelivery.invoke
                && visit.losses() < draft.settings().lossesMax();
        if (again) {
            draft.emit(new Event.AttemptLost(
                    visit.number(), visit.step(), visit.attempt(), visit.dispatch(), worker, draft.now()));
            dispatchAgain(draft, DispatchCause.Lost);
        } else {
            attemptFailed(
                    draft,
                    new Failure(
                            FailureClass.Failed,
                            FailureStage.Invocation,
                            FailureType.Internal,
                            "WorkerLost",
                            FailureMessage.polling("Worker " + worker + " was silent for longer than its lease of "
                                    + visit.leaseMillis() + " ms"),
                            Map.of("Worker", worker)),
                    Map.of(),
                    null,
                    null);
        }
        return onward(draft);
    }

    /** An attempt is over without success: the next one follows, or the step ends with this outcome (R134, R135). */
    static void attemptFailed(
            Draft draft,
            Failure failure,
            Map<String, String> outputs,
            @Nullable PayloadForm form,
            @Nullable Call call) {
        Visit visit = draft.visit();
        Step step = draft.step();
        boolean retry = failure.failureClass() != FailureClass.NotRetried && visit.attempt() < step.maxAttempts();
        if (!retry) {
            Steps.leave(draft, Outcome.failed(failure, outputs, form, call));
            return;
        }
        long wait = RetryPolicy.beforeAttempt(visit.attempt() + 1, draft.settings());
        long retryAt = draft.now() + wait;
        draft.emit(
                failure.failureClass() == FailureClass.TimedOut
                        ? new Event.AttemptTimedOut(
                                visit.number(), step.name(), visit.attempt(), visit.dispatch(), failure, call, retryAt)
                        : new Event.AttemptFailed(
                                visit.number(),
                                step.name(),
                                visit.attempt(),
                                visit.dispatch(),
                                failure,
                                outputs,
                                form,
                                call,
                                retryAt));
        if (wait == 0) {
            dispatchAgain(draft, DispatchCause.Retry);
        }
    }

    /** Begins the attempt or dispatch that the visit waits for. */
    static void dispatchAgain(Draft draft, DispatchCause cause) {
        Step step = draft.step();
        StepInputs inputs = StepInputs.resolve(draft, step, draft.visit().enteredAt());
        StepActions.of(draft.registered().name(), step, draft.settings()).tryAgain(draft, step, inputs, cause);
    }

    /** Goes on where the step says, and answers with all that was told. */
    static Decision onward(Draft draft) {
        Next next = draft.takeNext();
        if (next != null) {
            Steps.proceed(draft, next);
        }
        return draft.decision();
    }

    /** The visit when the result is of the dispatch in flight; else null. */
    private static @Nullable Visit inFlight(Result result, State state) {
        Visit visit = state.visit();
        return visit != null
                        && visit.number() == result.visit()
                        && visit.attempt() == result.attempt()
                        && visit.dispatch() == result.dispatch()
                        && (visit.phase() == Phase.Dispatched || visit.phase() == Phase.Started)
                ? visit
                : null;
    }

    private static Decision notInFlight(Result result, State state) {
        Visit visit = state.visit();
        String inFlight = visit == null
                ? "nothing is in flight"
                : "visit " + visit.number() + ", attempt " + visit.attempt() + ", dispatch " + visit.dispatch() + " is "
                        + visit.phase();
        return Decider.rejected(
                Reason.NotInFlight,
                "Expected a result of the dispatch in flight, but got one of visit " + result.visit() + ", attempt "
                        + result.attempt() + ", dispatch " + result.dispatch() + ", while " + inFlight);
    }

    private static long bytes(Map<String, String> outputs) {
        long bytes = 0;
        for (String text : outputs.values()) {
            bytes += Utf8.length(text);
        }
        return bytes;
    }
}
