package dev.runstream.engine;

/** Tells whether everything that workers said up to a moment has been heard. */
@FunctionalInterface
public interface InputProgress {
    /** For engines whose input is always drained. */
    InputProgress DRAINED = (partition, since) -> true;

    /**
     * Whether every record of {@code step-results} in this partition up to an end that was looked up at {@code since} or
     * later has been processed and committed. Never blocks; asks again by itself when it answers false.
     *
     * @param since epoch milliseconds of this machine
     */
    boolean drained(int partition, long since);
}
