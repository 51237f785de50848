package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.RunbookEntry;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.contract.StoreKeys;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.Command;
import dev.runstream.execution.Command.DeleteRunbook;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.SetDefaultVersion;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.runbook.Problem;
import dev.runstream.runbook.Problem.Severity;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import dev.runstream.runbook.StepSummary;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Registers runbooks. What the registry has under a name lies in the store of the name's home, so that version numbers
 * are given once; every instance reads the same from {@code runbooks}.
 */
final class Registry {
    private final Contract contract;
    private final EngineParts parts;
    private final RecordLimits limits;
    private final String engineVersion;
    private final PartitionStore store;

    Registry(EngineParts parts, PartitionStore store) {
        this.contract = parts.contract();
        this.parts = parts;
        this.limits = parts.limits();
        this.engineVersion = parts.version();
        this.store = store;
    }

    /** A new version; the same version again for the same bytes; or a refusal with every problem. */
    Change register(RegisterRunbook command, Cause cause, long now) {
        String sha256 = sha256(command.content());
        RunbookParser.Parsed parsed = RunbookParser.parse(command.content(), command.format(), parts.documents());
        Runbook runbook = parsed.runbook();
        if (runbook == null) {
            return refused(command, sha256, cause, now, sentences(parsed.problems(), true));
        }
        RunbookEntry before = entry(command.name());
        RunbookEntry.Version known = find(before, v -> v.sha256().equals(sha256));
        String versionName = command.versionName();
        if (known == null && versionName != null) {
            RunbookEntry.Version other = find(before, v -> versionName.equals(v.versionName()));
            if (other != null) {
                return refused(
                        command,
                        sha256,
                        cause,
                        now,
                        List.of("Expected a version name that no other version has, but version " + other.version()
                                + " has the name " + versionName));
            }
        }
        RunbookEntry.Version version = known != null
                ? known
                : new RunbookEntry.Version(
                        Integer.toString(before.versions().size() + 1), sha256, command.versionName(), false);
        boolean isDefault = command.setDefault()
                || before.defaultVersion() == null
                || before.defaultVersion().equals(version.version());
        RunbookEntry after = new RunbookEntry(
                command.name(),
                isDefault ? version.version() : before.defaultVersion(),
                known != null ? before.versions() : appended(before.versions(), version));
        Change change = new Change(limits);
        try {
            if (known == null) {
                publish(
                        new RunbookVersion(
                                command.name(),
                                version.version(),
                                sha256,
                                command.format(),
                                command.content(),
                                version.versionName(),
                                now,
                                command.requestedBy()),
                        now,
                        change);
            }
            if (!after.equals(before)) {
                publish(after, now, change);
            }
            List<String> notices = new ArrayList<>(sentences(parsed.problems(), false));
            parts.settings()
                    .bindings()
                    .unbound(command.name(), runbook)
                    .forEach(step -> notices.add("Step " + step.name() + " ("
                            + step.action().name() + ") can run only when it is bound to a function"));
            tell(
                    command.name(),
                    new RegistryEvent.RunbookRegistered(
                            command.name(),
                            version.version(),
                            sha256,
                            command.format(),
                            isDefault,
                            version.versionName(),
                            now,
                            cause,
                            command.requestedBy(),
                            StepSummary.of(runbook),
                            runbook.outputs().stream()
                                    .map(Runbook.OutputName::toString)
                                    .toList(),
                            notices,
                            engineVersion),
                    now,
                    change);
        } catch (TooLargeException e) {
            return refused(command, sha256, cause, now, List.of(Objects.toString(e.getMessage())));
        }
        return change;
    }

    /** @throws RefusedException when there is no such version */
    Change setDefault(SetDefaultVersion command, Cause cause, long now) {
        RunbookEntry before = entry(command.name());
        requireVersion(before, command.version());
        Change change = new Change(limits);
        publish(new RunbookEntry(before.name(), command.version(), before.versions()), now, change);
        tell(
                command.name(),
                new RegistryEvent.DefaultVersionSet(
                        command.name(), command.version(), now, cause, command.requestedBy(), engineVersion),
                now,
                change);
        return change;
    }

    /** @throws RefusedException when there is no such version, or it is the default one and others are left */
    Change delete(DeleteRunbook command, Cause cause, long now) {
        RunbookEntry before = entry(command.name());
        String version = command.version();
        if (version != null) {
            requireVersion(before, version);
            boolean last = before.versions().stream().filter(v -> !v.deleted()).count() == 1;
            if (version.equals(before.defaultVersion()) && !last) {
                throw new RefusedException("Expected a version of " + command.name()
                        + " that is not the default one, but " + version + " is: set another one first");
            }
        } else if (find(before, v -> true) == null) {
            throw new RefusedException(
                    "Expected a registered runbook, but there is none with the name " + command.name());
        }
        UnaryOperator<RunbookEntry.Version> deleted =
                v -> new RunbookEntry.Version(v.version(), v.sha256(), v.versionName(), true);
        List<RunbookEntry.Version> versions = before.versions().stream()
                .map(v -> version == null || version.equals(v.version()) ? deleted.apply(v) : v)
                .toList();
        boolean defaultGone = version == null || version.equals(before.defaultVersion());
        Change change = new Change(limits);
        publish(new RunbookEntry(before.name(), defaultGone ? null : before.defaultVersion(), versions), now, change);
        tell(
                command.name(),
                new RegistryEvent.RunbookDeleted(
                        command.name(), version, now, cause, command.requestedBy(), engineVersion),
                now,
                change);
        return change;
    }

    /** The answer to a command that cannot be carried out. */
    Change reject(Command command, String reason, Cause cause, long now) {
        RegistryEvent.RegistryCommandRejected event = switch (command) {
            case RegisterRunbook c -> rejected(c.name(), "RegisterRunbook", null, c.requestedBy(), reason, cause, now);
            case SetDefaultVersion c ->
                rejected(c.name(), "SetDefaultVersion", c.version(), c.requestedBy(), reason, cause, now);
            case DeleteRunbook c ->
                rejected(c.name(), "DeleteRunbook", c.version(), c.requestedBy(), reason, cause, now);
            default -> throw new IllegalArgumentException("Expected a command of the registry, but it is " + command);
        };
        Change change = new Change(limits);
        tell(event.name(), event, now, change);
        return change;
    }

    private RegistryEvent.RegistryCommandRejected rejected(
            String name,
            String command,
            @Nullable String version,
            @Nullable String requestedBy,
            String reason,
            Cause cause,
            long now) {
        return new RegistryEvent.RegistryCommandRejected(
                name, command, version, now, cause, requestedBy, reason, engineVersion);
    }

    /** A command of the registry that cannot be carried out; its message is one sentence. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    private RunbookEntry entry(String name) {
        byte[] bytes = store.get(StoreKeys.runbook(name));
        if (bytes == null) {
            return new RunbookEntry(name, null, List.of());
        }
        try {
            return contract.decode(bytes, RunbookEntry.class);
        } catch (UnreadableRecordException e) {
            throw new RefusedException("Expected what the registry has under " + name
                    + " to be readable, but it is not: " + e.getMessage());
        }
    }

    private static void requireVersion(RunbookEntry entry, String version) {
        if (find(entry, v -> v.version().equals(version)) == null) {
            throw new RefusedException(
                    "Expected a registered version, but runbook " + entry.name() + " has no version " + version);
        }
    }

    /** The first version that can be started and is such; null when there is none. */
    private static RunbookEntry.@Nullable Version find(
            RunbookEntry entry, java.util.function.Predicate<RunbookEntry.Version> such) {
        return entry.versions().stream()
                .filter(version -> !version.deleted())
                .filter(such)
                .findFirst()
                .orElse(null);
    }

    private static List<RunbookEntry.Version> appended(
            List<RunbookEntry.Version> versions, RunbookEntry.Version version) {
        List<RunbookEntry.Version> all = new ArrayList<>(versions);
        all.add(version);
        return all;
    }

    private Change refused(RegisterRunbook command, String sha256, Cause cause, long now, List<String> problems) {
        Change change = new Change(limits);
        tell(
                command.name(),
                new RegistryEvent.RunbookRejected(
                        command.name(), sha256, now, cause, command.requestedBy(), problems, engineVersion),
                now,
                change);
        return change;
    }

    private void publish(RunbookVersion version, long now, Change change) {
        change.send(
                Outgoing.of(
                        Destination.RUNBOOKS,
                        RunbookVersion.key(version.name(), version.version()),
                        contract.encode(version),
                        now,
                        null),
                "the document");
    }

    private void publish(RunbookEntry entry, long now, Change change) {
        byte[] bytes = contract.encode(entry);
        change.put(StoreKeys.runbook(entry.name()), bytes, "the list of versions");
        change.send(Outgoing.of(Destination.RUNBOOKS, entry.name(), bytes, now, null), "the list of versions");
    }

    private void tell(String name, RegistryEvent event, long now, Change change) {
        change.send(
                Outgoing.of(Destination.EVENTS, name, contract.encode(event), now, null),
                "the event " + event.getClass().getSimpleName());
    }

    private static List<String> sentences(List<Problem> problems, boolean errors) {
        return problems.stream()
                .filter(problem -> (problem.severity() == Severity.ERROR) == errors)
                .map(problem -> problem.line() + ":" + problem.column() + ": " + problem.message()
                        + (problem.path().isEmpty() ? "" : " (" + problem.path() + ")"))
                .toList();
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(StoreKeys.utf8(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected the Java platform to offer SHA-256, but it does not", e);
        }
    }
}
