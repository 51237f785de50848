package dev.runstream.worker;

import dev.runstream.execution.AttemptOutcome;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Invocation;
import dev.runstream.execution.Result;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StepRequested.Redelivery;
import dev.runstream.worker.CallsInFlight.Arrival;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the calls: each on a virtual thread of its own as soon as its function's limit allows, judged when it is over, its
 * result sent until the broker has it.
 */
final class Caller {
    private static final Logger log = LoggerFactory.getLogger(Caller.class);
    private static final Duration RESEND_AFTER = Duration.ofMillis(200);
    private static final Duration RESEND_AFTER_MAX = Duration.ofSeconds(10);

    private final Invoker invoker;
    private final ResultPublisher publisher;
    private final CallsInFlight calls;
    private final Semaphore room;
    private final FunctionQueues queues;
    private final String worker;
    private final AttemptOutcome.OutputRules rules;
    private final ScheduledExecutorService scheduler;
    private final WorkerObserver observer;
    private final WorkerClock clock;
    private final Executor virtualThreads = task -> Thread.ofVirtual().start(task);

    /** @param room a place of it is given back for each call that is settled */
    Caller(
            Invoker invoker,
            ResultPublisher publisher,
            CallsInFlight calls,
            Semaphore room,
            FunctionQueues queues,
            String worker,
            AttemptOutcome.OutputRules rules,
            ScheduledExecutorService scheduler,
            WorkerObserver observer,
            WorkerClock clock) {
        this.invoker = invoker;
        this.publisher = publisher;
        this.calls = calls;
        this.room = room;
        this.queues = queues;
        this.worker = worker;
        this.rules = rules;
        this.scheduler = scheduler;
        this.observer = observer;
        this.clock = clock;
    }

    /**
     * Starts the call of a request, unless this process knows it already.
     *
     * @param traceparent of the request; null when it had none
     * @return the call to wait for; null when the broker has its result already
     */
    @Nullable
    Call call(StepRequested request, int deliveryCount, @Nullable Header traceparent) {
        Arrival arrival = calls.arrive(
                request,
                () -> new Call(
                        request, deliveryCount, traceparent, worker, publisher, clock.millis(), clock.nanos(), clock));
        return switch (arrival) {
            case Arrival.First(Call call) -> {
                start(call);
                yield call;
            }
            case Arrival.InFlight(Call call) -> {
                room.release();
                observer.duplicateMet(request);
                yield call;
            }
            case Arrival.CarriedOut() -> {
                room.release();
                observer.duplicateMet(request);
                yield null;
            }
        };
    }

    /** The attempt's time is up: says so, and makes the invoker give up. */
    void timeOut(Call call) {
        Thread.ofVirtual().name("timeout").start(() -> {
            end(call, judge(call, new Invocation.DeadlineReached()));
            call.interrupt();
        });
    }

    /**
     * The function's limit has kept the call from beginning: the engine dispatches it again, to whichever worker, as it
     * does after a throttle by the function's service (R132).
     */
    void giveBack(Call call) {
        Thread.ofVirtual().name("give back").start(() -> {
            StepFailed throttled = failed(
                    call,
                    FailureClass.Throttled,
                    FailureType.Throttling,
                    "FunctionLimit",
                    "The worker had as many calls of the function open as lambda.function.calls.max allows; the"
                            + " function was not called.");
            CompletableFuture<Void> sending = call.endUnbegun(throttled);
            if (sending != null) {
                queues.forget(call);
                observer.callEnded(call.request, throttled);
                settle(call, sending, RESEND_AFTER);
            }
        });
    }

    private void start(Call call) {
        StepRequested request = call.request;
        if (call.deliveryCount > 1 && request.redelivery() == Redelivery.fail) {
            end(call, redelivered(call));
            return;
        }
        if (queues.enter(call)) {
            if (!begin(call)) {
                leave(call);
            }
        } else {
            observer.callWaits(request);
        }
    }

    /** @return false when the call was given up while it waited */
    private boolean begin(Call call) {
        StepRequested request = call.request;
        Thread thread = Thread.ofVirtual().name("call " + request.executionId()).unstarted(() -> run(call));
        if (!call.begin(thread, clock.millis(), clock.nanos())) {
            return false;
        }
        observer.callStarted(request, call.deliveryCount);
        thread.start();
        return true;
    }

    /** The endpoint is free of this call: the one that has waited longest for the same function is made. */
    private void leave(Call over) {
        Call next = queues.leave(over);
        while (next != null && !begin(next)) {
            next = queues.leave(next);
        }
    }

    private void run(Call call) {
        boolean over = false;
        try {
            end(call, carryOut(call));
            over = true;
        } finally {
            if (!over && call.abandon()) {
                // An error of the machine: nothing is said, so that the engine's lease notices.
                calls.forget(call);
                room.release();
            }
        }
    }

    private Result carryOut(Call call) {
        try {
            Invocation invocation;
            try {
                invocation = invoker.invoke(call.request, call.deadlineNanos());
            } finally {
                leave(call);
            }
            return judge(call, call.isLate(clock.nanos()) ? new Invocation.DeadlineReached() : invocation);
        } catch (RuntimeException e) {
            log.error("The call of {} broke in this worker; the attempt fails", Dispatch.of(call.request), e);
            return broken(call, e);
        }
    }

    private void end(Call call, Result result) {
        CompletableFuture<Void> sending = call.end(result);
        if (sending != null) {
            observer.callEnded(call.request, result);
            settle(call, sending, RESEND_AFTER);
        }
    }

    /** Sends again until the broker has the result: the call counts against the limit so long, and nothing is lost. */
    private void settle(Call call, CompletableFuture<Void> sending, Duration resendAfter) {
        var _ = sending.whenComplete((_, failure) -> {
            if (failure == null) {
                calls.settle(call);
                room.release();
                observer.resultPublished(call.request);
                return;
            }
            log.error(
                    "The result of {} is not published; it is sent again in {} ms: {}",
                    Dispatch.of(call.request),
                    resendAfter.toMillis(),
                    failure.toString());
            observer.publicationFailed(call.request, failure);
            Duration longer = resendAfter.multipliedBy(2);
            Duration next = longer.compareTo(RESEND_AFTER_MAX) > 0 ? RESEND_AFTER_MAX : longer;
            try {
                // The scheduler's one thread must not wait for a producer that waits for the broker.
                var _ = scheduler.schedule(
                        () -> virtualThreads.execute(() -> settle(call, call.publishAgain(), next)),
                        resendAfter.toMillis(),
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.error("The worker has ended; the result of {} is lost", Dispatch.of(call.request));
            }
        });
    }

    private Result judge(Call call, Invocation invocation) {
        return AttemptOutcome.judge(
                call.request, invocation, worker, call.startedAt(), elapsedMillis(call), call.deliveryCount, rules);
    }

    private StepFailed redelivered(Call call) {
        return failed(
                call,
                "Redelivered",
                "The request was delivered " + call.deliveryCount
                        + " times: a worker that had it before may have called the function, and this step's function"
                        + " must not run twice (redelivery=fail).");
    }

    private StepFailed broken(Call call, RuntimeException defect) {
        return failed(
                call, defect.getClass().getSimpleName(), "The worker could not carry out the call: " + defect + ".");
    }

    private StepFailed failed(Call call, String code, String sentence) {
        return failed(call, FailureClass.Failed, FailureType.Internal, code, sentence);
    }

    private StepFailed failed(Call call, FailureClass failureClass, FailureType type, String code, String sentence) {
        StepRequested request = call.request;
        return new StepFailed(
                request.executionId(),
                request.visit(),
                request.attempt(),
                request.dispatch(),
                worker,
                new Failure(failureClass, FailureStage.Invocation, type, code, sentence),
                null,
                Map.of(),
                null,
                call.startedAt(),
                elapsedMillis(call),
                call.deliveryCount,
                null);
    }

    private long elapsedMillis(Call call) {
        return (clock.nanos() - call.startedNanos()) / 1_000_000;
    }
}
