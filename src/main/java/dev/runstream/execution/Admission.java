package dev.runstream.execution;

/** Whether there is room for one execution more (R616). */
public sealed interface Admission {

    /** It begins at once. */
    record Now() implements Admission {}

    /**
     * It waits in the queue.
     *
     * @param number in the queue of its partition: whoever has a smaller one goes first
     */
    record Later(long number) implements Admission {}

    /**
     * The queue is full.
     *
     * @param message "Expected …, but …"
     */
    record Never(String message) implements Admission {}
}
