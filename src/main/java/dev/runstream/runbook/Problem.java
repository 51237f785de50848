package dev.runstream.runbook;

/**
 * One thing that is wrong with, or worth knowing of, a document.
 *
 * @param line from 1
 * @param column from 1
 * @param path where in the document, for example {@code mainSteps[2].inputs.Payload}; empty for the whole
 * @param message one sentence: what was expected, what came
 * @param rule the rule of the semantics it comes from, for example {@code R205}
 */
public record Problem(Severity severity, int line, int column, String path, String message, String rule) {

    public enum Severity {
        /** The document is refused. */
        ERROR,
        /** The document is accepted; a person should look. */
        WARNING,
        /** The document is accepted; something has to be configured before it can run. */
        NOTICE
    }
}
