package dev.runstream.query;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.StepStatus;
import dev.runstream.query.History.Page;
import dev.runstream.query.History.StepFilter;
import dev.runstream.query.Registrations.Registration;
import dev.runstream.runbook.StepSummary;
import dev.runstream.view.AttemptView;
import dev.runstream.view.StepFacts;
import dev.runstream.view.StepJson;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of one execution: its visits in order, then those of its document that were not entered (R711). */
final class StepFinder {
    private static final char TOKEN = 's';
    private static final String VISIT = "v";
    private static final String PENDING = "p";

    private final SqlWork work;
    private final String executionId;
    private final @Nullable Registration registration;

    StepFinder(SqlWork work, String executionId, @Nullable Registration registration) {
        this.work = work;
        this.executionId = executionId;
        this.registration = registration;
    }

    /** A step and where the list goes on after it. */
    private record Shown(ObjectNode json, String token) {}

    Page page(List<StepFilter> filters, int max, @Nullable String after, boolean reverse) throws SQLException {
        PageToken.@Nullable Place place = after == null ? null : PageToken.parse(TOKEN, after);
        if (place != null && !place.text().equals(VISIT) && !place.text().equals(PENDING)) {
            throw new InvalidPageTokenException("Expected a token of a list of steps, but it is another one");
        }
        boolean beganPending = place != null && place.text().equals(PENDING);
        Long visit = place != null && !beganPending ? Long.valueOf(place.number()) : null;
        Long pending = place != null && beganPending ? Long.valueOf(place.number()) : null;
        List<Shown> shown = new ArrayList<>();
        if (reverse) {
            if (visit == null) {
                shown.addAll(pending(filters, max + 1, pending, true));
            }
            shown.addAll(visits(filters, max + 1 - shown.size(), visit, true));
        } else {
            if (pending == null) {
                shown.addAll(visits(filters, max + 1, visit, false));
            }
            shown.addAll(pending(filters, max + 1 - shown.size(), pending, false));
        }
        boolean more = shown.size() > max;
        List<Shown> page = more ? shown.subList(0, max) : shown;
        return new Page(
                page.stream().map(Shown::json).toList(), more ? page.getLast().token() : null);
    }

    private List<Shown> visits(List<StepFilter> filters, int max, @Nullable Long after, boolean reverse)
            throws SQLException {
        Conditions conditions = new Conditions().and("s.execution_id = ?", executionId);
        filters.forEach(filter -> add(conditions, filter));
        if (after != null) {
            conditions.and(reverse ? "s.visit < ?" : "s.visit > ?", after);
        }
        if (max <= 0) {
            return List.of();
        }
        List<Long> numbers = work.query(
                "SELECT s.visit FROM steps s LEFT JOIN steps p ON p.execution_id = s.execution_id AND p.visit ="
                        + " s.loop_visit" + conditions.where() + " ORDER BY s.visit " + (reverse ? "DESC" : "ASC")
                        + " LIMIT " + max,
                conditions.parameters(),
                row -> row.getLong(1));
        if (numbers.isEmpty()) {
            return List.of();
        }
        Map<Long, List<AttemptView>> attempts = new HashMap<>();
        work.query(StepRow.ATTEMPTS, List.of(executionId, Collections.min(numbers), Collections.max(numbers)), row -> {
            long visit = row.getLong("visit");
            return attempts.computeIfAbsent(visit, number -> new ArrayList<>()).add(StepRow.attempt(row));
        });
        Conditions these =
                new Conditions().and("s.execution_id = ?", executionId).in("s.visit", numbers);
        return work.query(
                StepRow.SELECT + these.where() + " ORDER BY s.visit " + (reverse ? "DESC" : "ASC"),
                these.parameters(),
                row -> {
                    long visit = row.getLong("visit");
                    StepFacts facts = StepRow.facts(row, attempts.getOrDefault(visit, List.of()));
                    ObjectNode json = JsonNodeFactory.instance.objectNode();
                    StepJson.write(json, facts, registration == null ? null : registration.step(facts.step()));
                    return new Shown(json, PageToken.of(TOKEN, visit, VISIT));
                });
    }

    private static void add(Conditions conditions, StepFilter filter) {
        List<String> values = filter.values();
        switch (filter.key()) {
            case StartTimeBefore -> conditions.and("s.entered_at < ?", FilterValues.latest(values));
            case StartTimeAfter -> conditions.and("s.entered_at > ?", FilterValues.earliest(values));
            case StepExecutionStatus -> conditions.in("s.status", FilterValues.stepStatuses(values));
            case StepExecutionId -> conditions.in("s.step_execution_id", values);
            case StepName -> conditions.in("s.step", values);
            case Action -> conditions.in("s.action", values);
            case ParentStepExecutionId -> conditions.in("p.step_execution_id", values);
            case ParentStepIteration -> conditions.in("s.iteration", FilterValues.numbers(values));
            case ParentStepIteratorValue -> conditions.in("s.iteration_shown", values);
        }
    }

    /** Those that were not entered; loop bodies show when a pass begins. */
    private List<Shown> pending(List<StepFilter> filters, int max, @Nullable Long after, boolean reverse)
            throws SQLException {
        if (registration == null || max <= 0) {
            return List.of();
        }
        Set<String> entered = new HashSet<>(work.query(
                "SELECT DISTINCT step FROM steps WHERE execution_id = ?",
                List.of(executionId),
                row -> row.getString(1)));
        List<Shown> shown = new ArrayList<>();
        int count = registration.steps().size();
        for (int i = 0; i < count && shown.size() < max; i++) {
            int at = reverse ? count - 1 - i : i;
            StepSummary step = registration.steps().get(at);
            boolean comes = after == null || (reverse ? at < after : at > after);
            if (comes
                    && step.loop() == null
                    && !entered.contains(step.name())
                    && filters.stream().allMatch(filter -> fits(step, filter))) {
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                StepJson.writePending(json, executionId, step);
                shown.add(new Shown(json, PageToken.of(TOKEN, at, PENDING)));
            }
        }
        return shown;
    }

    private boolean fits(StepSummary step, StepFilter filter) {
        List<String> values = filter.values();
        return switch (filter.key()) {
            case StepExecutionStatus -> values.contains(StepStatus.Pending.name());
            case StepExecutionId -> values.contains(StepJson.pendingId(executionId, step));
            case StepName -> values.contains(step.name());
            case Action -> values.contains(step.action());
            case StartTimeBefore, StartTimeAfter, ParentStepExecutionId, ParentStepIteration, ParentStepIteratorValue ->
                false;
        };
    }
}
