package dev.runstream.execution;

import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decision in the making: each event is applied as it is told, so that what follows is decided on the state after it.
 * Lives for one decision only.
 */
final class Draft {
    private final Context context;
    private final @Nullable RegisteredRunbook registered;
    private final String executionId;
    private final @Nullable String requestedBy;
    private final List<Event> events = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final Map<String, String> freshTexts = new HashMap<>();
    private @Nullable State state;
    private @Nullable ExecutionStatus end;
    private @Nullable Next next;
    private boolean overdue;

    /** @param registered null when nothing of it may be asked */
    Draft(
            Context context,
            @Nullable RegisteredRunbook registered,
            String executionId,
            @Nullable String requestedBy,
            @Nullable State state) {
        this.context = context;
        this.registered = registered;
        this.executionId = executionId;
        this.requestedBy = requestedBy;
        this.state = state;
    }

    /** Tells an event and applies it. */
    void emit(Event event) {
        long sequence = state == null ? 1 : state.sequence() + 1;
        EventHeader header = new EventHeader(
                executionId, sequence, now(), EventHeader.Cause.timer(""), requestedBy, EventHeader.GENESIS, "");
        State before = state;
        state = Evolver.evolve(before, header, event);
        TextKeys.texts(before, event, state).forEach((key, text) -> {
            freshTexts.put(key, text);
            effects.add(new Effect.StoreText(key, text));
        });
        events.add(event);
        switch (event) {
            case Event.ExecutionEnded ended -> end = ended.status();
            case Event.ExecutionRejected rejected -> end = ExecutionStatus.Rejected;
            default -> {}
        }
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    /** The execution has taken as long as it may: it ends, whatever it waits for (R618). */
    void overdue() {
        overdue = true;
    }

    boolean isOverdue() {
        return overdue;
    }

    /** The last step visit that this decision ended; null when it has ended none. */
    Event.@Nullable StepEnded lastEnded() {
        for (Event event : events.reversed()) {
            if (event instanceof Event.StepEnded ended) {
                return ended;
            }
        }
        return null;
    }

    /** Says where the run goes; {@link Steps#proceed} takes it from there. */
    void goTo(Next next) {
        this.next = next;
    }

    /** Where the run goes, once; null when it waits for the world. */
    @Nullable
    Next takeNext() {
        Next taken = next;
        next = null;
        return taken;
    }

    Decision decision() {
        return new Decision.Applied(events, effects, state, end);
    }

    /** The pass of a loop that the run is in; null when it is in none. */
    Event.@Nullable Iteration iteration() {
        List<State.Loop> loops = state().loops();
        return loops.isEmpty() ? null : loops.getLast().iteration();
    }

    State state() {
        if (state == null) {
            throw new IllegalStateException("Expected a live execution, but " + executionId + " has no state");
        }
        return state;
    }

    /** The visit that the execution is in. */
    State.Visit visit() {
        State.Visit visit = state().visit();
        if (visit == null) {
            throw new IllegalStateException(
                    "Expected execution " + executionId + " to be in a step, but it is in none");
        }
        return visit;
    }

    /** The step that the execution is in. */
    Step step() {
        return step(visit().step());
    }

    Step step(String name) {
        Step step = runbook().step(name);
        if (step == null) {
            throw new IllegalStateException("Expected runbook " + registered().name() + " version "
                    + registered().version() + " to have the step " + name + ", but it has none");
        }
        return step;
    }

    Runbook runbook() {
        return registered().runbook();
    }

    RegisteredRunbook registered() {
        if (registered == null) {
            throw new IllegalStateException("Expected to decide on " + executionId + " without its runbook");
        }
        return registered;
    }

    Settings settings() {
        return context.settings();
    }

    String executionId() {
        return executionId;
    }

    long now() {
        return context.now();
    }

    double jitter() {
        return context.jitter();
    }

    /** What is kept beside the state, this decision's texts included. */
    Texts texts() {
        return key -> {
            String fresh = freshTexts.get(key);
            return fresh != null ? fresh : context.texts().find(key);
        };
    }
}
