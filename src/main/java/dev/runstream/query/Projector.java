package dev.runstream.query;

import dev.runstream.config.QuerySettings;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.execution.RegistryEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes stretches of the audit stream, and how far it has come, in one transaction each: whatever happens to a process,
 * and however many of them write, no record is written twice or left out. For one thread; others may look at the counts.
 */
final class Projector {
    private static final Logger log = LoggerFactory.getLogger(Projector.class);

    /** In {@code next_offset}: the tables are to be emptied before anything is written. */
    static final long TO_BE_EMPTIED = -1;

    /** With the names beside it, an id has room in an entry of an index. */
    static final int ID_CHARS_MAX = 200;

    /** Executions that one transaction deletes. */
    static final int DELETED_AT_ONCE = 500;

    private static final List<String> EMPTIED = List.of(
            "executions",
            "steps",
            "attempts",
            "variables",
            "tags",
            "started_documents",
            "runbook_versions",
            "unreadable",
            "gaps");

    private final Database database;
    private final EventRows events;
    private final RowWriter writer;
    private final RunbookRows runbooks;
    private long written;
    /** The database looks at its tables once more when so many records are written: what it knew of small ones is wrong. */
    private long analyzedAfter = 10_000;

    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();

    Projector(Database database, QuerySettings settings) {
        this.database = database;
        this.events = new EventRows(new StoredText(settings.payloadCharsMax()));
        this.writer = new RowWriter(database.dialect());
        this.runbooks = new RunbookRows(database.dialect());
    }

    /** Records that could not be read or written, since this process began. */
    long unreadable() {
        return unreadable.get();
    }

    /** Places where events of an execution were missing, or came twice, since this process began. */
    long gaps() {
        return gaps.get();
    }

    /** Where the database is in each of these partitions; {@link #TO_BE_EMPTIED} while it is being rebuilt. */
    Map<TopicPartition, Long> positions(Collection<TopicPartition> partitions) {
        return database.write(work -> {
            Map<TopicPartition, Long> positions = new LinkedHashMap<>();
            for (TopicPartition partition : partitions) {
                List<?> key = List.of(partition.topic(), partition.partition());
                String sql = "SELECT next_offset FROM stream_position WHERE topic = ? AND partition = ?";
                Long position = work.first(sql, key, row -> row.getLong(1));
                if (position == null) {
                    int unused = work.update(
                            database.dialect()
                                    .insertAbsent(
                                            "stream_position",
                                            "topic, partition, next_offset",
                                            "?, ?, ?",
                                            "topic, partition"),
                            partition.topic(),
                            partition.partition(),
                            0L);
                    position = work.first(sql, key, row -> row.getLong(1));
                }
                positions.put(partition, position == null ? 0 : position);
            }
            return positions;
        });
    }

    /**
     * Writes all of it; what cannot be written because of what it says is set aside in {@code unreadable}, alone.
     *
     * @throws MovedException when the database is not where the stretch begins: nothing, or the first part of it, is written
     * @throws DatabaseException when the database does not answer: nothing, a part or all of it is written
     */
    void write(Stretch stretch) {
        try {
            writeAtOnce(stretch);
        } catch (DatabaseException e) {
            if (e.mayPass()) {
                throw e;
            }
            isolate(stretch, e);
        } catch (MovedException e) {
            throw e;
        } catch (RuntimeException e) { // an event that says what no event can say
            isolate(stretch, e);
        }
    }

    private void isolate(Stretch stretch, RuntimeException cause) {
        if (stretch.records().size() > 1) {
            write(stretch.firstHalf());
            write(stretch.secondHalf());
            return;
        }
        if (stretch.records().isEmpty()) {
            throw cause;
        }
        StreamRecord record = stretch.records().getFirst();
        String reason = "Expected a record that rows can be made of, but: " + cause.getMessage();
        writeAtOnce(new Stretch(List.of(record.unreadable(reason)), stretch.from(), stretch.to()));
    }

    private void writeAtOnce(Stretch stretch) {
        Map<String, ExecutionRows> executions = new LinkedHashMap<>();
        stretch.records().forEach(record -> fold(record, executions));
        int gapsFound = database.write(work -> {
            advance(work, stretch);
            for (StreamRecord record : stretch.records()) {
                switch (record.value()) {
                    case RegistryEvent event -> runbooks.apply(work, event);
                    case RunbookVersion document -> runbooks.apply(work, document);
                    case null -> setAside(work, record);
                    default -> {} // of an execution
                }
            }
            return writer.write(work, executions.values());
        });
        writer.committed();
        tell(stretch, gapsFound);
        written += stretch.records().size();
        if (written >= analyzedAfter) {
            database.dialect().analyze().forEach(sql -> database.write(work -> work.update(sql)));
            analyzedAfter = 2 * written;
        }
    }

    /** @throws RuntimeException when the event is none that can be told */
    private void fold(StreamRecord record, Map<String, ExecutionRows> executions) {
        if (record.value() instanceof AuditEvent(var header, var event)) {
            String id = header.executionId();
            if (id.length() > ID_CHARS_MAX || id.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("Expected an execution id of at most " + ID_CHARS_MAX
                        + " characters without U+0000, but it is another one");
            }
            ExecutionRows rows = executions.get(id);
            if (rows == null || EventRows.begins(event)) {
                rows = new ExecutionRows(id, EventRows.begins(event), header.sequence());
                executions.put(id, rows);
            }
            events.apply(rows, header, event);
        }
    }

    /** What a stretch of events makes of executions, from nothing. */
    void fold(AuditEvent event, Map<String, ExecutionRows> executions) {
        fold(new StreamRecord(new TopicPartition("", 0), 0, event, null), executions);
    }

    private static void advance(SqlWork work, Stretch stretch) throws SQLException {
        for (Map.Entry<TopicPartition, Long> end : stretch.to().entrySet()) {
            TopicPartition partition = end.getKey();
            int advanced = work.update(
                    "UPDATE stream_position SET next_offset = ? WHERE topic = ? AND partition = ? AND next_offset = ?",
                    end.getValue(),
                    partition.topic(),
                    partition.partition(),
                    stretch.from().get(partition));
            if (advanced == 0) {
                throw new MovedException();
            }
        }
    }

    private void setAside(SqlWork work, StreamRecord record) throws SQLException {
        if (record.unreadable() != null) {
            int unused = work.update(
                    database.dialect()
                            .insertAbsent(
                                    "unreadable",
                                    "topic, partition, record_offset, reason",
                                    "?, ?, ?, ?",
                                    "topic, partition, record_offset"),
                    record.partition().topic(),
                    record.partition().partition(),
                    record.offset(),
                    StoredText.cut(record.unreadable(), 2_000));
        }
    }

    private void tell(Stretch stretch, int gapsFound) {
        for (StreamRecord record : stretch.records()) {
            if (record.unreadable() != null) {
                unreadable.incrementAndGet();
                log.warn(
                        "The read model has set aside {}@{}, which stands in its table unreadable: {}",
                        record.partition(),
                        record.offset(),
                        record.unreadable());
            }
        }
        if (gapsFound > 0) {
            gaps.addAndGet(gapsFound);
            log.warn(
                    "Expected the events of an execution in a sequence without gaps, but {} were missing or came twice;"
                            + " the read model's table gaps says where",
                    gapsFound);
        }
    }

    /** Makes the tables empty; whoever projects into them, in this process or another one, begins again. */
    void empty() {
        int marked = database.write(work -> work.update("UPDATE stream_position SET next_offset = ?", TO_BE_EMPTIED));
        if (marked > 0) {
            finishEmptying();
        }
    }

    /** Carries on where {@link #empty} has ended, here or in a process that is no more. */
    void finishEmptying() {
        database.write(work -> {
            boolean found = !work.query(
                            "SELECT partition FROM stream_position WHERE next_offset = ? FOR UPDATE",
                            List.of(TO_BE_EMPTIED),
                            row -> row.getInt(1))
                    .isEmpty();
            if (found) { // else another process was faster
                for (String table : EMPTIED) {
                    // In H2 each is a transaction of its own; the mark goes last.
                    int unused = work.update("TRUNCATE TABLE " + table);
                }
                int unused =
                        work.update("UPDATE stream_position SET next_offset = 0 WHERE next_offset = ?", TO_BE_EMPTIED);
            }
            return found;
        });
        writer.forget();
    }

    /**
     * Takes away executions that ended long ago, a bounded number of them.
     *
     * @param now epoch milliseconds
     * @return how many; there may be more
     */
    int deleteEnded(long now, Duration retention) {
        return database.write(work -> {
            List<String> ids = work.query(
                    "SELECT execution_id FROM executions WHERE ended_at < ? ORDER BY ended_at LIMIT " + DELETED_AT_ONCE,
                    List.of(now - retention.toMillis()),
                    row -> row.getString(1));
            RowWriter.delete(work, ids);
            return ids.size();
        });
    }

    /** Another process has written meanwhile, or empties the tables. */
    static final class MovedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
