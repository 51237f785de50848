package dev.runstream.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a stretch of the audit stream changes in the rows of one execution. Nothing is read: what the stretch does not
 * tell is changed where it lies. One of which the stretch has the beginning is inserted, each row once.
 */
final class ExecutionRows {
    private final String executionId;
    private final boolean begun;
    private final long firstSequence;
    private long lastSequence;
    private final List<Gap> gaps = new ArrayList<>();
    private final RowChange execution;
    private final Map<Long, RowChange> steps = new LinkedHashMap<>();
    private final List<RowChange> attempts = new ArrayList<>();
    /** By visit: the attempt that is open, as far as the stretch tells. */
    private final Map<Long, RowChange> open = new HashMap<>();
    /** Visits of which the stretch has told that no attempt is open any more. */
    private final Set<Long> closed = new HashSet<>();

    private final Map<String, RowChange> variables = new LinkedHashMap<>();
    private final List<RowChange> tags = new ArrayList<>();
    private @Nullable String startedDocument;
    private boolean onlyLate = true;

    /** @param begun whether the first event is the execution's first */
    ExecutionRows(String executionId, boolean begun, long firstSequence) {
        this.executionId = executionId;
        this.begun = begun;
        this.firstSequence = firstSequence;
        this.lastSequence = firstSequence - 1;
        this.execution = begun
                ? RowChange.insert(Table.executions, executionId)
                        .set("queued", false)
                        .set("held", false)
                        .set("cancelling", false)
                        .set("waiting", false)
                : RowChange.update(Table.executions, executionId);
    }

    /** Sequences that the stretch leaves out, or has twice. */
    record Gap(long expectedSequence, long foundSequence) {}

    void next(long sequence) {
        if (sequence != lastSequence + 1) {
            gaps.add(new Gap(lastSequence + 1, sequence));
        }
        lastSequence = sequence;
        execution.set("last_sequence", sequence);
    }

    /** Something that can come only while the execution goes on, or begins it. */
    void live() {
        onlyLate = false;
    }

    RowChange execution() {
        return execution;
    }

    RowChange enter(long visit) {
        RowChange step = RowChange.insert(Table.steps, executionId).set("visit", visit);
        steps.put(visit, step);
        return step;
    }

    RowChange step(long visit) {
        return steps.computeIfAbsent(
                visit, number -> RowChange.update(Table.steps, executionId).where("visit", number));
    }

    /** The first attempt of a visit. */
    RowChange firstAttempt(long visit, long sequence) {
        RowChange attempt = newAttempt(visit, sequence);
        open.put(visit, attempt);
        return attempt;
    }

    /** An attempt that is open from now on; it takes the place of one that is. */
    RowChange openAttempt(long visit, long sequence) {
        RowChange attempt = open.get(visit);
        if (attempt == null) {
            attempt = closed.contains(visit)
                    ? newAttempt(visit, sequence)
                    : openInTable(visit).orInsert(Map.of("sequence", sequence));
            open.put(visit, attempt);
        }
        return attempt;
    }

    /** The attempt that is open, to tell more of it. */
    RowChange adoptedAttempt(long visit) {
        return open.computeIfAbsent(visit, this::openInTable);
    }

    /** The attempt that was open; one that was never sent when none was. */
    RowChange closeAttempt(long visit, long sequence) {
        RowChange attempt = open.remove(visit);
        if (attempt == null) {
            attempt = closed.contains(visit) ? newAttempt(visit, sequence) : openInTable(visit);
        }
        closed.add(visit);
        return attempt.isInsert() ? attempt : attempt.orInsert(Map.of("sequence", sequence));
    }

    private RowChange newAttempt(long visit, long sequence) {
        RowChange attempt = RowChange.insert(Table.attempts, executionId)
                .set("visit", visit)
                .set("sequence", sequence);
        attempts.add(attempt);
        return attempt;
    }

    private RowChange openInTable(long visit) {
        RowChange attempt = RowChange.update(Table.attempts, executionId).where("visit", visit);
        attempts.add(attempt);
        return attempt;
    }

    void variable(String name, @Nullable String jsonText) {
        variables
                .computeIfAbsent(
                        name,
                        added -> begun
                                ? RowChange.insert(Table.variables, executionId).set("name", added)
                                : RowChange.update(Table.variables, executionId)
                                        .where("name", added)
                                        .orInsert(Map.of()))
                .set("variable_value", jsonText);
    }

    void tag(String key, String value, long startedAt) {
        tags.add(RowChange.insert(Table.tags, executionId)
                .set("tag_key", key)
                .set("tag_value", value)
                .set("started_at", startedAt));
    }

    void startedDocument(String name) {
        startedDocument = name;
    }

    String executionId() {
        return executionId;
    }

    /** Whether the first event is the execution's first: whatever there was of its id is over. */
    boolean begun() {
        return begun;
    }

    long firstSequence() {
        return firstSequence;
    }

    List<Gap> gaps() {
        return gaps;
    }

    /** Whether there is nothing but what came after the end: its row may have been deleted long ago. */
    boolean onlyLate() {
        return onlyLate;
    }

    /** The name that it was started with; null when that was not in the stretch. */
    @Nullable
    String startedDocument() {
        return startedDocument;
    }

    Stream<RowChange> changes() {
        return Stream.of(
                        Stream.of(execution),
                        steps.values().stream(),
                        attempts.stream(),
                        variables.values().stream(),
                        tags.stream())
                .flatMap(changes -> changes)
                .filter(change -> !change.isEmpty());
    }
}
