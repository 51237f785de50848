package dev.runstream.contract;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits, as it came.
 *
 * @param kind what it waits for
 * @param deadline when it stops waiting, epoch milliseconds of the engine; null for never
 * @param bytes its value; not to be changed
 * @param topic where it first came, with its partition, offset and timestamp there
 * @param traceparent W3C traceparent; null for none
 */
public record Parked(
        Kind kind,
        @Nullable Long deadline,
        byte[] bytes,
        String topic,
        int partition,
        long offset,
        long timestamp,
        @Nullable String traceparent) {

    /** What a record waits for. */
    public enum Kind {
        /** A start whose runbook the registry may not know yet. */
        UnknownRunbook,
        /** A start whose stored parameters ({@code {{ssm:path}}}) are being looked up (R324). */
        StoredParameters,
        /** A command for an execution whose start may not have come yet. */
        UnknownExecution,
        /** Anything for an execution that is held. */
        Held
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Parked that
                && kind == that.kind
                && Objects.equals(deadline, that.deadline)
                && Arrays.equals(bytes, that.bytes)
                && topic.equals(that.topic)
                && partition == that.partition
                && offset == that.offset
                && timestamp == that.timestamp
                && Objects.equals(traceparent, that.traceparent);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, deadline, Arrays.hashCode(bytes), topic, partition, offset, timestamp, traceparent);
    }

    @Override
    public String toString() {
        return "Parked[" + kind + ", " + bytes.length + " bytes of " + topic + "-" + partition + "@" + offset + "]";
    }
}
