package dev.runstream.api;

import dev.runstream.query.History;
import dev.runstream.query.RunbookRow;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The documents that there are. */
final class Documents {
    static final String INVALID_VERSION = "InvalidDocumentVersion";
    static final String INVALID = "InvalidDocument";

    private static final String DEFAULT = "$DEFAULT";
    private static final String LATEST = "$LATEST";

    private final History history;

    Documents(History history) {
        this.history = history;
    }

    /** Oldest first; empty when there is no document of this name. */
    List<RunbookRow> versions(String name) {
        return history.versions(name);
    }

    /**
     * As {@link #versions}, and there are some.
     *
     * @throws ApiException InvalidDocument
     */
    List<RunbookRow> existing(String name) {
        List<RunbookRow> versions = history.versions(name);
        if (versions.isEmpty()) {
            throw new ApiException(INVALID, "Expected a document, but there is none with the name " + name + ".");
        }
        return versions;
    }

    /**
     * @param version {@code $DEFAULT}, {@code $LATEST} or a number; null for {@code $DEFAULT}
     * @param versionName that it has to have too; null for any
     * @throws ApiException InvalidDocument, InvalidDocumentVersion
     */
    RunbookRow find(String name, @Nullable String version, @Nullable String versionName) {
        List<RunbookRow> versions = existing(name);
        if (version == null && versionName != null) {
            return one(versions, row -> versionName.equals(row.versionName()), name, "with the name " + versionName);
        }
        RunbookRow found = switch (version == null ? DEFAULT : version) {
            case DEFAULT -> one(versions, RunbookRow::isDefault, name, "that is the default one");
            case LATEST -> one(versions, RunbookRow::latest, name, "that is the latest one");
            case String number -> one(versions, row -> row.version().equals(number), name, number);
        };
        if (versionName != null && !versionName.equals(found.versionName())) {
            throw new ApiException(
                    INVALID_VERSION,
                    "Expected version " + found.version() + " of document " + name + " to have the name " + versionName
                            + ", but it has " + (found.versionName() == null ? "none" : found.versionName()) + ".");
        }
        return found;
    }

    /** The text of a version. */
    String content(RunbookRow row) {
        String content = history.document(row.name(), row.version());
        if (content == null) {
            throw ApiException.internal("Expected the text of document " + row.name() + " version " + row.version()
                    + " to be in the read model, but it is not.");
        }
        return content;
    }

    private static RunbookRow one(
            List<RunbookRow> versions, Predicate<RunbookRow> such, String name, String description) {
        return versions.stream()
                .filter(such)
                .findFirst()
                .orElseThrow(() -> new ApiException(
                        INVALID_VERSION,
                        "Expected a version " + description + ", but document " + name + " has none."));
    }
}
