package dev.runstream.engine;

import java.util.EnumMap;
import java.util.Map;

/**
 * How large records may be, from the settings of the topics themselves. An oversize send inside a transaction aborts
 * it, and every restart meets it again: so each record is measured before anything is put or sent.
 *
 * @param topics {@code max.message.bytes} of each topic
 * @param changelog {@code max.message.bytes} of the stores' changelogs
 */
record RecordLimits(Map<Destination, Integer> topics, int changelog) {
    /** What the batch around a single record takes, generously. */
    static final int OVERHEAD_BYTES = 512;

    /** Kafka's own default, {@code message.max.bytes}. */
    static final int KAFKA_DEFAULT_BYTES = 1_048_588;

    RecordLimits {
        topics = Map.copyOf(topics);
    }

    /** The same for every topic. */
    static RecordLimits uniform(int bytes) {
        Map<Destination, Integer> topics = new EnumMap<>(Destination.class);
        for (Destination destination : Destination.values()) {
            topics.put(destination, bytes);
        }
        return new RecordLimits(topics, bytes);
    }

    int of(Destination destination) {
        Integer limit = topics.get(destination);
        if (limit == null) {
            throw new IllegalStateException("Expected a limit for " + destination + ", but there is none");
        }
        return limit;
    }

    boolean fits(Outgoing record) {
        return record.size() <= of(record.to());
    }

    /** @throws TooLargeException when the topic would refuse it */
    void check(Outgoing record, String what) {
        if (!fits(record)) {
            throw new TooLargeException(
                    "Expected " + what + " to have at most " + of(record.to()) + " bytes, but it has " + record.size());
        }
    }

    /** @throws TooLargeException when the changelog would refuse it */
    void checkStored(String key, byte[] value, String what) {
        long size = OVERHEAD_BYTES + key.length() * 3L + value.length;
        if (size > changelog) {
            throw new TooLargeException(
                    "Expected " + what + " to have at most " + changelog + " bytes, but it has " + size);
        }
    }
}
