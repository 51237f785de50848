package dev.runstream.query;

import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.StepStatus;
import dev.runstream.view.AttemptView;
import dev.runstream.view.StepFacts;
import dev.runstream.view.StepOutputs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads rows of step visits and of attempts. */
final class StepRow {
    /** Visits {@code s}, with the loop {@code p} that they belong to. */
    static final String SELECT =
            "SELECT s.*, p.step_execution_id AS loop_id, p.step AS loop_name, p.action AS loop_action"
                    + " FROM steps s LEFT JOIN steps p ON p.execution_id = s.execution_id AND p.visit = s.loop_visit";

    static final String ATTEMPTS =
            "SELECT * FROM attempts WHERE execution_id = ? AND visit >= ? AND visit <= ?" + " ORDER BY visit, sequence";

    private StepRow() {}

    static StepFacts facts(ResultSet row, List<AttemptView> attempts) throws SQLException {
        String loopId = row.getString("loop_id");
        return new StepFacts(
                row.getString("step"),
                row.getString("action"),
                row.getString("step_execution_id"),
                StepStatus.valueOf(row.getString("status")),
                SqlWork.number(row, "timeout_ms"),
                row.getLong("entered_at"),
                SqlWork.number(row, "ended_at"),
                StoredText.toTexts(row.getString("inputs")),
                outputs(row.getString("outputs"), row.getString("payload_form")),
                row.getString("warning"),
                StoredText.toFailure(row.getString("failure")),
                loopId == null
                        ? null
                        : new StepFacts.Pass(
                                loopId,
                                row.getString("loop_name"),
                                row.getString("loop_action"),
                                row.getInt("iteration"),
                                row.getString("iteration_value")),
                attempts,
                StoredTargets.toTarget(row.getString("target")));
    }

    static Map<String, List<String>> outputs(@Nullable String texts, @Nullable String form) {
        return StepOutputs.shown(StoredText.toTexts(texts), form == null ? null : PayloadForm.valueOf(form));
    }

    static AttemptView attempt(ResultSet row) throws SQLException {
        Long deliveries = SqlWork.number(row, "delivery_count");
        return new AttemptView(
                row.getInt("attempt"),
                row.getInt("dispatch"),
                row.getString("status"),
                SqlWork.number(row, "sent_at"),
                SqlWork.number(row, "ended_at"),
                SqlWork.number(row, "retry_at"),
                row.getString("response_code"),
                StoredText.toFailure(row.getString("failure")),
                deliveries == null ? row.getString("worker") : null,
                deliveries == null
                        ? null
                        : new Call(
                                row.getString("worker"),
                                row.getLong("call_started_at"),
                                row.getLong("elapsed_ms"),
                                deliveries.intValue(),
                                row.getString("request_id")));
    }
}
