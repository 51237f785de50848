package dev.runstream.cli;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Event;
import dev.runstream.execution.Evolver;
import dev.runstream.execution.State;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.StepRequested;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The executions of a case that go on, from their events: where they stand, and when the engine acts by itself. */
final class LiveExecutions {
    private final String root;
    private final SuiteWorld world;
    private final long runbookWaitMillis;
    private final Set<String> known = new HashSet<>();
    private final Map<String, State> states = new HashMap<>();
    private final Set<String> begun = new HashSet<>();

    /** Starts that wait for their runbook: when they are rejected. */
    private final Map<String, Long> missed = new HashMap<>();

    /** How often the engine has said of a start that it has to wait, before it was last woken. */
    private final Map<String, Integer> woken = new HashMap<>();

    LiveExecutions(String root, SuiteWorld world, long runbookWaitMillis) {
        this.root = root;
        this.world = world;
        this.runbookWaitMillis = runbookWaitMillis;
        known.add(root);
    }

    /** Whether the event is of one of them. */
    boolean take(AuditEvent audited) {
        String id = audited.header().executionId();
        Event event = audited.event();
        String parent = switch (event) {
            case Event.ExecutionStarted e when e.parent() != null -> e.parent().executionId();
            case Event.ExecutionRejected e when e.parent() != null -> e.parent().executionId();
            default -> null;
        };
        if (!known.contains(id) && (parent == null || !known.contains(parent))) {
            return false;
        }
        known.add(id);
        if (event instanceof Event.ChildStarted child) {
            known.add(child.childExecutionId());
        }
        begun.add(id);
        missed.remove(id);
        State before = states.get(id);
        State after = event instanceof Event.ExecutionRejected
                        || (before == null && !(event instanceof Event.ExecutionStarted))
                ? null
                : Evolver.evolve(before, audited.header(), event);
        if (after == null) {
            states.remove(id);
        } else {
            states.put(id, after);
        }
        return true;
    }

    /** Those that have not ended. */
    List<String> ids() {
        return List.copyOf(states.keySet());
    }

    /** Whether nothing happens any more unless time goes on or somebody says something. */
    boolean rest() {
        return (begun.contains(root) || isMissed(root))
                && states.values().stream().allMatch(this::rests);
    }

    /** When the engine acts by itself, epoch milliseconds; {@link Long#MAX_VALUE} for never. */
    long nextDue() {
        long next = Long.MAX_VALUE;
        for (State state : states.values()) {
            next = Math.min(next, state.nextDueAt());
        }
        for (long rejectedAt : missed.values()) {
            next = Math.min(next, rejectedAt);
        }
        return next;
    }

    /** The engine acts now: what has waited long enough is on its way. */
    void wake() {
        missed.entrySet().removeIf(each -> {
            boolean over = each.getValue() <= world.now();
            if (over) {
                woken.put(each.getKey(), world.timesParked(each.getKey()));
            }
            return over;
        });
    }

    /** Whether the engine has made something of this dispatch: it is not in flight any more. */
    boolean heard(StepRequested request) {
        State state = states.get(request.executionId());
        return state == null || !isInFlight(state, request);
    }

    private boolean rests(State state) {
        if (state.held() != null) {
            return true;
        }
        if (state.nextDueAt() <= world.now()) {
            return false;
        }
        Visit visit = state.visit();
        if (visit == null) {
            return state.pendingStep() != null;
        }
        return switch (visit.phase()) {
            case Dispatched, Started -> world.calls().stream().anyMatch(call -> isInFlight(state, call.request));
            case Backoff, Sleeping, Waiting -> true;
            case ChildRunning -> childRests(visit.childExecutionId());
            case Entered -> false;
        };
    }

    private boolean childRests(@Nullable String child) {
        return child != null && (states.containsKey(child) || (!begun.contains(child) && isMissed(child)));
    }

    /** Whether its start has come to the engine and has to wait. */
    private boolean isMissed(String id) {
        boolean waits = world.timesParked(id) > woken.getOrDefault(id, 0);
        if (waits) {
            missed.putIfAbsent(id, world.now() + runbookWaitMillis);
        }
        return waits;
    }

    private static boolean isInFlight(State state, StepRequested request) {
        Visit visit = state.visit();
        return state.executionId().equals(request.executionId())
                && visit != null
                && visit.number() == request.visit()
                && visit.attempt() == request.attempt()
                && visit.dispatch() == request.dispatch()
                && (visit.phase() == State.Phase.Dispatched || visit.phase() == State.Phase.Started);
    }
}
