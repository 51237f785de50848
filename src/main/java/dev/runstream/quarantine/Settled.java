package dev.runstream.quarantine;

import org.jspecify.annotations.Nullable;

/**
 * What became of a record in quarantine: a record of its own there, without key and value.
 *
 * @param by who decided it
 * @param comment why; null when nothing was said
 * @param at epoch milliseconds
 */
public record Settled(Outcome outcome, String by, @Nullable String comment, long at) {
    public enum Outcome {
        /** Sent again to where it came from. */
        Redriven,
        /** Nobody will send it again. */
        Dropped
    }
}
