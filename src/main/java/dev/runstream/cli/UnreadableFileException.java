package dev.runstream.cli;

/** A file that the user named cannot be read. The message is the one sentence that the user sees (exit code 2). */
final class UnreadableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableFileException(String sentence) {
        super(sentence);
    }
}
