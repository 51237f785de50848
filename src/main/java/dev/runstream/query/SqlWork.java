package dev.runstream.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements within one transaction. Texts are bound as they can be stored. */
final class SqlWork {
    private final Connection connection;
    private final Dialect dialect;

    SqlWork(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, List<?> parameters, Row<T> reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            List<T> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(reader.read(found));
                }
            }
            return rows;
        }
    }

    <T> @Nullable T first(String sql, List<?> parameters, Row<T> reader) throws SQLException {
        List<T> rows = query(sql, parameters, reader);
        return rows.isEmpty() ? null : rows.getFirst();
    }

    /** @return how many rows it changed */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            List<@Nullable Object> values = new ArrayList<>();
            Collections.addAll(values, parameters);
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    static void bind(PreparedStatement statement, Collection<? extends @Nullable Object> parameters)
            throws SQLException {
        int at = 1;
        for (@Nullable Object parameter : parameters) {
            bind(statement, at++, parameter, Types.VARCHAR);
        }
    }

    /** @param type of {@link Types}, for null */
    static void bind(PreparedStatement statement, int at, @Nullable Object value, int type) throws SQLException {
        switch (value) {
            case null -> statement.setNull(at, type);
            case String text -> statement.setString(at, StoredText.storable(text));
            case Long number -> statement.setLong(at, number);
            case Integer number -> statement.setLong(at, number);
            case Boolean truth -> statement.setBoolean(at, truth);
            default -> throw new IllegalArgumentException("Expected a value of a column, but it is " + value);
        }
    }

    /** {@code ?, ?, ?} */
    static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }
}
