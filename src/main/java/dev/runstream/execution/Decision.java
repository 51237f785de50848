package dev.runstream.execution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Decider} answers. */
public sealed interface Decision {

    /**
     * The input was applied.
     *
     * @param events in order, at least one
     * @param effects what the world must do, in order
     * @param state after the events; null when nothing is left to keep: the execution has ended
     * @param end how it ended; null while it goes on
     */
    record Applied(
            List<Event> events,
            List<Effect> effects,
            @Nullable State state,
            @Nullable ExecutionStatus end) implements Decision {
        public Applied {
            events = List.copyOf(events);
            effects = List.copyOf(effects);
        }
    }

    /** The input changes nothing; the rejection is recorded. */
    record Rejected(Rejection rejection) implements Decision {}

    /** A lease was renewed in time. It moves in memory only: not recorded. */
    record Renewed(long visit, int attempt, int dispatch, long leaseMillis) implements Decision {}

    /**
     * Nothing changes, and nothing was said that an auditor would miss: a renewal for a dispatch that is over, a timer
     * that has nothing to do. Not recorded.
     */
    record Nothing(String why) implements Decision {}
}
