package dev.runstream.execution;

/** What the registry answers for a name and a version. */
public sealed interface RunbookLookup {
    record Found(RegisteredRunbook runbook) implements RunbookLookup {}

    /** No runbook of this name, also after the registry had time to catch up. */
    record UnknownName() implements RunbookLookup {}

    /** The name is known, the version is not. */
    record UnknownVersion() implements RunbookLookup {}

    /** The registry's bytes cannot be read as a runbook. */
    record Unreadable(String message) implements RunbookLookup {}
}
