package dev.runstream.worker;

import dev.runstream.execution.StepRequested;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of this process whose results the broker does not have yet, and those carried out lately: a request that
 * comes again is never invoked again. Thread-safe.
 */
final class CallsInFlight {
    private static final int RECENT_MAX = 100_000;
    /** Longer than any lock on a record by far; a redelivery comes at the end of a lock at the latest. */
    private static final Duration RECENT_KEPT = Duration.ofMinutes(15);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private final Map<Dispatch, Call> open = new HashMap<>();
    private final Recent<Dispatch> recent = new Recent<>(RECENT_MAX, RECENT_KEPT);

    /** What is known of a dispatch that arrives. */
    sealed interface Arrival {
        /** It is new here and in flight from now on. */
        record First(Call call) implements Arrival {}

        /** It is in flight already. */
        record InFlight(Call call) implements Arrival {}

        /** The broker has its result. */
        record CarriedOut() implements Arrival {}
    }

    Arrival arrive(StepRequested request, Supplier<Call> opened) {
        Dispatch dispatch = Dispatch.of(request);
        lock.lock();
        try {
            Call known = open.get(dispatch);
            if (known != null) {
                return new Arrival.InFlight(known);
            }
            if (recent.contains(dispatch, System.nanoTime())) {
                return new Arrival.CarriedOut();
            }
            Call call = opened.get();
            open.put(dispatch, call);
            return new Arrival.First(call);
        } finally {
            lock.unlock();
        }
    }

    /** The broker has the call's result. */
    void settle(Call call) {
        remove(call, Dispatch.of(call.request));
    }

    /** Nothing will ever be said of the call: it is neither in flight nor carried out. */
    void forget(Call call) {
        remove(call, null);
    }

    List<Call> all() {
        lock.lock();
        try {
            return new ArrayList<>(open.values());
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return open.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no call is in flight; false when the time is over first. */
    boolean awaitNone(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!open.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = none.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void remove(Call call, @Nullable Dispatch carriedOut) {
        lock.lock();
        try {
            if (carriedOut != null) {
                recent.add(carriedOut, System.nanoTime());
            }
            open.remove(Dispatch.of(call.request));
            if (open.isEmpty()) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
