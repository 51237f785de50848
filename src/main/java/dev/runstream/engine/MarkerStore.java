package dev.runstream.engine;

import org.jspecify.annotations.Nullable;

/** Markers of executions that have ended. They expire by time buckets. */
interface MarkerStore {
    /** The marker of this execution, put at this time or later; null when there is none or it has expired. */
    byte @Nullable [] newest(String executionId, long notBefore);

    /** @param time of the end, epoch milliseconds: putting again at the same time overwrites */
    void put(String executionId, byte[] marker, long time);
}
