package dev.runstream.query;

/** The database does not answer, or not as it should. The message is one sentence. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DatabaseException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** Whether it may answer later; false when what it was told to write is at fault. */
    boolean mayPass() {
        return !(getCause() instanceof java.sql.SQLException e) || !Dialect.isAboutData(e);
    }
}
