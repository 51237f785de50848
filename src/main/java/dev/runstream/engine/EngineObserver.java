package dev.runstream.engine;

import dev.runstream.execution.Event;
import dev.runstream.execution.Input;
import dev.runstream.execution.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears what an engine does, for metrics and tests. Called on the threads that decide: must be quick, must not throw, and
 * must be thread-safe.
 *
 * <p>It is told when a decision is made, before its transaction is committed. A transaction that is aborted is made again,
 * and told again: the audit stream is the truth.
 */
public interface EngineObserver {
    EngineObserver NONE = new EngineObserver() {};

    /**
     * A decision that recorded something.
     *
     * @param input what it was made on
     * @param arrivedAt when the input was appended to its topic, epoch milliseconds of the broker; 0 for a clock
     * @param decidedAt epoch milliseconds
     * @param before the state that it was made in; null for a start, and after the end
     * @param events at least one
     */
    record Decided(
            Input input,
            long arrivedAt,
            long decidedAt,
            @Nullable State before,
            List<Event> events) {}

    /**
     * What a partition has in memory, told about once a second.
     *
     * @param live executions that have not ended
     * @param queued executions that are Pending because there is no room for them
     * @param held executions that cannot go on without an operator
     * @param parkedFor executions that records wait for: for their start, their runbook or their release
     * @param timers deadlines that are set
     * @param overdueMillis how long ago the first deadline passed that has not fired; 0 when none has
     * @param leases calls that workers have adopted
     * @param waiting dispatches that no worker has said to have
     * @param oldestWaitingMillis how long the oldest of them waits; 0 when there is none
     */
    record Load(
            int partition,
            int live,
            int queued,
            int held,
            int parkedFor,
            int timers,
            long overdueMillis,
            int leases,
            int waiting,
            long oldestWaitingMillis) {}

    default void decided(Decided decided) {}

    /** A record of {@code runbooks} has come: decisions rest on it from now on. */
    default void runbookHeard(String key) {}

    /** A record begins to wait: for the start of its execution, for a runbook, for stored parameters or for a release. */
    default void parked(String executionId) {}

    /** A deadline was acted upon, so late. */
    default void timerFired(long lateMillis) {}

    /** A record went to {@code quarantine}. */
    default void setAside(String reason) {}

    default void loaded(Load load) {}

    /** The partition is another engine's now. */
    default void released(int partition) {}
}
