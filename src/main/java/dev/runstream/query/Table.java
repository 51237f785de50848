package dev.runstream.query;

import java.sql.Types;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables that events are written to by batches: their columns in order, the key first. */
enum Table {
    executions(
            "execution_id",
            "last_sequence#",
            "document_name",
            "document_version",
            "document_sha256",
            "mode",
            "requested_by",
            "client_token",
            "assume_role",
            "parent_execution_id",
            "parent_step",
            "parent_visit#",
            "target",
            "targets",
            "taken_over_from",
            "taken_over_outputs",
            "request_fingerprint",
            "parameters",
            "started_at#",
            "ended_at#",
            "queued?",
            "held?",
            "cancelling?",
            "waiting?",
            "final_status",
            "outputs",
            "omitted_outputs",
            "failure_message",
            "failed_step",
            "warning",
            "rejected_code",
            "rejected_message"),
    tags("execution_id", "tag_key", "tag_value", "started_at#"),
    variables("execution_id", "name", "variable_value"),
    steps(
            "execution_id",
            "visit#",
            "step",
            "action",
            "step_execution_id",
            "transition",
            "status",
            "entered_at#",
            "entered_sequence#",
            "ended_at#",
            "ended_sequence#",
            "function_name",
            "timeout_ms#",
            "inputs",
            "outputs",
            "payload_form",
            "warning",
            "failure",
            "next_step",
            "loop_visit#",
            "loop_step",
            "iteration#",
            "iteration_value",
            "iteration_shown",
            "pass_sequence#",
            "waiting_for",
            "child_execution_id",
            "target"),
    attempts(
            "execution_id",
            "visit#",
            "sequence#",
            "attempt#",
            "dispatch#",
            "status",
            "sent_at#",
            "ended_at#",
            "retry_at#",
            "response_code",
            "failure",
            "worker",
            "adopted_by",
            "adopted_at#",
            "call_started_at#",
            "elapsed_ms#",
            "delivery_count#",
            "request_id");

    private final Map<String, Integer> columns = new LinkedHashMap<>();

    /** @param columns {@code #} behind a number's name, {@code ?} behind that of a truth value; others are texts */
    Table(String... columns) {
        Arrays.stream(columns).forEach(column -> {
            int type = column.endsWith("#") ? Types.BIGINT : column.endsWith("?") ? Types.BOOLEAN : Types.VARCHAR;
            this.columns.put(type == Types.VARCHAR ? column : column.substring(0, column.length() - 1), type);
        });
    }

    List<String> columns() {
        return List.copyOf(columns.keySet());
    }

    /** Of {@link Types}. */
    int type(String column) {
        Integer type = columns.get(column);
        if (type == null) {
            throw new IllegalArgumentException("Expected a column of " + name() + ", but it has no " + column);
        }
        return type;
    }
}
