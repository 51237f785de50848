package dev.runstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The settings of the read model, a family of a role that has one.
 *
 * @param url of JDBC: {@code jdbc:postgresql:…}, or {@code jdbc:h2:…} for the embedded one
 * @param retention of executions that have ended (R618)
 * @param payloadCharsMax of a column with inputs, outputs, parameters, messages
 * @param batchRecordsMax that one transaction writes
 * @param connectionsMax for queries
 */
public record QuerySettings(
        String url,
        String user,
        Password password,
        Duration retention,
        int payloadCharsMax,
        int batchRecordsMax,
        int connectionsMax) {
    public static final String DATABASE_URL = "query.database.url";
    public static final String DATABASE_USER = "query.database.user";
    public static final String DATABASE_PASSWORD = "query.database.password";
    public static final String DATABASE_CONNECTIONS_MAX = "query.database.connections.max";
    public static final String RETENTION_MS = "query.retention.ms";
    public static final String PAYLOAD_MAX_CHARS = "query.payload.max.chars";
    public static final String BATCH_MAX_RECORDS = "query.batch.max.records";

    /** How the URL of a PostgreSQL database begins. */
    public static final String POSTGRESQL = "jdbc:postgresql:";

    /** How the URL of an H2 database begins; there is no third kind. */
    public static final String H2 = "jdbc:h2:";

    /** @throws ConfigException with a sentence when the URL names another kind of database */
    public QuerySettings {
        if (!url.startsWith(POSTGRESQL) && !url.startsWith(H2)) {
            throw new ConfigException("Expected " + DATABASE_URL + " to begin with " + POSTGRESQL + " or " + H2
                    + ", but it begins with " + url.replaceFirst("^(jdbc:[^:]*:|[^:]*:?).*", "$1"));
        }
    }

    /** Adds these settings to a role's. */
    public static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        DATABASE_URL,
                        Type.STRING,
                        "jdbc:h2:./runstream-history",
                        new ConfigDef.NonEmptyString(),
                        HIGH,
                        "JDBC URL of the database of executions: jdbc:postgresql://host/name, shared by any number of"
                                + " processes, or jdbc:h2:./file, an embedded one for one process. What is lost with it is"
                                + " read again from the audit stream.")
                .define(DATABASE_USER, Type.STRING, "", MEDIUM, "User of the database; empty for none.")
                .define(
                        DATABASE_PASSWORD,
                        Type.PASSWORD,
                        "",
                        MEDIUM,
                        "Password of the user; not a part of the URL, which is shown.")
                .define(
                        DATABASE_CONNECTIONS_MAX,
                        Type.INT,
                        8,
                        Range.between(1, 1_000),
                        LOW,
                        "Connections for queries; two more are for writing.")
                .define(
                        RETENTION_MS,
                        Type.LONG,
                        Duration.ofDays(30).toMillis(),
                        Range.between(1_000, 315_360_000_000L),
                        MEDIUM,
                        "Milliseconds after its end until an execution is deleted from the database; the audit stream"
                                + " keeps it (R618).")
                .define(
                        PAYLOAD_MAX_CHARS,
                        Type.INT,
                        262_144,
                        Range.between(1_000, 1_000_000),
                        LOW,
                        "Characters of a column with inputs, outputs, parameters or messages. Of what is longer the"
                                + " beginning is kept, and how long it was; the audit stream has it whole.")
                .define(
                        BATCH_MAX_RECORDS,
                        Type.INT,
                        5_000,
                        Range.between(1, 100_000),
                        LOW,
                        "Records of the audit stream that one transaction writes at most.");
    }

    /**
     * @param config of a role whose definition has these settings
     * @throws ConfigException with a sentence when the URL has a password or names another kind of database
     */
    public static QuerySettings of(AbstractConfig config) {
        String url = config.getString(DATABASE_URL);
        if (url.toLowerCase(java.util.Locale.ROOT).contains("password=")) {
            throw new ConfigException("Expected " + DATABASE_URL
                    + " to have no password, but it has one; it belongs to " + DATABASE_PASSWORD);
        }
        return new QuerySettings(
                url,
                config.getString(DATABASE_USER),
                config.getPassword(DATABASE_PASSWORD),
                Duration.ofMillis(config.getLong(RETENTION_MS)),
                config.getInt(PAYLOAD_MAX_CHARS),
                config.getInt(BATCH_MAX_RECORDS),
                config.getInt(DATABASE_CONNECTIONS_MAX));
    }

    /** The settings that a test or a stack in one process needs: the rest has its defaults. */
    public static QuerySettings of(String url) {
        return of(new AbstractConfig(define(new ConfigDef()), java.util.Map.of(DATABASE_URL, url), false));
    }
}
