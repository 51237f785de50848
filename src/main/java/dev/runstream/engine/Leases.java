package dev.runstream.engine;

import dev.runstream.execution.Input;
import dev.runstream.execution.State;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.State.Visit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leases of the calls that workers have adopted. In memory only: a renewal costs no write, and after a takeover each
 * lease begins anew.
 */
final class Leases {
    private final Map<String, Lease> leases = new HashMap<>();
    private final DueQueue expiries = new DueQueue();

    /** @param expiresAt epoch milliseconds of this machine */
    record Lease(long visit, int attempt, int dispatch, long expiresAt) {
        Input.LeaseExpired expired() {
            return new Input.LeaseExpired(visit, attempt, dispatch);
        }

        private boolean covers(Visit other) {
            return visit == other.number() && attempt == other.attempt() && dispatch == other.dispatch();
        }
    }

    /** After a transition: a lease for the call that is adopted now, none for any other. */
    void follow(String executionId, @Nullable State state, long now) {
        Visit visit = state == null || state.held() != null ? null : state.visit();
        if (visit == null || visit.phase() != Phase.Started) {
            remove(executionId);
            return;
        }
        Lease lease = leases.get(executionId);
        if (lease == null || !lease.covers(visit)) {
            set(executionId, new Lease(visit.number(), visit.attempt(), visit.dispatch(), now + visit.leaseMillis()));
        }
    }

    void renew(String executionId, long visit, int attempt, int dispatch, long expiresAt) {
        set(executionId, new Lease(visit, attempt, dispatch, expiresAt));
    }

    void remove(String executionId) {
        if (leases.remove(executionId) != null) {
            expiries.remove(executionId);
        }
    }

    /** The execution whose lease ran out first; null when none has. */
    @Nullable
    String ranOut(long now) {
        return expiries.due(now);
    }

    @Nullable
    Lease of(String executionId) {
        return leases.get(executionId);
    }

    int size() {
        return leases.size();
    }

    void clear() {
        leases.clear();
        expiries.clear();
    }

    private void set(String executionId, Lease lease) {
        leases.put(executionId, lease);
        expiries.set(executionId, lease.expiresAt());
    }
}
