package dev.runstream.engine;

import dev.runstream.execution.State;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.State.Visit;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The dispatches that no worker has said to have, oldest first as they were dispatched. In memory, for metrics. */
final class WaitingSteps {
    private final LinkedHashMap<String, Dispatched> dispatched = new LinkedHashMap<>();

    private record Dispatched(long visit, int attempt, int dispatch, long at) {}

    /** After a transition; the state is null when the execution has ended. */
    void follow(String executionId, @Nullable State state) {
        Visit visit = state == null ? null : state.visit();
        if (state == null || visit == null || state.held() != null || visit.phase() != Phase.Dispatched) {
            dispatched.remove(executionId);
            return;
        }
        Dispatched before = dispatched.get(executionId);
        if (before == null
                || before.visit() != visit.number()
                || before.attempt() != visit.attempt()
                || before.dispatch() != visit.dispatch()) {
            dispatched.remove(executionId); // goes to the end
            dispatched.put(
                    executionId,
                    new Dispatched(visit.number(), visit.attempt(), visit.dispatch(), state.lastEventAt()));
        }
    }

    /** When the oldest was dispatched, epoch milliseconds; null when none waits. */
    @Nullable
    Long oldest() {
        return dispatched.isEmpty() ? null : dispatched.firstEntry().getValue().at();
    }

    int size() {
        return dispatched.size();
    }

    void clear() {
        dispatched.clear();
    }
}
