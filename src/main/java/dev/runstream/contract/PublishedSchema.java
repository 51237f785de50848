package dev.runstream.contract;

import java.util.HexFormat;

/**
 * A schema as the {@code schemas} topic has it.
 *
 * @param fingerprint CRC-64-AVRO of its parsing canonical form
 * @param fullName for example {@code dev.runstream.event.StepEntered}
 * @param text JSON, with docs, all named types spelled out
 */
public record PublishedSchema(long fingerprint, String fullName, String text) {

    /** The record's key: 16 lower-case hexadecimal digits. */
    public String key() {
        return key(fingerprint);
    }

    static String key(long fingerprint) {
        return HexFormat.of().toHexDigits(fingerprint);
    }
}
