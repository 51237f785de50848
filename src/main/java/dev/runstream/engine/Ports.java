package dev.runstream.engine;

import java.util.function.LongSupplier;

/**
 * The world of one partition.
 *
 * @param partition its number
 * @param clock epoch milliseconds
 */
record Ports(
        int partition,
        PartitionStore store,
        MarkerStore markers,
        RunbookTexts runbooks,
        Outbox outbox,
        LongSupplier clock) {

    long now() {
        return clock.getAsLong();
    }

    void apply(Change change) {
        change.apply(store, markers, outbox);
    }
}
