package dev.runstream.contract;

import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;

/**
 * Encodes and decodes every record of the public topics and of the state stores, in Avro's single-object encoding with
 * the schemas of {@code schemas/}. Thread-safe.
 */
public final class Contract {

    /** Bytes of a command, result, {@code StepRequested}, registry event, {@code State} or other record with a schema. */
    public byte[] encode(Object record) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Bytes of an event with its header. */
    public byte[] encode(EventHeader header, Event event) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * The record; {@link AuditEvent} for an event.
     *
     * @throws UnreadableRecordException with one sentence: no bytes, bad magic, truncated, unknown schema
     */
    public Object decode(byte[] bytes) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** As {@link #decode(byte[])}, and the record must be of this type. */
    public <T> T decode(byte[] bytes, Class<T> type) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Hex SHA-256 of an event as the next one's {@code previousHash} names it. */
    public String hash(EventHeader header, Event event) {
        throw new UnsupportedOperationException("not built yet");
    }
}
