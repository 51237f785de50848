package dev.runstream.verify;

import org.jspecify.annotations.Nullable;

/**
 * Something that must not be.
 *
 * @param executionId null when the record names none
 * @param sequence of the event that it was found at; 0 when no event shows it
 * @param where the record lies, as topic/partition@offset; null when it is about what is missing
 * @param sentence expected …, but …
 */
public record Violation(
        Kind kind,
        @Nullable String executionId,
        long sequence,
        @Nullable String where,
        String sentence) {

    /** What is wrong. The letters in brackets are the invariants of docs/reliability.md. */
    public enum Kind {
        /** Events are missing between two that are there, or before the first one (I3). */
        Gap,
        /** A sequence number comes a second time, or an earlier one later (I3). */
        Doubled,
        /** An event does not carry the hash of the one before it: one of the two was changed (chain). */
        BrokenChain,
        /** An event that cannot follow the state before it (I5). */
        IllegalTransition,
        /** Something other than a rejection after the terminal event (I2). */
        AfterEnd,
        /** A second result of one attempt was accepted (I6). */
        SecondResult,
        /** An event whose time is before that of the event before it. */
        TimeWentBack,
        /** A record that cannot be decoded. */
        Unreadable,
        /** The live state, or a text that is kept beside it, is not what the events say (I4). */
        StateDiffers,
        /** The stored state or the marker of the end knows events that the stream does not have: its tail is cut. */
        StreamBehind,
        /** The events say that the execution is live, but no state is stored. */
        StateMissing,
        /** The events say that the execution has ended, but its state is still stored (I13). */
        StateLeft,
        /** What is kept of an ended execution is not what the events say, or is not there (I1). */
        MarkerDiffers,
        /** Nothing will ever move the execution: no call, no timer, no signal, no child that it waits for (I10). */
        Stuck,
        /** A deadline has passed, engines have worked since, and nothing was decided (I12). */
        Overdue,
        /** A child is live though its parent has ended (I14). */
        Orphan
    }
}
