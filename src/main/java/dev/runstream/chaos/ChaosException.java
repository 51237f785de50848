package dev.runstream.chaos;

/** The run cannot go on: not a violation of Runstream's, but of what the harness needs. One sentence. */
public final class ChaosException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChaosException(String message) {
        super(message);
    }

    ChaosException(String message, Throwable cause) {
        super(message, cause);
    }
}
