package dev.runstream.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be started under the name of a runbook: the record of {@code runbooks} under the key {@code name}.
 *
 * @param defaultVersion what a start without a version takes; null when every version was deleted
 * @param versions every version there ever was, in the order of their numbers
 */
public record RunbookEntry(String name, @Nullable String defaultVersion, List<Version> versions) {
    public RunbookEntry {
        versions = List.copyOf(versions);
    }

    /**
     * @param sha256 hex SHA-256 of the document's bytes
     * @param deleted whether it can no longer be started; its number is never given again
     */
    public record Version(
            String version, String sha256, @Nullable String versionName, boolean deleted) {}
}
