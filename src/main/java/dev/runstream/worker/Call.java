package dev.runstream.worker;

import dev.runstream.execution.Result;
import dev.runstream.execution.Result.AttemptStarted;
import dev.runstream.execution.StepRequested;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One dispatch in this process, from its arrival until the broker has its result. What it says on {@code step-results}
 * is said under its lock, so that the order is always: started, renewed, ended.
 *
 * <p>It is covered by Kafka's lock on the record until {@link #cover} has come true, by the engine's lease from then on,
 * and by its result in the end.
 */
final class Call {
    private static final int RENEWALS_PER_LEASE = 3;

    final StepRequested request;
    final int deliveryCount;
    private volatile Start start;
    private final @Nullable Header traceparent;
    private final String worker;
    private final ResultPublisher publisher;
    private final WorkerClock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Result result;
    private volatile boolean abandoned;
    private volatile @Nullable Thread thread;
    private @Nullable CompletableFuture<Void> publication;
    private @Nullable CompletableFuture<Void> claim;
    private int renewals;
    private volatile long renewedNanos;

    /**
     * The moment at which the function is called, or, before that, at which the request came.
     *
     * @param at wall clock, epoch milliseconds: for people
     * @param nanos monotonic: the attempt's timeout and its duration are measured from here
     * @param begun whether the time runs
     */
    private record Start(long at, long nanos, boolean begun) {}

    Call(
            StepRequested request,
            int deliveryCount,
            @Nullable Header traceparent,
            String worker,
            ResultPublisher publisher,
            long arrivedAt,
            long arrivedNanos,
            WorkerClock clock) {
        this.request = request;
        this.deliveryCount = deliveryCount;
        this.traceparent = traceparent;
        this.worker = worker;
        this.publisher = publisher;
        this.start = new Start(arrivedAt, arrivedNanos, false);
        this.renewedNanos = arrivedNanos;
        this.clock = clock;
    }

    /**
     * The function is about to be called: the attempt's time runs from now on.
     *
     * @param callThread interrupted when the call is to be given up
     * @return false when the call was given up while it waited: the function must not be called
     */
    boolean begin(Thread callThread, long nowAt, long nowNanos) {
        lock.lock();
        try {
            if (result != null || abandoned) {
                return false;
            }
            start = new Start(nowAt, nowNanos, true);
            thread = callThread;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Epoch milliseconds. */
    long startedAt() {
        return start.at;
    }

    long startedNanos() {
        return start.nanos;
    }

    /** Of a call that has begun. */
    long deadlineNanos() {
        return start.nanos + request.timeoutMillis() * 1_000_000;
    }

    /**
     * Whether the call has waited so long to begin that it must go back: the engine ends an attempt by itself at its
     * timeout and one lease after it was taken.
     */
    boolean hasWaitedTooLong(long nowNanos) {
        Start known = start;
        return !known.begun && nowNanos - known.nanos > request.leaseMillis() * 1_000_000 / 2;
    }

    /** Whether the attempt's time is up; never while the call waits to begin. */
    boolean isLate(long nowNanos) {
        Start known = start;
        return known.begun && nowNanos - (known.nanos + request.timeoutMillis() * 1_000_000) > 0;
    }

    /** Completes, on the thread that ended the call, when the result is known; it need not be published yet. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    boolean hasEnded() {
        return result != null;
    }

    /** Whether an AttemptStarted is on its way or at the broker. */
    boolean isClaimed() {
        lock.lock();
        try {
            return claim != null && !claim.isCompletedExceptionally();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the broker has the result or an AttemptStarted. */
    boolean isCovered() {
        lock.lock();
        try {
            return isDone(publication) || isDone(claim);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the call and sends its result. Only the first end counts: a later answer is ignored.
     *
     * @return the sending; null when the call had ended before or was abandoned
     */
    @Nullable
    CompletableFuture<Void> end(Result judged) {
        return end(judged, false);
    }

    /** As {@link #end}, but only while the call has not begun: afterwards the function may have run. */
    @Nullable
    CompletableFuture<Void> endUnbegun(Result judged) {
        return end(judged, true);
    }

    private @Nullable CompletableFuture<Void> end(Result judged, boolean onlyUnbegun) {
        lock.lock();
        try {
            if (result != null || abandoned || (onlyUnbegun && start.begun)) {
                return null;
            }
            result = judged; // before the sending, which may wait for the broker: the call is over
            CompletableFuture<Void> sending = publisher.publish(judged, traceparent);
            publication = sending;
            return sending;
        } finally {
            lock.unlock();
            if (result != null) {
                ended.complete(null);
            }
        }
    }

    /** Sends the result again after a failure; completes when the broker has it. */
    CompletableFuture<Void> publishAgain() {
        lock.lock();
        try {
            Result known = result;
            if (known == null) {
                throw new IllegalStateException("Expected the call to have ended before its result is sent again");
            }
            CompletableFuture<Void> again = publisher.publish(known, traceparent);
            publication = again;
            return again;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes the call independent of Kafka's lock on its record: by its result when it has ended, else by the first
     * AttemptStarted.
     *
     * @return completes when the broker has it; exceptionally when it could not be sent, then the record must not be
     *     acknowledged
     */
    CompletableFuture<Void> cover() {
        lock.lock();
        try {
            CompletableFuture<Void> sent = publication != null ? publication : claim;
            if (sent != null && !sent.isCompletedExceptionally()) {
                return sent;
            }
            if (publication != null) {
                return publication; // it is sent again by whoever ended the call
            }
            renewals = 0;
            renewedNanos = clock.nanos();
            CompletableFuture<Void> first = publisher.publish(attemptStarted(), traceparent);
            claim = first;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a word on the lease is due: a third of it is over since the last one. */
    boolean renewalDue(long nowNanos) {
        return result == null && nowNanos - renewedNanos >= request.leaseMillis() * 1_000_000 / RENEWALS_PER_LEASE;
    }

    /**
     * Says again that this worker has the call, if it is open and adopted.
     *
     * @return the number of the renewal, from 1; 0 when nothing was to be said
     */
    int renew(long nowNanos) {
        if (!lock.tryLock()) {
            return 0; // something is being said at this moment
        }
        try {
            CompletableFuture<Void> first = claim;
            if (result != null || abandoned || first == null || !first.isDone() || first.isCompletedExceptionally()) {
                return 0;
            }
            renewals++;
            renewedNanos = nowNanos;
            // A renewal that is lost is made up for by the next one: nobody waits for it.
            publisher.publish(attemptStarted(), traceparent);
            return renewals;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the call to its lease: from here on it says nothing more. */
    boolean abandon() {
        lock.lock();
        try {
            if (result != null) {
                return false;
            }
            abandoned = true;
        } finally {
            lock.unlock();
        }
        interrupt();
        return true;
    }

    /** Makes the invoker give up. */
    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private static boolean isDone(@Nullable CompletableFuture<Void> sending) {
        return sending != null && sending.isDone() && !sending.isCompletedExceptionally();
    }

    private AttemptStarted attemptStarted() {
        return new AttemptStarted(
                request.executionId(),
                request.visit(),
                request.attempt(),
                request.dispatch(),
                worker,
                request.leaseMillis(),
                renewals,
                start.at,
                deliveryCount);
    }
}
