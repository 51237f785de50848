package dev.runstream.query;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The databases that every test of rows runs on. A PostgreSQL of its own is started from a jar, once for a JVM; {@code
 * -Dquery.test.postgres=jdbc:postgresql://host/name?user=…} names another one, in which databases are made.
 */
public enum TestDatabase {
    H2 {
        @Override
        public String fresh() {
            try {
                Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "history-");
                return "jdbc:h2:file:" + directory.resolve("history");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    PostgreSQL {
        @Override
        public String fresh() {
            String name = "history_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
            String server = server();
            try (Connection connection = java.sql.DriverManager.getConnection(server);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException("Expected a database of its own in " + server, e);
            }
            return server.replaceFirst("(jdbc:postgresql://[^/]*/)[^?]*", "$1" + name);
        }
    };

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable EmbeddedPostgres postgres;

    /** URL of an empty one. */
    public abstract String fresh();

    private static synchronized String server() {
        String given = System.getProperty("query.test.postgres");
        if (given != null) {
            return given;
        }
        if (postgres == null) {
            postgres = start();
        }
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** A server for one test alone, to be stopped by it. */
    static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("max_connections", "100")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a PostgreSQL server for the tests", e);
        }
    }
}
