package dev.runstream.query;

import dev.runstream.config.QuerySettings;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.contract.Topics;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.query.StreamReader.Polled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Proof that the rows are what the audit stream tells: reads all of the stream up to where the database says that it is,
 * and every row, and tells each difference. Right while nobody projects into the database.
 */
public final class AuditComparison {
    private static final int IDS_AT_ONCE = 500;
    private static final Duration POLL = Duration.ofMillis(200);

    private final QuerySettings settings;
    private final Map<String, ?> kafka;
    private final Topics topics;
    private final Contract contract;
    private final List<Difference> differences = new ArrayList<>();
    private final Set<String> executions = new HashSet<>();
    private long records;

    private AuditComparison(QuerySettings settings, Map<String, ?> kafka, Topics topics, Contract contract) {
        this.settings = settings;
        this.kafka = kafka;
        this.topics = topics;
        this.contract = contract;
    }

    /**
     * @param records of the stream that were read
     * @param executions that the stream tells of
     */
    public record Outcome(long records, long executions, List<Difference> differences) {
        public Outcome {
            differences = List.copyOf(differences);
        }
    }

    /**
     * @param key of the row: the execution's id, and what follows it
     * @param column null when the whole row is missing, or one too many
     * @param expected by the stream
     * @param found in the row
     */
    public record Difference(
            String table,
            String key,
            @Nullable String column,
            @Nullable String expected,
            @Nullable String found) {
        @Override
        public String toString() {
            return "Expected " + table + " " + key + (column == null ? "" : ", column " + column) + " to be " + expected
                    + ", but it is " + found;
        }
    }

    /**
     * Takes a partition's executions into memory at a time.
     *
     * @param kafka settings of consumers
     * @throws DatabaseException when the database does not answer
     * @throws org.apache.kafka.common.KafkaException when the cluster does not
     */
    public static Outcome of(QuerySettings settings, Map<String, ?> kafka, Topics topics, Contract contract) {
        try (Database database = Database.open(settings)) {
            AuditComparison comparison = new AuditComparison(settings, kafka, topics, contract);
            comparison.compare(database);
            return new Outcome(comparison.records, comparison.executions.size(), comparison.differences);
        }
    }

    private void compare(Database database) {
        Map<TopicPartition, Long> positions = new TreeMap<>(Stretch.ORDER);
        database.read(work -> work.query(
                "SELECT topic, partition, next_offset FROM stream_position",
                List.of(),
                row -> positions.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3))));
        Map<TopicPartition, Map<Long, String>> setAside = setAside(database);
        Projector fold = new Projector(database, settings);
        Versions versions = new Versions();
        positions.forEach((partition, end) -> {
            Map<String, ExecutionRows> told = new LinkedHashMap<>();
            Map<Long, String> aside = setAside.getOrDefault(partition, Map.of());
            read(partition, end, record -> {
                records++;
                if (aside.containsKey(record.offset())) {
                    return; // told below
                }
                switch (record.value()) {
                    case AuditEvent event -> fold.fold(event, told);
                    case RegistryEvent event -> versions.apply(event);
                    case RunbookVersion document -> versions.apply(document);
                    case null, default -> {
                        if (record.unreadable() != null) {
                            differences.add(new Difference(
                                    "unreadable", partition + "@" + record.offset(), null, "set aside", "missing"));
                        }
                    }
                }
            });
            told.values().removeIf(rows -> !rows.begun()); // the stream no longer has its beginning
            compare(database, told);
        });
        extra(database);
        versions.compare(database, differences);
    }

    private static Map<TopicPartition, Map<Long, String>> setAside(Database database) {
        Map<TopicPartition, Map<Long, String>> setAside = new HashMap<>();
        database.read(work -> work.query(
                "SELECT topic, partition, record_offset, reason FROM unreadable",
                List.of(),
                row -> setAside.computeIfAbsent(
                                new TopicPartition(row.getString(1), row.getInt(2)), partition -> new HashMap<>())
                        .put(row.getLong(3), row.getString(4))));
        return setAside;
    }

    private void read(TopicPartition partition, long end, Consumer<StreamRecord> each) {
        try (StreamReader reader = new StreamReader(kafka, topics, contract, settings.batchRecordsMax())) {
            reader.seek(Map.of(partition, 0L));
            long next = 0;
            long giveUpAt = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (next < end) {
                Polled polled = reader.poll(POLL);
                for (StreamRecord record : polled.records()) {
                    if (record.offset() < end) {
                        each.accept(record);
                    }
                }
                Long reached = polled.next().get(partition);
                if (reached != null) {
                    next = reached;
                    giveUpAt = System.nanoTime() + Duration.ofMinutes(1).toNanos();
                } else if (System.nanoTime() > giveUpAt) {
                    throw new TimeoutException("Expected " + partition + " to reach offset " + end
                            + ", where the read model is, but nothing comes after " + next);
                }
            }
        }
    }

    private void compare(Database database, Map<String, ExecutionRows> told) {
        executions.addAll(told.keySet());
        long gone = System.currentTimeMillis() - settings.retention().toMillis();
        told.values().removeIf(each -> each.execution().values().get("ended_at") instanceof Long ended && ended < gone);
        List<String> ids = List.copyOf(told.keySet());
        for (int from = 0; from < ids.size(); from += IDS_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS_AT_ONCE));
            List<ExecutionRows> rows =
                    some.stream().map(told::get).filter(Objects::nonNull).toList();
            for (Table table : Table.values()) {
                StoredRows found = database.read(work -> StoredRows.read(work, table, some));
                compare(table, StoredRows.expected(table, rows), found);
            }
        }
    }

    private void compare(Table table, StoredRows expected, StoredRows found) {
        expected.byKey().forEach((key, row) -> {
            Map<String, @Nullable Object> stored = found.byKey().get(key);
            if (stored == null) {
                differences.add(new Difference(table.name(), key, null, "there", "missing"));
                return;
            }
            row.forEach((column, value) -> {
                if (!Objects.equals(value, stored.get(column))) {
                    differences.add(new Difference(
                            table.name(), key, column, String.valueOf(value), String.valueOf(stored.get(column))));
                }
            });
        });
        found.byKey().keySet().stream()
                .filter(key -> !expected.byKey().containsKey(key))
                .forEach(key -> differences.add(new Difference(table.name(), key, null, "absent", "there")));
    }

    /** Executions that the stream does not tell of. */
    private void extra(Database database) {
        for (Table table : Table.values()) {
            database
                    .read(work -> work.query(
                            "SELECT DISTINCT execution_id FROM " + table, List.of(), row -> row.getString(1)))
                    .stream()
                    .filter(id -> !executions.contains(id))
                    .sorted(Comparator.naturalOrder())
                    .forEach(id -> differences.add(new Difference(table.name(), id, null, "absent", "there")));
        }
    }

    /** What can be started, told once more. */
    private static final class Versions {
        private final Map<String, Map<String, String>> rows = new TreeMap<>();

        void apply(RegistryEvent event) {
            switch (event) {
                case RegistryEvent.RunbookRegistered e -> {
                    Map<String, String> row = row(e.name(), e.version());
                    row.put("sha256", e.documentSha256());
                    row.put("deleted", "false");
                    row.put("steps", "there");
                    if (e.isDefault()) {
                        setDefault(e.name(), e.version());
                    }
                }
                case RegistryEvent.DefaultVersionSet e -> setDefault(e.name(), e.version());
                case RegistryEvent.RunbookDeleted e ->
                    rows.forEach((key, row) -> {
                        if (key.startsWith(e.name() + "/")
                                && (e.version() == null || key.equals(e.name() + "/" + e.version()))) {
                            row.put("deleted", "true");
                            row.put("is_default", "false");
                        }
                    });
                case RegistryEvent.RunbookRejected e -> {}
                case RegistryEvent.RegistryCommandRejected e -> {}
            }
        }

        void apply(RunbookVersion document) {
            Map<String, String> row = row(document.name(), document.version());
            row.put("sha256", document.sha256());
            row.put("content", document.content());
        }

        private Map<String, String> row(String name, String version) {
            return rows.computeIfAbsent(RunbookVersion.key(name, version), key -> {
                Map<String, String> row = new TreeMap<>();
                row.put("is_default", "false");
                row.put("deleted", "true");
                return row;
            });
        }

        private void setDefault(String name, String version) {
            rows.forEach((key, row) -> {
                if (key.startsWith(name + "/")) {
                    row.put("is_default", Boolean.toString(key.equals(RunbookVersion.key(name, version))));
                }
            });
        }

        void compare(Database database, List<Difference> differences) {
            Map<String, Map<String, String>> found = new TreeMap<>();
            database.read(work -> work.query("SELECT * FROM runbook_versions", List.of(), row -> {
                Map<String, String> values = new TreeMap<>();
                values.put("is_default", Boolean.toString(row.getBoolean("is_default")));
                values.put("deleted", Boolean.toString(row.getBoolean("deleted")));
                values.put("sha256", row.getString("sha256"));
                if (row.getString("steps") != null) {
                    values.put("steps", "there");
                }
                String content = row.getString("content");
                if (content != null) {
                    values.put("content", content);
                }
                return found.put(RunbookVersion.key(row.getString("name"), row.getString("version")), values);
            }));
            Set<String> keys = new HashSet<>(rows.keySet());
            keys.addAll(found.keySet());
            for (String key : keys) {
                Map<String, String> expected = rows.getOrDefault(key, Map.of());
                if (!expected.equals(found.getOrDefault(key, Map.of()))) {
                    differences.add(new Difference(
                            "runbook_versions", key, null, expected.toString(), String.valueOf(found.get(key))));
                }
            }
        }
    }
}
