package dev.runstream.query;

import dev.runstream.execution.StepStatus;
import dev.runstream.view.StepOutputs;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of documents whose executions go on, or that were too large for the end: looked up with the steps, in the
 * order in which steps ended and passes of loops began.
 */
final class OutputsOfSteps {
    private OutputsOfSteps() {}

    /** A step visit as far as outputs are concerned. */
    private record Visit(
            String executionId,
            long visit,
            String step,
            long enteredSequence,
            @Nullable Long endedSequence,
            @Nullable Long passSequence,
            StepStatus status,
            @Nullable String outputs,
            @Nullable String payloadForm) {}

    /** Something that changed outputs. */
    private record Change(long sequence, Runnable change) {}

    /**
     * @param names by execution: the outputs step.Output that are asked for
     * @return by execution, in the order of the names
     */
    static Map<String, Map<String, List<String>>> of(
            SqlWork work, List<ExecutionRow> executions, Map<String, List<String>> names) throws SQLException {
        Map<String, Map<String, List<String>>> outputs = new TreeMap<>();
        List<ExecutionRow> asked = executions.stream()
                .filter(row -> !names.getOrDefault(row.executionId(), List.of()).isEmpty())
                .toList();
        if (asked.isEmpty()) {
            return outputs;
        }
        Set<String> steps = names.values().stream()
                .flatMap(List::stream)
                .map(name -> name.substring(0, name.indexOf('.')))
                .collect(Collectors.toSet());
        Conditions conditions = new Conditions()
                .in(
                        "execution_id",
                        asked.stream().map(ExecutionRow::executionId).toList());
        conditions.all().add("(pass_sequence IS NOT NULL OR step IN (" + SqlWork.marks(steps.size()) + "))");
        conditions.parameters().addAll(steps);
        Map<String, List<Visit>> visits = work
                .query(
                        "SELECT execution_id, visit, step, entered_sequence, ended_sequence, pass_sequence, status, outputs,"
                                + " payload_form FROM steps" + conditions.where() + " ORDER BY execution_id, visit",
                        conditions.parameters(),
                        row -> new Visit(
                                row.getString("execution_id"),
                                row.getLong("visit"),
                                row.getString("step"),
                                row.getLong("entered_sequence"),
                                SqlWork.number(row, "ended_sequence"),
                                SqlWork.number(row, "pass_sequence"),
                                StepStatus.valueOf(row.getString("status")),
                                row.getString("outputs"),
                                row.getString("payload_form")))
                .stream()
                .collect(Collectors.groupingBy(Visit::executionId));
        for (ExecutionRow row : asked) {
            StepOutputs seen = told(row, visits.getOrDefault(row.executionId(), List.of()));
            Map<String, List<String>> shown = new LinkedHashMap<>();
            names.getOrDefault(row.executionId(), List.of()).forEach(name -> shown.put(name, seen.of(name)));
            outputs.put(row.executionId(), shown);
        }
        return outputs;
    }

    private static StepOutputs told(ExecutionRow row, List<Visit> visits) {
        StepOutputs outputs = new StepOutputs();
        Map<String, Map<String, String>> takenOver = new TreeMap<>();
        row.takenOver().forEach((name, text) -> {
            int dot = name.indexOf('.');
            takenOver
                    .computeIfAbsent(name.substring(0, dot), step -> new TreeMap<>())
                    .put(name.substring(dot + 1), text);
        });
        takenOver.forEach((step, texts) -> outputs.put(step, StepOutputs.shown(texts, null)));
        List<Change> changes = new ArrayList<>();
        for (Visit visit : visits) {
            Long ended = visit.endedSequence();
            if (ended != null) {
                if (visit.status() == StepStatus.Success) {
                    changes.add(new Change(
                            ended,
                            () -> outputs.put(visit.step(), StepRow.outputs(visit.outputs(), visit.payloadForm()))));
                } else if (visit.outputs() != null) {
                    changes.add(new Change(ended, () -> outputs.remove(visit.step())));
                }
            }
            Long began = visit.passSequence();
            if (began != null) {
                // The last pass of a loop takes away all that the earlier ones did.
                changes.add(new Change(
                        began,
                        () -> visits.stream()
                                .filter(each -> each.visit() > visit.visit() && each.enteredSequence() < began)
                                .forEach(each -> outputs.remove(each.step()))));
            }
        }
        changes.stream()
                .sorted(Comparator.comparingLong(Change::sequence))
                .forEach(each -> each.change().run());
        return outputs;
    }
}
