package dev.runstream.engine;

import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.StoreKeys;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record to be sent.
 *
 * @param time its timestamp, epoch milliseconds: never inherited from what was decided on
 */
record Outgoing(Destination to, byte @Nullable [] key, byte @Nullable [] value, long time, Headers headers) {

    /** Without headers but the trace. */
    static Outgoing of(Destination to, String key, byte[] value, long time, @Nullable String traceparent) {
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        if (traceparent != null) {
            RecordHeaders.put(headers, RecordHeaders.TRACEPARENT, traceparent);
        }
        return new Outgoing(to, StoreKeys.utf8(key), value, time, headers);
    }

    /** Bytes that it takes in a topic, a little more rather than less. */
    long size() {
        long size = RecordLimits.OVERHEAD_BYTES + length(key) + length(value);
        for (var header : headers) {
            size += 8L + header.key().length() * 3L + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
