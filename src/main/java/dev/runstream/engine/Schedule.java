package dev.runstream.engine;

import dev.runstream.execution.Input;
import dev.runstream.execution.State;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When each execution must be looked at by itself: its deadlines and its leases. In memory, built from the states. */
final class Schedule {
    private final DueQueue timers = new DueQueue();
    private final Leases leases = new Leases();
    private final WaitingSteps waiting = new WaitingSteps();
    private final Set<String> held = new HashSet<>();
    private final Admissions admissions;
    private int live;

    Schedule(Admissions admissions) {
        this.admissions = admissions;
    }

    /** After a transition; the state is null when the execution has ended. */
    void follow(String executionId, @Nullable State state, long now) {
        timers.set(executionId, state == null ? Long.MAX_VALUE : state.nextDueAt());
        leases.follow(executionId, state, now);
        waiting.follow(executionId, state);
        admissions.follow(executionId, state);
        if (state != null && state.held() != null) {
            held.add(executionId);
        } else if (!held.isEmpty()) {
            held.remove(executionId);
        }
    }

    /** Asks again at this time. */
    void postpone(String executionId, Input clock, long at) {
        if (clock instanceof Input.LeaseExpired lease) {
            leases.renew(executionId, lease.visit(), lease.attempt(), lease.dispatch(), at);
        } else if (clock instanceof Input.TurnCame) {
            admissions.postpone(at);
        } else {
            timers.set(executionId, at);
        }
    }

    void forget(String executionId) {
        timers.remove(executionId);
        leases.remove(executionId);
        admissions.follow(executionId, null);
    }

    void clear() {
        timers.clear();
        leases.clear();
        waiting.clear();
        held.clear();
        admissions.clear();
        live = 0;
    }

    /** One more execution is live, or one less. */
    void count(int more) {
        live += more;
    }

    /** @param parkedFor executions that records wait for */
    EngineObserver.Load load(int partition, int parkedFor, long now) {
        Long due = timers.first();
        Long oldest = waiting.oldest();
        return new EngineObserver.Load(
                partition,
                live,
                admissions.queued(),
                held.size(),
                parkedFor,
                timers.size(),
                due == null ? 0 : Math.max(0, now - due),
                leases.size(),
                waiting.size(),
                oldest == null ? 0 : Math.max(0, now - oldest));
    }

    DueQueue timers() {
        return timers;
    }

    Admissions admissions() {
        return admissions;
    }

    Leases leases() {
        return leases;
    }
}
