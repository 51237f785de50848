package dev.runstream.execution;

import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.StepSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fact of the registry of runbooks, on {@code events} beside the executions' own, keyed by the runbook's name. They
 * have no sequence and no chain: a version is immutable and carries its own digest.
 */
public sealed interface RegistryEvent {

    /** Name of the runbook. */
    String name();

    /** The command that was decided on. */
    EventHeader.Cause cause();

    /** A version exists from now on. */
    record RunbookRegistered(
            String name,
            String version,
            String documentSha256,
            DocumentFormat format,
            boolean isDefault,
            @Nullable String versionName,
            long time,
            EventHeader.Cause cause,
            @Nullable String requestedBy,
            /* What readers of the audit stream need to show an execution without the document. */
            List<StepSummary> steps,
            /* Entries step.Output, in document order. */
            List<String> outputs,
            /* Parameters, variables and assumeRole stay in the document. */
            List<String> notices,
            String engineVersion)
            implements RegistryEvent {}

    /** The document was refused. */
    record RunbookRejected(
            String name,
            String documentSha256,
            long time,
            EventHeader.Cause cause,
            @Nullable String requestedBy,
            List<String> problems,
            String engineVersion)
            implements RegistryEvent {}

    /** Starts without a version take this one from now on. */
    record DefaultVersionSet(
            String name,
            String version,
            long time,
            EventHeader.Cause cause,
            @Nullable String requestedBy,
            String engineVersion)
            implements RegistryEvent {}

    /** The runbook, or one version, can no longer be started. */
    record RunbookDeleted(
            String name,
            @Nullable String version,
            long time,
            EventHeader.Cause cause,
            @Nullable String requestedBy,
            String engineVersion)
            implements RegistryEvent {}

    /** A command of the registry that cannot be carried out; nothing changes. */
    record RegistryCommandRejected(
            String name,
            /* The command's type, for example SetDefaultVersion. */
            String command,
            @Nullable String version,
            long time,
            EventHeader.Cause cause,
            @Nullable String requestedBy,
            /* One sentence: "Expected …, but …". */
            String reason,
            String engineVersion)
            implements RegistryEvent {}
}
