package dev.runstream.query;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.StepStatus;
import dev.runstream.query.ExecutionFinder.Found;
import dev.runstream.query.Registrations.Registration;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.view.ExecutionFacts;
import dev.runstream.view.ExecutionFacts.CurrentStep;
import dev.runstream.view.ExecutionJson;
import dev.runstream.view.StepOutputs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers from the rows. */
final class SqlHistory implements History {
    private static final char EXECUTIONS = 'e';
    private static final String VERSION =
            "SELECT v.*, NOT EXISTS (SELECT 1 FROM runbook_versions o WHERE o.name = v.name AND NOT o.deleted"
                    + " AND o.version_number > v.version_number) AS latest FROM runbook_versions v";

    private final Database database;
    private final Registrations registrations = new Registrations();

    SqlHistory(Database database) {
        this.database = database;
    }

    @Override
    public @Nullable ObjectNode execution(String executionId, int stepsMax) {
        return database.read(work -> Optional.ofNullable(execution(work, executionId, stepsMax)))
                .orElse(null);
    }

    private @Nullable ObjectNode execution(SqlWork work, String executionId, int stepsMax) throws SQLException {
        ExecutionRow row = started(work, executionId);
        if (row == null) {
            return null;
        }
        Registration registration = registration(work, row);
        Page steps = new StepFinder(work, executionId, registration).page(List.of(), stepsMax, null, false);
        Map<String, List<String>> parameters = new TreeMap<>();
        row.parameters().forEach((name, text) -> parameters.put(name, StepOutputs.strings(text)));
        Map<String, List<String>> variables = new TreeMap<>();
        work.query(
                "SELECT name, variable_value FROM variables WHERE execution_id = ? AND variable_value IS NOT NULL",
                List.of(executionId),
                each -> variables.put(each.getString(1), StepOutputs.strings(each.getString(2))));
        Shown shown = shown(work, List.of(row));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ExecutionJson.write(json, shown.facts(row), steps.entries(), steps.next() != null, parameters, variables);
        return json;
    }

    private static @Nullable ExecutionRow started(SqlWork work, String executionId) throws SQLException {
        return work.first(
                "SELECT * FROM executions WHERE execution_id = ? AND started_at IS NOT NULL",
                List.of(executionId),
                ExecutionRow::read);
    }

    @Override
    public @Nullable ExecutionHead head(String executionId) {
        return database.read(work -> Optional.ofNullable(work.first(
                        "SELECT * FROM executions WHERE execution_id = ?",
                        List.of(executionId),
                        row -> new ExecutionHead(
                                row.getString("execution_id"),
                                ExecutionStatus.valueOf(row.getString("status")),
                                row.getString("document_name"),
                                row.getString("document_version"),
                                row.getString("request_fingerprint"),
                                row.getString("rejected_code"),
                                row.getString("rejected_message")))))
                .orElse(null);
    }

    @Override
    public Page executions(List<ExecutionFilter> filters, int max, @Nullable String after) {
        PageToken.@Nullable Place place = after == null ? null : PageToken.parse(EXECUTIONS, after);
        return database.read(work -> {
            List<Found> found = new ExecutionFinder(work, max + 1)
                    .find(filters, place == null ? null : new Found(place.text(), place.number()));
            boolean more = found.size() > max;
            List<Found> page = more ? found.subList(0, max) : found;
            List<ObjectNode> entries = metadata(work, page);
            Found last = more ? page.getLast() : null;
            return new Page(
                    entries, last == null ? null : PageToken.of(EXECUTIONS, last.startedAt(), last.executionId()));
        });
    }

    private List<ObjectNode> metadata(SqlWork work, List<Found> page) throws SQLException {
        if (page.isEmpty()) {
            return List.of();
        }
        Conditions these = new Conditions()
                .in("execution_id", page.stream().map(Found::executionId).toList());
        Map<String, ExecutionRow> rows =
                work.query("SELECT * FROM executions" + these.where(), these.parameters(), ExecutionRow::read).stream()
                        .collect(Collectors.toMap(ExecutionRow::executionId, row -> row));
        Shown shown = shown(work, List.copyOf(rows.values()));
        List<ObjectNode> entries = new ArrayList<>();
        for (Found found : page) {
            ExecutionRow row = rows.get(found.executionId());
            if (row != null) { // one snapshot: always, but for H2, which may see a deletion in between
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                ExecutionJson.writeMetadata(json, shown.facts(row));
                entries.add(json);
            }
        }
        return entries;
    }

    /** What is shown of executions beside their own rows. */
    private record Shown(
            Map<String, Map<String, List<String>>> outputs,
            Map<String, CurrentStep> current,
            Map<String, Map<StepStatus, Integer>> children) {
        ExecutionFacts facts(ExecutionRow row) {
            return row.facts(
                    outputs.getOrDefault(row.executionId(), Map.of()),
                    current.get(row.executionId()),
                    children.getOrDefault(row.executionId(), Map.of()));
        }
    }

    /** The steps that an execution enters itself; null when they are not known, or only its children enter any. */
    private @Nullable Registration registration(SqlWork work, ExecutionRow row) throws SQLException {
        return row.targets() == null ? registrations.of(work, row.documentName(), row.documentVersion()) : null;
    }

    private Shown shown(SqlWork work, List<ExecutionRow> rows) throws SQLException {
        Map<String, List<String>> names = new HashMap<>();
        for (ExecutionRow row : rows) {
            names.put(
                    row.executionId(),
                    row.outputsOfSteps(registrations.of(work, row.documentName(), row.documentVersion())));
        }
        Map<String, CurrentStep> current = new LinkedHashMap<>();
        List<String> live = rows.stream()
                .filter(row -> !row.status().terminal())
                .map(ExecutionRow::executionId)
                .toList();
        if (!live.isEmpty()) {
            work.query(
                    "SELECT execution_id, step, action FROM steps WHERE execution_id IN (" + SqlWork.marks(live.size())
                            + ") AND ended_at IS NULL ORDER BY execution_id, visit",
                    live,
                    row -> current.put(row.getString(1), new CurrentStep(row.getString(2), row.getString(3))));
        }
        Map<String, Map<StepStatus, Integer>> children = new HashMap<>();
        List<String> withTargets = rows.stream()
                .filter(row -> row.targets() != null)
                .map(ExecutionRow::executionId)
                .toList();
        if (!withTargets.isEmpty()) {
            work.query(
                    "SELECT execution_id, status, COUNT(*) FROM steps WHERE execution_id IN ("
                            + SqlWork.marks(withTargets.size()) + ") GROUP BY execution_id, status",
                    withTargets,
                    row -> children.computeIfAbsent(row.getString(1), id -> new EnumMap<>(StepStatus.class))
                            .put(StepStatus.valueOf(row.getString(2)), row.getInt(3)));
        }
        return new Shown(OutputsOfSteps.of(work, rows, names), current, children);
    }

    @Override
    public Page steps(String executionId, List<StepFilter> filters, int max, @Nullable String after, boolean reverse) {
        return database.read(work -> {
            ExecutionRow row = started(work, executionId);
            Registration registration = row == null ? null : registration(work, row);
            return new StepFinder(work, executionId, registration).page(filters, max, after, reverse);
        });
    }

    @Override
    public List<RunbookRow> versions(String name) {
        return database.read(work -> work.query(
                VERSION + " WHERE v.name = ? AND NOT v.deleted ORDER BY v.version_number",
                List.of(name),
                SqlHistory::version));
    }

    @Override
    public List<RunbookRow> runbooks(List<String> prefixes, int max, @Nullable String after) {
        Conditions conditions = new Conditions().and("v.name > ?", Objects.requireNonNullElse(after, ""));
        if (!prefixes.isEmpty()) {
            Conditions names = ExecutionFinder.prefixes(database.dialect(), "v.name", prefixes);
            conditions.all().addAll(names.all());
            conditions.parameters().addAll(names.parameters());
        }
        return database.read(work -> work.query(
                VERSION + conditions.where() + " AND v.is_default AND NOT v.deleted ORDER BY v.name LIMIT " + max,
                conditions.parameters(),
                SqlHistory::version));
    }

    private static RunbookRow version(ResultSet row) throws SQLException {
        return new RunbookRow(
                row.getString("name"),
                row.getString("version"),
                row.getString("version_name"),
                DocumentFormat.valueOf(row.getString("format")),
                row.getString("sha256"),
                row.getBoolean("is_default"),
                row.getBoolean("latest"),
                row.getString("requested_by"),
                row.getLong("registered_at"));
    }

    @Override
    public @Nullable String document(String name, String version) {
        return database.read(work -> Optional.ofNullable(work.first(
                        "SELECT content FROM runbook_versions WHERE name = ? AND version = ? AND content IS NOT NULL",
                        List.of(name, version),
                        row -> row.getString(1))))
                .orElse(null);
    }
}
