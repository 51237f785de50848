package dev.runstream.query;

import dev.runstream.runbook.DocumentFormat;
import org.jspecify.annotations.Nullable;

/**
 * A version of a runbook.
 *
 * @param latest whether no later version can be started
 * @param sha256 hex, of the document's bytes
 * @param registeredAt epoch milliseconds of the engine
 */
public record RunbookRow(
        String name,
        String version,
        @Nullable String versionName,
        DocumentFormat format,
        String sha256,
        boolean isDefault,
        boolean latest,
        @Nullable String requestedBy,
        long registeredAt) {}
