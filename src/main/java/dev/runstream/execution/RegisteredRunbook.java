package dev.runstream.execution;

import dev.runstream.runbook.Runbook;

/**
 * A runbook as the registry has it.
 *
 * @param version a number, from 1
 * @param sha256 hex, of the document's bytes
 */
public record RegisteredRunbook(String name, String version, String sha256, Runbook runbook) {}
