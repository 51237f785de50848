package dev.runstream.engine;

import dev.runstream.execution.Input;
import dev.runstream.execution.State;
import org.jspecify.annotations.Nullable;

/** When each execution must be looked at by itself: its deadlines and its leases. In memory, built from the states. */
final class Schedule {
    private final DueQueue timers = new DueQueue();
    private final Leases leases = new Leases();

    /** After a transition; the state is null when the execution has ended. */
    void follow(String executionId, @Nullable State state, long now) {
        timers.set(executionId, state == null ? Long.MAX_VALUE : state.nextDueAt());
        leases.follow(executionId, state, now);
    }

    /** Asks again at this time. */
    void postpone(String executionId, Input clock, long at) {
        if (clock instanceof Input.LeaseExpired lease) {
            leases.renew(executionId, lease.visit(), lease.attempt(), lease.dispatch(), at);
        } else {
            timers.set(executionId, at);
        }
    }

    void forget(String executionId) {
        timers.remove(executionId);
        leases.remove(executionId);
    }

    void clear() {
        timers.clear();
        leases.clear();
    }

    DueQueue timers() {
        return timers;
    }

    Leases leases() {
        return leases;
    }
}
