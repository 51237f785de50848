package dev.runstream.process;

/** The run cannot go on: not a violation of Runstream's, but of what the harness needs. One sentence. */
public final class ProcessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProcessException(String message) {
        super(message);
    }

    public ProcessException(String message, Throwable cause) {
        super(message, cause);
    }
}
