package dev.runstream.query;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** The database does not answer, or not as it should. The message is one sentence. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DatabaseException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** Whether it had a connection, and lost it: another one may be better. */
    boolean lostConnection() {
        return getCause() instanceof SQLException e
                && !(e instanceof SQLTransientConnectionException)
                && e.getSQLState() != null
                && (e.getSQLState().startsWith("08") || e.getSQLState().startsWith("57"));
    }

    /** Whether it may answer later; false when what it was told to write is at fault. */
    boolean mayPass() {
        return !(getCause() instanceof SQLException e) || !Dialect.isAboutData(e);
    }
}
