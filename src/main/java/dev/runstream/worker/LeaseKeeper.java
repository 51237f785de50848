package dev.runstream.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks over the calls in flight every few milliseconds: renews the leases of those that are adopted, and ends those
 * whose time is up although their invoker has not given up, or that have waited too long to begin.
 */
final class LeaseKeeper implements Runnable {
    private static final Duration LOOKS_EVERY = Duration.ofMillis(50);

    private final CallsInFlight calls;
    private final Caller caller;
    private final WorkerObserver observer;
    private final WorkerClock clock;

    LeaseKeeper(CallsInFlight calls, Caller caller, WorkerObserver observer, WorkerClock clock) {
        this.calls = calls;
        this.caller = caller;
        this.observer = observer;
        this.clock = clock;
    }

    void start(ScheduledExecutorService scheduler) {
        var _ = scheduler.scheduleWithFixedDelay(
                this, LOOKS_EVERY.toMillis(), LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        List<Call> inFlight = calls.all();
        long now = clock.nanos();
        for (Call call : inFlight) {
            if (!call.hasEnded() && call.isLate(now)) {
                caller.timeOut(call);
            } else if (!call.hasEnded() && call.hasWaitedTooLong(now)) {
                caller.giveBack(call);
            }
        }
        for (Call call : inFlight) { // these may wait for the producer when the broker is away
            int renewal = call.renewalDue(now) ? call.renew(now) : 0;
            if (renewal > 0) {
                observer.leaseRenewed(call.request, renewal);
            }
        }
    }
}
