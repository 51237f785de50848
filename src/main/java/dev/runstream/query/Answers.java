package dev.runstream.query;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was decided on a request, told when the read model has it: whoever reads {@link History} after an answer finds what
 * the answer speaks of.
 */
public interface Answers {
    /**
     * Begins to listen; call it before the request is sent.
     *
     * @param key an execution's id, or the name of a runbook
     */
    Listening listen(String key);

    /** Hears every decision about one key. */
    interface Listening extends AutoCloseable {
        /**
         * The first event that was decided because of this record of {@code requests} or {@code commands}.
         *
         * @return a {@link dev.runstream.contract.AuditEvent} or a {@link dev.runstream.execution.RegistryEvent}; null when
         *     none came in time
         */
        @Nullable
        Object awaitDecisionOn(String topic, int partition, long offset, Duration atMost) throws InterruptedException;

        @Override
        void close();
    }
}
