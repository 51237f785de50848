package dev.runstream.query;

/** A token of a page that no list of this kind has given out. */
public final class InvalidPageTokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message "Expected …, but …" */
    public InvalidPageTokenException(String message) {
        super(message);
    }
}
