package dev.runstream.runbook;

/** How a document is written (R301). */
public enum DocumentFormat {
    JSON,
    YAML
}
