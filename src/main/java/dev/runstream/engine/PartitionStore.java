package dev.runstream.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one partition of the engine keeps. Changes are in the same transaction as what {@link Outbox} sends. */
interface PartitionStore {
    byte @Nullable [] get(String key);

    void put(String key, byte[] value);

    void delete(String key);

    /** The keys that begin so, in order. */
    List<String> keys(String prefix);
}
