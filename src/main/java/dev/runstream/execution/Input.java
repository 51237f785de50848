package dev.runstream.execution;

/** What can reach an execution: a command, a worker's result, or the engine's own clocks. */
public sealed interface Input permits Command, Result, Input.TimerFired, Input.LeaseExpired, Input.TurnCame {

    /** {@link State#nextDueAt()} has come. */
    record TimerFired() implements Input {}

    /** The lease of an adopted attempt ran out, and the input is drained: nothing that its worker said is unread. */
    record LeaseExpired(long visit, int attempt, int dispatch) implements Input {}

    /** There is room for an execution that waits in the queue, and nobody has waited longer (R616). */
    record TurnCame() implements Input {}
}
