package dev.runstream.query;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code events} or {@code runbooks} where it lies.
 *
 * @param value what it says; null when it cannot be read, or says nothing
 * @param unreadable the sentence why it cannot be read; null when it can
 */
record StreamRecord(
        TopicPartition partition,
        long offset,
        @Nullable Object value,
        @Nullable String unreadable) {

    StreamRecord unreadable(String reason) {
        return new StreamRecord(partition, offset, null, reason);
    }
}
