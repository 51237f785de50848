package dev.runstream.query;

import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Event.Iteration;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Failure;
import dev.runstream.execution.StepStatus;
import dev.runstream.view.StepJson;
import dev.runstream.view.StepOutputs;
import dev.runstream.view.TargetView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each event changes in the rows: the one place that knows. Pure. */
final class EventRows {
    private static final String OPEN = "InProgress";

    private final StoredText texts;

    EventRows(StoredText texts) {
        this.texts = texts;
    }

    void apply(ExecutionRows rows, EventHeader header, Event event) {
        long time = header.time();
        rows.next(header.sequence());
        if (!(event instanceof Event.InputRejected)) {
            rows.live();
        }
        switch (event) {
            case Event.ExecutionStarted e -> start(rows, e, header);
            case Event.ExecutionRejected e -> reject(rows, e, header);
            case Event.StepEntered e -> enter(rows, e, header);
            case Event.AttemptDispatched e ->
                dispatch(rows.openAttempt(e.visit(), header.sequence()), e.attempt(), e.dispatch(), time);
            case Event.AttemptStarted e ->
                rows.adoptedAttempt(e.visit())
                        .set("adopted_by", texts.text(e.worker()))
                        .set("adopted_at", time);
            case Event.AttemptFailed e -> {
                RowChange attempt = rows.closeAttempt(e.visit(), header.sequence());
                end(attempt, e.attempt(), e.dispatch(), "Failed", time, e.failure(), e.call());
                attempt.set("retry_at", e.retryAt()).set("response_code", responseCode(e.outputs()));
            }
            case Event.AttemptTimedOut e -> {
                RowChange attempt = rows.closeAttempt(e.visit(), header.sequence());
                end(attempt, e.attempt(), e.dispatch(), "TimedOut", time, e.failure(), e.call());
                attempt.set("retry_at", e.retryAt());
            }
            case Event.AttemptThrottled e -> {
                RowChange attempt = rows.closeAttempt(e.visit(), header.sequence());
                end(attempt, e.attempt(), e.dispatch(), "Throttled", time, e.failure(), e.call());
                attempt.set("retry_at", e.retryAt());
            }
            case Event.AttemptLost e -> {
                RowChange attempt = rows.closeAttempt(e.visit(), header.sequence());
                end(attempt, e.attempt(), e.dispatch(), "Lost", time, null, null);
                attempt.set("retry_at", e.retryAt()).set("worker", texts.text(e.worker()));
            }
            case Event.StepWaiting e -> {
                rows.execution().set("waiting", true);
                if (e.waitFor() != Event.WaitFor.StartStep) { // that one was not entered
                    rows.step(e.visit())
                            .set("status", StepStatus.Waiting.name())
                            .set("waiting_for", e.waitFor().name());
                }
            }
            case Event.SignalReceived e -> {} // what it leads to has events of its own
            case Event.VariableUpdated e ->
                rows.variable(e.name(), texts.json(e.variable().value()));
            case Event.IterationStarted e -> rows.step(e.visit()).set("pass_sequence", header.sequence());
            case Event.ChildStarted e -> {
                rows.step(e.visit()).set("child_execution_id", StoredText.storable(e.childExecutionId()));
                dispatch(rows.openAttempt(e.visit(), header.sequence()), e.attempt(), 0, time);
            }
            case Event.StepEnded e -> leave(rows, e, header);
            case Event.StopRequested e -> {
                if (e.type() == StopType.Cancel) {
                    rows.execution().set("cancelling", true);
                }
            }
            case Event.InputRejected e -> {} // changed nothing
            case Event.ExecutionAdmitted e -> rows.execution().set("queued", false);
            case Event.TargetStarted e -> startTarget(rows, e, header);
            case Event.TargetEnded e -> endTarget(rows, e, header);
            case Event.ExecutionHeld e -> rows.execution().set("held", true);
            case Event.ExecutionReleased e -> rows.execution().set("held", false);
            case Event.ExecutionEnded e -> end(rows, e, time);
        }
    }

    /** Whether an execution begins with it: there was none of its id before, or that one is forgotten. */
    static boolean begins(Event event) {
        return event instanceof Event.ExecutionStarted || event instanceof Event.ExecutionRejected;
    }

    private void start(ExecutionRows rows, Event.ExecutionStarted e, EventHeader header) {
        String document = StoredText.name(e.documentName());
        rows.startedDocument(document);
        Map<String, String> takenOver = new LinkedHashMap<>();
        e.takenOverOutputs()
                .forEach((step, outputs) -> outputs.forEach((name, text) -> takenOver.put(step + "." + name, text)));
        rows.execution()
                .set("document_name", document)
                .set("document_version", StoredText.name(e.documentVersion()))
                .set("document_sha256", e.documentSha256())
                .set("mode", e.mode().name())
                .set("requested_by", texts.text(header.requestedBy()))
                .set("client_token", texts.text(e.clientToken()))
                .set("assume_role", texts.text(e.assumeRole()))
                .set("target", e.target() == null ? null : texts.list(e.target().values()))
                .set("targets", StoredTargets.plan(e.rateControl()))
                .set("queued", e.queueNumber() != null)
                .set("taken_over_from", texts.text(e.takenOverFrom()))
                .set("taken_over_outputs", texts.texts(takenOver))
                .set("request_fingerprint", e.requestFingerprint())
                .set("parameters", texts.texts(e.parameters()))
                .set("started_at", header.time());
        parent(rows, e.parent());
        e.variables().forEach((name, variable) -> rows.variable(StoredText.name(name), texts.json(variable.value())));
        e.tags().forEach((key, value) -> rows.tag(StoredText.name(key), StoredText.storable(value), header.time()));
    }

    private void parent(ExecutionRows rows, @Nullable Parent parent) {
        if (parent != null) {
            rows.execution()
                    .set("parent_execution_id", StoredText.name(parent.executionId()))
                    .set("parent_step", texts.text(parent.step()))
                    .set("parent_visit", parent.visit());
        }
    }

    private void reject(ExecutionRows rows, Event.ExecutionRejected e, EventHeader header) {
        rows.execution()
                .set("document_name", StoredText.name(e.documentName()))
                .set("document_version", e.documentVersion() == null ? null : StoredText.name(e.documentVersion()))
                .set("requested_by", texts.text(header.requestedBy()))
                .set("request_fingerprint", e.requestFingerprint())
                .set("ended_at", header.time())
                .set("final_status", ExecutionStatus.Rejected.name())
                .set("rejected_code", texts.text(e.code()))
                .set("rejected_message", texts.text(e.message()));
        parent(rows, e.parent());
    }

    private void enter(ExecutionRows rows, Event.StepEntered e, EventHeader header) {
        rows.execution().set("waiting", false);
        Iteration iteration = e.iteration();
        RowChange step = rows.enter(e.visit())
                .set("step", StoredText.name(e.step()))
                .set("action", StoredText.name(e.action()))
                .set(
                        "step_execution_id",
                        DerivedId.stepExecution(
                                header.executionId(), e.step(), iteration == null ? 1 : iteration.number()))
                .set("transition", e.transition().name())
                .set("status", StepStatus.InProgress.name())
                .set("entered_at", header.time())
                .set("entered_sequence", header.sequence())
                .set("function_name", texts.text(e.functionName()))
                .set("timeout_ms", e.timeoutMillis())
                .set("inputs", texts.texts(e.inputs()));
        if (iteration != null) {
            step.set("loop_visit", iteration.visit())
                    .set("loop_step", StoredText.name(iteration.loop()))
                    .set("iteration", iteration.number())
                    .set("iteration_value", texts.json(iteration.value()))
                    .set(
                            "iteration_shown",
                            iteration.value() == null ? null : texts.text(StepJson.iteratorValue(iteration.value())));
        }
        dispatch(rows.firstAttempt(e.visit(), header.sequence()), 1, e.functionName() == null ? 0 : 1, header.time());
    }

    private void leave(ExecutionRows rows, Event.StepEnded e, EventHeader header) {
        rows.execution().set("waiting", false);
        rows.step(e.visit())
                .set("status", e.status().name())
                .set("ended_at", header.time())
                .set("ended_sequence", header.sequence())
                .set("outputs", texts.texts(e.outputs()))
                .set(
                        "payload_form",
                        e.payloadForm() == null ? null : e.payloadForm().name())
                .set("warning", texts.text(e.warning()))
                .set("failure", texts.failure(e.failure()))
                .set("next_step", texts.text(e.next()));
        RowChange attempt = rows.closeAttempt(e.visit(), header.sequence());
        end(attempt, e.attempt(), e.dispatch(), e.status().name(), header.time(), e.failure(), e.call());
        attempt.set("response_code", responseCode(e.outputs()));
    }

    /** The child for a target is shown as a step (R647). */
    private void startTarget(ExecutionRows rows, Event.TargetStarted e, EventHeader header) {
        rows.enter(e.index())
                .set("step", StoredText.name(e.childExecutionId()))
                .set("action", TargetView.ACTION)
                .set("step_execution_id", TargetView.stepExecutionId(header.executionId(), e.childExecutionId()))
                .set("transition", "Target")
                .set("status", StepStatus.InProgress.name())
                .set("entered_at", header.time())
                .set("entered_sequence", header.sequence())
                .set("inputs", texts.texts(TargetView.inputs(e)))
                .set("child_execution_id", StoredText.storable(e.childExecutionId()))
                .set("target", StoredTargets.target(e.target()));
    }

    private void endTarget(ExecutionRows rows, Event.TargetEnded e, EventHeader header) {
        Map<String, String> outputs = new LinkedHashMap<>();
        TargetView.outputs(e).forEach((name, values) -> outputs.put(name, StoredText.array(values)));
        rows.step(e.index())
                .set("status", TargetView.of(e.status()).name())
                .set("ended_at", header.time())
                .set("ended_sequence", header.sequence())
                .set("outputs", texts.texts(outputs))
                .set("failure", texts.failure(TargetView.failure(e)));
    }

    private void end(ExecutionRows rows, Event.ExecutionEnded e, long time) {
        Map<String, List<String>> outputs = new LinkedHashMap<>();
        e.outputs().forEach(output -> outputs.put(output.name(), output.values()));
        rows.execution()
                .set("final_status", e.status().name())
                .set("ended_at", time)
                .set("failure_message", texts.text(e.failureMessage()))
                .set("failed_step", texts.text(e.failedStep()))
                .set("warning", texts.text(e.warning()))
                .set("outputs", texts.lists(outputs))
                .set("omitted_outputs", e.omittedOutputs().isEmpty() ? null : texts.list(e.omittedOutputs()));
    }

    private static void dispatch(RowChange row, int attempt, int dispatch, long time) {
        row.set("attempt", attempt)
                .set("dispatch", dispatch)
                .set("status", OPEN)
                .set("sent_at", time);
    }

    private void end(
            RowChange row,
            int attempt,
            int dispatch,
            String status,
            long time,
            @Nullable Failure failure,
            @Nullable Call call) {
        row.set("attempt", attempt)
                .set("dispatch", dispatch)
                .set("status", status)
                .set("ended_at", time)
                .set("failure", texts.failure(failure));
        if (call != null) {
            row.set("worker", texts.text(call.worker()))
                    .set("call_started_at", call.startedAt())
                    .set("elapsed_ms", call.elapsedMillis())
                    .set("delivery_count", call.deliveryCount())
                    .set("request_id", texts.text(call.requestId()));
        }
    }

    private @Nullable String responseCode(Map<String, String> outputs) {
        return texts.text(StepOutputs.responseCode(outputs));
    }
}
