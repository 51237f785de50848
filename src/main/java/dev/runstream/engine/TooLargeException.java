package dev.runstream.engine;

/** A record is larger than its topic or store takes; nothing of its transition was put or sent. */
final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException(String message) {
        super(message);
    }
}
