package dev.runstream.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows as values, to be compared: by key, by column. */
final class StoredRows {
    private final Map<String, Map<String, @Nullable Object>> rows = new TreeMap<>();

    /** What a row is known by: the columns that lead in its table. */
    private static List<String> key(Table table) {
        return switch (table) {
            case executions -> List.of("execution_id");
            case tags -> List.of("execution_id", "tag_key");
            case variables -> List.of("execution_id", "name");
            case steps -> List.of("execution_id", "visit");
            case attempts -> List.of("execution_id", "visit", "sequence");
        };
    }

    /** Of these executions, as the table has them. */
    static StoredRows read(SqlWork work, Table table, Collection<String> ids) throws SQLException {
        StoredRows rows = new StoredRows();
        Conditions conditions = new Conditions().in("execution_id", ids);
        work.query("SELECT * FROM " + table + conditions.where(), conditions.parameters(), row -> {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (String column : table.columns()) {
                values.put(column, value(row, column, table.type(column)));
            }
            rows.put(table, values);
            return values;
        });
        return rows;
    }

    private static @Nullable Object value(ResultSet row, String column, int type) throws SQLException {
        return switch (type) {
            case Types.BIGINT -> SqlWork.number(row, column);
            case Types.BOOLEAN -> row.getBoolean(column);
            default -> row.getString(column);
        };
    }

    /** Of these executions, as a stretch that has all of their events makes them. */
    static StoredRows expected(Table table, Collection<ExecutionRows> executions) {
        StoredRows rows = new StoredRows();
        for (ExecutionRows execution : executions) {
            execution.changes().filter(change -> change.table() == table).forEach(change -> {
                RowChange inserted = change.isInsert() ? change : change.inserted();
                if (inserted != null) {
                    Map<String, @Nullable Object> values = new LinkedHashMap<>();
                    for (String column : table.columns()) {
                        Object value = inserted.values().get(column);
                        values.put(
                                column,
                                value instanceof Integer number
                                        ? Long.valueOf(number)
                                        : value instanceof String text ? StoredText.storable(text) : value);
                    }
                    rows.put(table, values);
                }
            });
        }
        return rows;
    }

    private void put(Table table, Map<String, @Nullable Object> values) {
        List<String> key = new ArrayList<>();
        key(table).forEach(column -> key.add(String.valueOf(values.get(column))));
        rows.put(String.join("/", key), values);
    }

    Map<String, Map<String, @Nullable Object>> byKey() {
        return rows;
    }
}
