package dev.runstream.query;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.runstream.config.QuerySettings;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The database of the read model: its connections and its migrations. Thread-safe. */
final class Database implements AutoCloseable {
    /** How long a query waits for a connection. */
    private static final long CONNECT_WITHIN_MILLIS = 5_000;

    /** How often a query is asked whose connection was lost. */
    private static final int READS_MAX = 3;

    private final Dialect dialect;
    private final HikariDataSource reads;
    private final HikariDataSource writes;

    private Database(Dialect dialect, HikariDataSource reads, HikariDataSource writes) {
        this.dialect = dialect;
        this.reads = reads;
        this.writes = writes;
    }

    /**
     * Connects, and brings the tables to this version.
     *
     * @throws DatabaseException when there is no database, or it cannot be brought to this version
     */
    static Database open(QuerySettings settings) {
        Dialect dialect = Dialect.of(settings);
        HikariDataSource writes = null;
        try {
            writes = pool(settings, dialect, "write", 2, "TRANSACTION_READ_COMMITTED");
            migrate(writes, dialect);
            // A snapshot for all statements of a query.
            HikariDataSource reads =
                    pool(settings, dialect, "read", settings.connectionsMax(), "TRANSACTION_REPEATABLE_READ");
            return new Database(dialect, reads, writes);
        } catch (PoolInitializationException | FlywayException e) {
            if (writes != null) {
                writes.close();
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DatabaseException(
                    "Expected the read model's database at " + settings.url() + ", but: " + firstLine(cause), cause);
        }
    }

    private static HikariDataSource pool(
            QuerySettings settings, Dialect dialect, String name, int size, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("history-" + name);
        config.setDriverClassName(dialect.driver());
        config.setJdbcUrl(dialect.url(settings.url()));
        if (!settings.user().isEmpty()) {
            config.setUsername(settings.user());
        }
        if (!settings.password().value().isEmpty()) {
            config.setPassword(settings.password().value());
        }
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setAutoCommit(false);
        config.setTransactionIsolation(isolation);
        config.setConnectionTimeout(CONNECT_WITHIN_MILLIS);
        config.setInitializationFailTimeout(CONNECT_WITHIN_MILLIS);
        if (dialect == Dialect.PostgreSQL) {
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
            config.addDataSourceProperty("ApplicationName", "runstream");
        }
        return new HikariDataSource(config);
    }

    private static void migrate(HikariDataSource pool, Dialect dialect) {
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:dev/runstream/query/migrations")
                .placeholders(dialect.placeholders())
                .table("runstream_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    Dialect dialect() {
        return dialect;
    }

    /** Does something with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T in(SqlWork work) throws SQLException;
    }

    /**
     * A transaction that sees one moment and changes nothing. After the database was away a connection may turn out to be
     * of before: then it is asked again.
     *
     * @throws DatabaseException when the database does not answer
     */
    <T> T read(Work<T> work) {
        for (int again = 1; ; again++) {
            try {
                return transaction(reads, work);
            } catch (DatabaseException e) {
                if (again == READS_MAX || !e.lostConnection()) {
                    throw e;
                }
            }
        }
    }

    /**
     * A transaction: all of it happens, or nothing.
     *
     * @throws DatabaseException when the database does not answer or refuses; then nobody knows whether it happened
     */
    <T> T write(Work<T> work) {
        return transaction(writes, work);
    }

    private <T> T transaction(HikariDataSource pool, Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            try {
                T result = work.in(new SqlWork(connection, dialect));
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            SQLException named = e.getNextException() != null && e instanceof java.sql.BatchUpdateException
                    ? e.getNextException()
                    : e;
            throw new DatabaseException(
                    "Expected the read model's database to answer, but: " + firstLine(named), named);
        }
    }

    private static void rollback(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }

    @Override
    public void close() {
        reads.close();
        writes.close();
    }
}
