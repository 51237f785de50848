package dev.runstream.query;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the changes of many executions, those of one kind together. For one thread. */
final class RowWriter {
    /** Parameters of one statement, and rows of one batch. */
    private static final int AT_ONCE = 1_000;

    private static final List<Table> OF_AN_EXECUTION =
            List.of(Table.attempts, Table.steps, Table.variables, Table.tags, Table.executions);

    private final Dialect dialect;
    /** Names that are in {@code started_documents} for sure. */
    private final Set<String> startedDocuments = new HashSet<>();
    /** Names that the open transaction writes. */
    private final Set<String> newDocuments = new HashSet<>();

    RowWriter(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The transaction of the last {@link #write} has happened. */
    void committed() {
        startedDocuments.addAll(newDocuments);
    }

    /** The tables are empty again. */
    void forget() {
        startedDocuments.clear();
    }

    /** @return how many gaps there were in the sequences of events */
    int write(SqlWork work, Collection<ExecutionRows> executions) throws SQLException {
        Map<String, Long> known = lastSequences(
                work, executions.stream().map(ExecutionRows::executionId).toList());
        int gaps = 0;
        List<String> forgotten = new ArrayList<>();
        List<RowChange> updates = new ArrayList<>();
        Map<Table, List<RowChange>> inserts = new LinkedHashMap<>();
        Set<String> documents = new HashSet<>();
        for (ExecutionRows rows : executions) {
            Long last = known.get(rows.executionId());
            gaps += told(work, rows, last);
            if (last == null && !rows.begun()) {
                continue; // the stream no longer has its beginning, or it was deleted after its retention
            }
            if (last != null && rows.begun()) {
                forgotten.add(rows.executionId()); // the same id was started again, long after the end
            }
            if (rows.startedDocument() != null) {
                documents.add(rows.startedDocument());
            }
            rows.changes().forEach(change -> {
                if (change.isInsert()) {
                    inserts.computeIfAbsent(change.table(), table -> new ArrayList<>())
                            .add(change);
                } else {
                    updates.add(change);
                }
            });
        }
        delete(work, forgotten);
        // An attempt that is open in the table is closed before another one is opened there.
        for (RowChange missed : update(work, updates)) {
            inserts.computeIfAbsent(missed.table(), table -> new ArrayList<>()).add(missed);
        }
        for (Map.Entry<Table, List<RowChange>> each : inserts.entrySet()) {
            insert(work, each.getKey(), each.getValue());
        }
        start(work, documents);
        return gaps;
    }

    private static Map<String, Long> lastSequences(SqlWork work, List<String> ids) throws SQLException {
        Map<String, Long> known = new HashMap<>();
        for (List<String> some : parts(ids)) {
            work.query(
                    "SELECT execution_id, last_sequence FROM executions WHERE execution_id IN ("
                            + SqlWork.marks(some.size()) + ")",
                    some,
                    row -> known.put(row.getString(1), row.getLong(2)));
        }
        return known;
    }

    /** Whether the stretch begins where the rows end, and has no gaps itself; what is missing is written down. */
    private int told(SqlWork work, ExecutionRows rows, @Nullable Long last) throws SQLException {
        List<ExecutionRows.Gap> gaps = new ArrayList<>(rows.gaps());
        long expected = rows.begun() || last == null ? 1 : last + 1;
        boolean late = last == null && rows.onlyLate();
        if (rows.firstSequence() != expected && !late) {
            gaps.add(new ExecutionRows.Gap(expected, rows.firstSequence()));
        }
        for (ExecutionRows.Gap gap : gaps) {
            work.update(
                    dialect.insertAbsent(
                            "gaps",
                            "execution_id, expected_sequence, found_sequence",
                            "?, ?, ?",
                            "execution_id, expected_sequence, found_sequence"),
                    rows.executionId(),
                    gap.expectedSequence(),
                    gap.foundSequence());
        }
        return gaps.size();
    }

    /** Takes executions away, with all that belongs to them. */
    static void delete(SqlWork work, List<String> ids) throws SQLException {
        for (List<String> some : parts(ids)) {
            for (Table table : OF_AN_EXECUTION) {
                work.update(
                        "DELETE FROM " + table + " WHERE execution_id IN (" + SqlWork.marks(some.size()) + ")",
                        some.toArray());
            }
        }
    }

    /** @return rows to be inserted because there was none to change */
    private static List<RowChange> update(SqlWork work, List<RowChange> updates) throws SQLException {
        List<RowChange> missed = new ArrayList<>();
        Map<Shape, List<RowChange>> shapes = updates.stream()
                .collect(Collectors.groupingBy(
                        change -> new Shape(change.table(), change.columns()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        for (Map.Entry<Shape, List<RowChange>> shape : shapes.entrySet()) {
            Table table = shape.getKey().table();
            List<String> columns = shape.getKey().columns();
            RowChange any = shape.getValue().getFirst();
            String sql = "UPDATE " + table + " SET "
                    + columns.stream().map(column -> column + " = ?").collect(Collectors.joining(", ")) + " WHERE "
                    + any.where().keySet().stream()
                            .map(column -> column + " = ?")
                            .collect(Collectors.joining(" AND "))
                    + (table == Table.attempts ? " AND ended_at IS NULL" : "");
            try (PreparedStatement statement = work.prepare(sql)) {
                for (List<RowChange> some : parts(shape.getValue())) {
                    for (RowChange change : some) {
                        int at = 1;
                        for (String column : columns) {
                            SqlWork.bind(statement, at++, change.values().get(column), table.type(column));
                        }
                        for (Object value : change.where().values()) {
                            SqlWork.bind(statement, at++, value, 0);
                        }
                        statement.addBatch();
                    }
                    int[] counts = statement.executeBatch();
                    for (int i = 0; i < counts.length; i++) {
                        RowChange inserted = counts[i] == 0 ? some.get(i).inserted() : null;
                        if (inserted != null) {
                            missed.add(inserted);
                        }
                    }
                }
            }
        }
        return missed;
    }

    private static void insert(SqlWork work, Table table, List<RowChange> rows) throws SQLException {
        List<String> columns = table.columns();
        String sql = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
                + SqlWork.marks(columns.size()) + ")";
        try (PreparedStatement statement = work.prepare(sql)) {
            for (List<RowChange> some : parts(rows)) {
                for (RowChange row : some) {
                    int at = 1;
                    for (String column : columns) {
                        SqlWork.bind(statement, at++, row.values().get(column), table.type(column));
                    }
                    statement.addBatch();
                }
                int[] unused = statement.executeBatch();
            }
        }
    }

    private void start(SqlWork work, Set<String> documents) throws SQLException {
        newDocuments.clear();
        for (String document : documents) {
            if (!startedDocuments.contains(document)) {
                int unused = work.update(
                        dialect.insertAbsent("started_documents", "document_name", "?", "document_name"), document);
                newDocuments.add(document);
            }
        }
    }

    private static <T> List<List<T>> parts(List<T> all) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
        return parts;
    }

    /** Changes that share a statement. */
    private record Shape(Table table, List<String> columns) {}
}
