package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.RunbookEntry;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.RegisteredRunbook;
import dev.runstream.execution.RunbookLookup;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks runbooks up. They lie as bytes and are parsed on use: one that cannot be read harms nobody else. */
final class RunbookCatalog {
    private static final String DEFAULT = "$DEFAULT";
    private static final String LATEST = "$LATEST";

    /** What a registered document was measured against when it was registered; later limits do not bind it. */
    private static final DocumentLimits NO_LIMITS = new DocumentLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final int ENTRIES_MAX = 500;

    private final Map<String, Known> entries = new HashMap<>();
    private final RunbookTexts texts;
    private final Contract contract;
    private final ParsedRunbooks parsed;

    RunbookCatalog(RunbookTexts texts, Contract contract, ParsedRunbooks parsed) {
        this.texts = texts;
        this.contract = contract;
        this.parsed = parsed;
    }

    /**
     * What a start asks for (R614). What is not found now may be found a moment later: this instance may not have heard
     * yet of a registration that was acknowledged.
     *
     * @param documentName a name, or an ARN that ends in one
     * @param version {@code $DEFAULT}, {@code $LATEST} or a number; null means {@code $DEFAULT}
     */
    RunbookLookup find(String documentName, @Nullable String version) {
        String name = documentName.substring(documentName.lastIndexOf('/') + 1);
        byte[] bytes = texts.get(name);
        if (bytes == null) {
            return new RunbookLookup.UnknownName();
        }
        try {
            RunbookEntry entry = entry(name, bytes);
            List<RunbookEntry.Version> startable =
                    entry.versions().stream().filter(v -> !v.deleted()).toList();
            if (startable.isEmpty()) {
                return new RunbookLookup.UnknownName();
            }
            String number = version == null || version.equals(DEFAULT)
                    ? entry.defaultVersion()
                    : version.equals(LATEST) ? startable.getLast().version() : version;
            for (RunbookEntry.Version candidate : startable) {
                if (candidate.version().equals(number)) {
                    return pinned(name, candidate.version(), candidate.sha256());
                }
            }
            return new RunbookLookup.UnknownVersion();
        } catch (UnreadableRecordException e) {
            return new RunbookLookup.Unreadable("Expected what the registry has under " + name
                    + " to be readable, but it is not: " + e.getMessage());
        }
    }

    /** Read again only when it has changed. */
    private RunbookEntry entry(String name, byte[] bytes) {
        Known known = entries.get(name);
        if (known != null && Arrays.equals(known.bytes(), bytes)) {
            return known.entry();
        }
        RunbookEntry entry = contract.decode(bytes, RunbookEntry.class);
        if (entries.size() >= ENTRIES_MAX) {
            entries.clear();
        }
        entries.put(name, new Known(bytes, entry));
        return entry;
    }

    /** What the registry has under a name, as it lies there and as it reads. */
    private record Known(byte[] bytes, RunbookEntry entry) {}

    /** The version that an execution pins; {@code UnknownVersion} when this instance does not have it (yet). */
    RunbookLookup pinned(String name, String version, String sha256) {
        Runbook runbook = parsed.get(sha256);
        if (runbook == null) {
            byte[] bytes = texts.get(RunbookVersion.key(name, version));
            if (bytes == null) {
                return new RunbookLookup.UnknownVersion();
            }
            try {
                RunbookVersion record = contract.decode(bytes, RunbookVersion.class);
                if (!record.sha256().equals(sha256)) {
                    return new RunbookLookup.Unreadable("Expected version " + version + " of runbook " + name
                            + " to have the digest " + sha256 + ", but it has " + record.sha256());
                }
                RunbookParser.Parsed result = RunbookParser.parse(record.content(), record.format(), NO_LIMITS);
                runbook = result.runbook();
                if (runbook == null) {
                    return new RunbookLookup.Unreadable("Expected version " + version + " of runbook " + name
                            + " to be a valid document, but: "
                            + result.problems().stream()
                                    .map(problem -> problem.message())
                                    .collect(Collectors.joining(" ")));
                }
            } catch (UnreadableRecordException e) {
                return new RunbookLookup.Unreadable("Expected version " + version + " of runbook " + name
                        + " to be readable, but it is not: " + e.getMessage());
            }
            parsed.put(sha256, runbook);
        }
        return new RunbookLookup.Found(new RegisteredRunbook(name, version, sha256, runbook));
    }
}
