package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/**
 * What every event carries.
 *
 * @param sequence per execution, from 1, no gaps
 * @param time of the decision, epoch milliseconds of the engine; never earlier than the event before
 * @param cause the record or the timer that was decided on
 * @param requestedBy who asked, as far as the cause says
 * @param previousHash hex SHA-256 of the event before; 64 zeros for the first (docs/events.md, "The chain")
 * @param engineVersion of the engine that decided
 */
public record EventHeader(
        String executionId,
        long sequence,
        long time,
        Cause cause,
        @Nullable String requestedBy,
        String previousHash,
        String engineVersion) {

    /** What {@code previousHash} is in the first event. */
    public static final String GENESIS = "0".repeat(64);

    /**
     * What was decided on.
     *
     * @param timer the clock that ran out ({@code TimerFired}, {@code LeaseExpired}); null when it was a record
     * @param topic of the record as it first came, before it was sent home; null for a timer
     * @param partition of that record; -1 for a timer
     * @param offset of that record; -1 for a timer
     */
    public record Cause(@Nullable String timer, @Nullable String topic, int partition, long offset) {
        public static Cause record(String topic, int partition, long offset) {
            return new Cause(null, topic, partition, offset);
        }

        public static Cause timer(String timer) {
            return new Cause(timer, null, -1, -1);
        }
    }
}
