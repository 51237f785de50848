package dev.runstream.suite;

import dev.runstream.runbook.DocumentFormat;

/** A runbook that a case registers. */
public record SuiteRunbook(String name, String text, DocumentFormat format) {}
