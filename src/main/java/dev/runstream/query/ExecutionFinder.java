package dev.runstream.query;

import dev.runstream.query.History.ExecutionFilter;
import dev.runstream.query.History.ExecutionFilterKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds executions, newest start first (R711), however many there are: it walks along an index in this order, one walk for
 * each value of the most telling filter, and merges what the walks find.
 */
final class ExecutionFinder {
    /** Walks that share a statement: a few first, which tell how far the others need to go. */
    private static final int WALKS_FIRST = 4;

    private static final int WALKS_AT_ONCE = 32;

    private static final Comparator<Found> NEWEST_FIRST = Comparator.comparingLong(Found::startedAt)
            .thenComparing(Found::executionId)
            .reversed();

    private final SqlWork work;
    private final int max;

    ExecutionFinder(SqlWork work, int max) {
        this.work = work;
        this.max = max;
    }

    record Found(String executionId, long startedAt) {}

    /**
     * @param after where the page before ended; null for the first
     * @return at most {@code max}
     */
    List<Found> find(List<ExecutionFilter> filters, @Nullable Found after) throws SQLException {
        List<ExecutionFilter> rest = new ArrayList<>(filters);
        List<Walk> walks = walks(rest);
        long notAfter = after == null ? Long.MAX_VALUE : after.startedAt();
        ExecutionFilter before;
        while ((before = take(rest, ExecutionFilterKey.StartTimeBefore)) != null) {
            notAfter = Math.min(notAfter, FilterValues.latest(before.values()) - 1); // where the walks begin
        }
        Conditions also = new Conditions();
        rest.forEach(filter -> add(also, filter));
        List<Found> newest = List.of();
        int to;
        for (int from = 0; from < walks.size(); from = to) {
            to = Math.min(walks.size(), from + (from == 0 ? WALKS_FIRST : WALKS_AT_ONCE));
            Long notBefore =
                    newest.size() < max ? null : Long.valueOf(newest.getLast().startedAt());
            List<Found> more = walk(walks.subList(from, to), also, after, notAfter, notBefore);
            // One execution may have two of the tags.
            newest = Stream.concat(newest.stream(), more.stream())
                    .distinct()
                    .sorted(NEWEST_FIRST)
                    .limit(max)
                    .toList();
        }
        return newest;
    }

    /**
     * Along one index.
     *
     * @param from tables; {@code e} is executions
     * @param time the column that it is ordered by, {@code e.started_at} or a copy of it
     * @param id the column that orders those of the same time
     * @param order columns that are the same for all of it, which lead in the index
     */
    private record Walk(String from, String time, String id, List<String> order, Conditions conditions) {
        static Walk ofExecutions(List<String> order, Conditions conditions) {
            return new Walk("executions e", "e.started_at", "e.execution_id", order, conditions);
        }
    }

    /** The walks of the most telling filters, which are taken out. */
    private List<Walk> walks(List<ExecutionFilter> filters) throws SQLException {
        ExecutionFilter ids = take(filters, ExecutionFilterKey.ExecutionId);
        if (ids != null) {
            return List.of(Walk.ofExecutions(List.of(), new Conditions().in("e.execution_id", ids.values())));
        }
        ExecutionFilter parents = take(filters, ExecutionFilterKey.ParentExecutionId);
        if (parents != null) {
            return parents.values().stream()
                    .distinct()
                    .map(parent -> Walk.ofExecutions(
                            List.of("e.parent_execution_id"),
                            new Conditions().and("e.parent_execution_id = ?", parent)))
                    .toList();
        }
        ExecutionFilter tags = take(filters, ExecutionFilterKey.TagKey);
        if (tags != null) {
            return tags.values().stream()
                    .distinct()
                    .map(key -> new Walk(
                            "tags t JOIN executions e ON e.execution_id = t.execution_id",
                            "t.started_at",
                            "t.execution_id",
                            List.of("t.tag_key"),
                            new Conditions().and("t.tag_key = ?", StoredText.name(key))))
                    .toList();
        }
        ExecutionFilter actions = take(filters, ExecutionFilterKey.CurrentAction);
        if (actions != null) {
            return List.of(new Walk(
                    "steps s JOIN executions e ON e.execution_id = s.execution_id",
                    "e.started_at",
                    "e.execution_id",
                    List.of(),
                    current(new Conditions().in("s.open_action", actions.values()), actions)));
        }
        ExecutionFilter statuses = take(filters, ExecutionFilterKey.ExecutionStatus);
        ExecutionFilter prefixes = take(filters, ExecutionFilterKey.DocumentNamePrefix);
        if (statuses == null && prefixes == null) {
            return List.of(Walk.ofExecutions(List.of(), new Conditions()));
        }
        List<String> ofStatus = statuses == null
                ? List.of("")
                : FilterValues.executionStatuses(statuses.values()).stream()
                        .distinct()
                        .toList();
        List<Walk> walks = new ArrayList<>();
        for (String name : prefixes == null ? List.of("") : documents(prefixes.values())) {
            for (String status : ofStatus) {
                List<String> order = new ArrayList<>();
                Conditions conditions = new Conditions();
                if (prefixes != null) {
                    order.add("e.document_name");
                    conditions.and("e.document_name = ?", name);
                }
                if (statuses != null) {
                    order.add("e.status");
                    conditions.and("e.status = ?", status);
                }
                walks.add(Walk.ofExecutions(order, conditions));
            }
        }
        return walks;
    }

    private List<String> documents(List<String> prefixes) throws SQLException {
        Conditions conditions = prefixes(work.dialect(), "document_name", prefixes);
        return work.query(
                "SELECT document_name FROM started_documents" + conditions.where(),
                conditions.parameters(),
                row -> row.getString(1));
    }

    /** Names that begin with one of these. */
    static Conditions prefixes(Dialect dialect, String column, List<String> prefixes) {
        List<String> any = new ArrayList<>();
        Conditions conditions = new Conditions();
        for (String prefix : prefixes) {
            any.add("(" + column + " >= ? AND " + column + " < ?)");
            conditions.parameters().add(prefix);
            conditions.parameters().add(prefix + dialect.lastCharacter());
        }
        conditions.all().add("(" + String.join(" OR ", any) + ")");
        return conditions;
    }

    private List<Found> walk(
            List<Walk> walks, Conditions also, @Nullable Found after, long notAfter, @Nullable Long notBefore)
            throws SQLException {
        List<String> selects = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        for (Walk walk : walks) {
            Conditions all = walk.conditions().copy();
            all.and(walk.time() + " <= ?", notAfter);
            if (after != null) {
                all.and("(" + walk.time() + " < ? OR " + walk.id() + " < ?)", after.startedAt(), after.executionId());
            }
            if (notBefore != null) {
                all.and(walk.time() + " >= ?", notBefore);
            }
            all.all().addAll(also.all());
            all.parameters().addAll(also.parameters());
            List<String> order = new ArrayList<>(walk.order());
            order.add(walk.time() + " DESC");
            order.add(walk.id() + " DESC");
            selects.add("(SELECT " + walk.id() + " AS id, " + walk.time() + " AS started FROM " + walk.from()
                    + all.where() + " ORDER BY " + String.join(", ", order) + " LIMIT " + max + ")");
            parameters.addAll(all.parameters());
        }
        return work.query(
                String.join(" UNION ALL ", selects), parameters, row -> new Found(row.getString(1), row.getLong(2)));
    }

    private void add(Conditions conditions, ExecutionFilter filter) {
        switch (filter.key()) {
            case DocumentNamePrefix -> {
                Conditions names = prefixes(work.dialect(), "e.document_name", filter.values());
                conditions.all().addAll(names.all());
                conditions.parameters().addAll(names.parameters());
            }
            case ExecutionStatus -> conditions.in("e.status", FilterValues.executionStatuses(filter.values()));
            case ExecutionId -> conditions.in("e.execution_id", filter.values());
            case ParentExecutionId -> conditions.in("e.parent_execution_id", filter.values());
            case CurrentAction -> current(conditions, filter);
            case StartTimeBefore -> conditions.and("e.started_at < ?", FilterValues.latest(filter.values()));
            case StartTimeAfter -> conditions.and("e.started_at > ?", FilterValues.earliest(filter.values()));
            case AutomationType -> {
                if (!FilterValues.automationTypes(filter.values()).contains("Local")) {
                    conditions.never();
                }
            }
            case TagKey -> {
                conditions
                        .all()
                        .add("EXISTS (SELECT 1 FROM tags o WHERE o.execution_id = e.execution_id AND o.tag_key IN ("
                                + SqlWork.marks(filter.values().size()) + "))");
                conditions.parameters().addAll(filter.values());
            }
            case AutomationSubtype -> {
                FilterValues.automationSubtypes(filter.values());
                conditions.never();
            }
            case TargetResourceGroup, OpsItemId -> conditions.never(); // no execution has one
        }
    }

    /** The action of the step that was entered last and goes on (R605). */
    private static Conditions current(Conditions conditions, ExecutionFilter actions) {
        conditions
                .all()
                .add("e.final_status IS NULL AND (SELECT c.action FROM steps c WHERE c.execution_id ="
                        + " e.execution_id AND c.ended_at IS NULL ORDER BY c.visit DESC LIMIT 1) IN ("
                        + SqlWork.marks(actions.values().size()) + ")");
        conditions.parameters().addAll(actions.values());
        return conditions;
    }

    private static @Nullable ExecutionFilter take(List<ExecutionFilter> filters, ExecutionFilterKey key) {
        for (ExecutionFilter filter : filters) {
            if (filter.key() == key) {
                filters.remove(filter);
                return filter;
            }
        }
        return null;
    }
}
