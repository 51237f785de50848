package dev.runstream.contract;

import org.jspecify.annotations.Nullable;

/** Where the schemas of other versions are found: the {@code schemas} topic, or nowhere. */
@FunctionalInterface
public interface SchemaSource {
    /** Knows no schema: records of other versions cannot be read. */
    SchemaSource NONE = fingerprint -> null;

    /**
     * The writer's schema as JSON text; null when there is none.
     *
     * @param fingerprint CRC-64-AVRO of the schema's parsing canonical form
     */
    @Nullable
    String find(long fingerprint);
}
