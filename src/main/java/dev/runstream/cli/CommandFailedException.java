package dev.runstream.cli;

/**
 * The command was understood and run, and its outcome is a failure (exit code 1). The message is the one sentence that
 * the user sees; no stack trace is printed.
 */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailedException(String sentence) {
        super(sentence);
    }

    public CommandFailedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
