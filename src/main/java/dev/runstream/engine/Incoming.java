package dev.runstream.engine;

import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.Input;
import org.jspecify.annotations.Nullable;

/**
 * A record that is at home.
 *
 * @param key execution id, or the name of a runbook
 * @param input what it says
 * @param recordKey and bytes: the record as it came, for the day that it has to be set aside or has to wait
 * @param traceparent W3C traceparent; null for none
 */
record Incoming(
        String key,
        Input input,
        byte @Nullable [] recordKey,
        byte[] bytes,
        Origin origin,
        @Nullable String traceparent) {

    /** The record's name, for example {@code StepCompleted}. */
    String name() {
        return input.getClass().getSimpleName();
    }

    /** What decisions on it name as their cause. */
    Cause cause() {
        return Cause.record(origin.topic(), origin.partition(), origin.offset());
    }

    @Override
    public String toString() {
        return name() + " of " + key + " from " + origin;
    }
}
