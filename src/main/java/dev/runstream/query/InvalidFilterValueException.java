package dev.runstream.query;

/** A filter has a value that its key cannot have. */
public final class InvalidFilterValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message "Expected …, but …" */
    public InvalidFilterValueException(String message) {
        super(message);
    }
}
