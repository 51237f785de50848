package dev.runstream.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What becomes of one row: it is inserted, or changed where it is. Later changes of the same row go into it. */
final class RowChange {
    private final Table table;
    private final boolean insert;
    private final Map<String, Object> where = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> values = new TreeMap<>();
    private @Nullable Map<String, Object> orInserted;

    private RowChange(Table table, boolean insert) {
        this.table = table;
        this.insert = insert;
    }

    static RowChange insert(Table table, String executionId) {
        return new RowChange(table, true).set("execution_id", executionId);
    }

    static RowChange update(Table table, String executionId) {
        return new RowChange(table, false).where("execution_id", executionId);
    }

    RowChange where(String column, Object value) {
        where.put(column, value);
        return this;
    }

    RowChange set(String column, @Nullable Object value) {
        int unused = table.type(column); // it is one of the table's
        values.put(column, value);
        return this;
    }

    /** When no row is there to be changed, one with these values, and those that were to be changed, is inserted. */
    RowChange orInsert(Map<String, Object> more) {
        if (orInserted == null) {
            orInserted = more;
        }
        return this;
    }

    Table table() {
        return table;
    }

    boolean isInsert() {
        return insert;
    }

    /** Whether there is anything to change. */
    boolean isEmpty() {
        return values.isEmpty();
    }

    Map<String, Object> where() {
        return where;
    }

    Map<String, @Nullable Object> values() {
        return values;
    }

    /** The names of what is set: changes with the same names share a statement. */
    List<String> columns() {
        return List.copyOf(values.keySet());
    }

    /** The row to insert when none was changed; null when that is all right. */
    @Nullable
    RowChange inserted() {
        Map<String, Object> more = orInserted;
        if (more == null) {
            return null;
        }
        RowChange inserted = new RowChange(table, true);
        where.forEach(inserted::set);
        values.forEach(inserted::set);
        more.forEach(inserted.values::putIfAbsent);
        return inserted;
    }
}
