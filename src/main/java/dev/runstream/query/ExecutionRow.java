package dev.runstream.query;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Event.TargetPlan;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.StepStatus;
import dev.runstream.view.ExecutionFacts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of an execution that was started.
 *
 * @param target the values of the target that it runs for; null for none
 * @param targets of a rate control execution; null for every other one
 * @param outputs of the end, as the row has them
 * @param omittedOutputs of the end: names of outputs that stand with their steps; null for none
 * @param takenOver outputs by step.Output, as JSON text
 */
record ExecutionRow(
        String executionId,
        String documentName,
        @Nullable String documentVersion,
        long startedAt,
        @Nullable Long endedAt,
        ExecutionStatus status,
        Mode mode,
        @Nullable String parentExecutionId,
        @Nullable String requestedBy,
        @Nullable List<String> target,
        @Nullable TargetPlan targets,
        Map<String, String> parameters,
        Map<String, String> takenOver,
        Map<String, List<String>> outputs,
        @Nullable List<String> omittedOutputs,
        @Nullable String failureMessage,
        @Nullable String warning) {

    static ExecutionRow read(ResultSet row) throws SQLException {
        return new ExecutionRow(
                row.getString("execution_id"),
                row.getString("document_name"),
                row.getString("document_version"),
                row.getLong("started_at"),
                SqlWork.number(row, "ended_at"),
                ExecutionStatus.valueOf(row.getString("status")),
                Mode.valueOf(row.getString("mode")),
                row.getString("parent_execution_id"),
                row.getString("requested_by"),
                StoredText.toList(row.getString("target")),
                StoredTargets.toPlan(row.getString("targets")),
                StoredText.toTexts(row.getString("parameters")),
                StoredText.toTexts(row.getString("taken_over_outputs")),
                StoredText.toLists(row.getString("outputs")),
                StoredText.toList(row.getString("omitted_outputs")),
                row.getString("failure_message"),
                row.getString("warning"));
    }

    /** The names of the outputs that have to be looked up with its steps. */
    List<String> outputsOfSteps(Registrations.@Nullable Registration registration) {
        if (status.terminal()) {
            return Objects.requireNonNullElse(omittedOutputs, List.of());
        }
        return registration == null || targets != null ? List.of() : registration.outputs();
    }

    /**
     * @param ofSteps the outputs of {@link #outputsOfSteps}
     * @param current the step that it is in; null for none
     * @param children how many children for targets have each status
     */
    ExecutionFacts facts(
            Map<String, List<String>> ofSteps,
            ExecutionFacts.@Nullable CurrentStep current,
            Map<StepStatus, Integer> children) {
        Map<String, List<String>> all = new LinkedHashMap<>(outputs);
        all.putAll(ofSteps);
        return new ExecutionFacts(
                executionId,
                documentName,
                documentVersion,
                startedAt,
                endedAt,
                status,
                all,
                failureMessage,
                warning,
                new ExecutionFacts.Origin(
                        mode,
                        parentExecutionId,
                        requestedBy,
                        target,
                        status.terminal() || targets != null ? null : current,
                        targets == null ? null : new ExecutionFacts.Targets(targets, children)));
    }
}
