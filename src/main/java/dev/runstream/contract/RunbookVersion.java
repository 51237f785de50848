package dev.runstream.contract;

import dev.runstream.runbook.DocumentFormat;
import org.jspecify.annotations.Nullable;

/**
 * One version of a runbook as the {@code runbooks} topic has it, under the key {@code name/version}. It never changes,
 * and it stays when the runbook is deleted: running executions pin it.
 *
 * @param version a number, from 1
 * @param sha256 hex SHA-256 of the content's UTF-8 bytes
 * @param content the document as it was sent
 * @param registeredAt epoch milliseconds of the engine
 */
public record RunbookVersion(
        String name,
        String version,
        String sha256,
        DocumentFormat format,
        String content,
        @Nullable String versionName,
        long registeredAt,
        @Nullable String requestedBy) {

    /** The record's key. */
    public static String key(String name, String version) {
        return name + "/" + version;
    }
}
