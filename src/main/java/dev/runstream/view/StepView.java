package dev.runstream.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Event.Iteration;
import dev.runstream.execution.Failure;
import dev.runstream.execution.OutputPayload;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Rendering;
import dev.runstream.runbook.StepSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One step visit as SSM's StepExecution. */
public final class StepView {
    private final Event.StepEntered entered;
    private final String stepExecutionId;
    private final long enteredAt;
    private final List<AttemptView> over = new ArrayList<>();
    private @Nullable AttemptView open;
    private StepStatus status = StepStatus.InProgress;
    private @Nullable Long endedAt;
    private Map<String, List<String>> outputs = Map.of();
    private @Nullable String warning;
    private @Nullable Failure failure;
    private @Nullable String childExecutionId;

    StepView(String executionId, Event.StepEntered entered, long enteredAt) {
        Iteration iteration = entered.iteration();
        this.entered = entered;
        this.stepExecutionId =
                DerivedId.stepExecution(executionId, entered.step(), iteration == null ? 1 : iteration.number());
        this.enteredAt = enteredAt;
        this.open = AttemptView.inProgress(1, entered.functionName() == null ? 0 : 1, enteredAt);
    }

    /** Outputs as the API shows them, OutputPayload among them (R119, R341, R444). */
    static Map<String, List<String>> outputs(Map<String, String> texts, @Nullable PayloadForm form) {
        Map<String, List<String>> shown = new TreeMap<>();
        texts.forEach((name, text) -> shown.put(name, ApiJson.strings(text)));
        String payload = texts.get("Payload");
        if (form != null && payload != null && !texts.containsKey(OutputPayload.NAME)) {
            shown.put(
                    OutputPayload.NAME,
                    List.of(OutputPayload.of(JsonText.parse(payload).textValue(), form, texts.keySet())));
        }
        return shown;
    }

    long visit() {
        return entered.visit();
    }

    public String step() {
        return entered.step();
    }

    public String action() {
        return entered.action();
    }

    /** The pass of a loop that it belongs to; null for none. */
    public @Nullable Iteration iteration() {
        return entered.iteration();
    }

    String stepExecutionId() {
        return stepExecutionId;
    }

    public StepStatus status() {
        return status;
    }

    public boolean ended() {
        return endedAt != null;
    }

    public Map<String, List<String>> outputs() {
        return outputs;
    }

    /** Epoch milliseconds of the engine. */
    public long enteredAt() {
        return enteredAt;
    }

    /** Epoch milliseconds of the engine; null while it goes on. */
    public @Nullable Long endedAt() {
        return endedAt;
    }

    /** Why the visit did not succeed; null when it did, or goes on. */
    public @Nullable Failure failure() {
        return failure;
    }

    /** The child execution that its last attempt started; null for none. */
    public @Nullable String childExecutionId() {
        return childExecutionId;
    }

    /** What was tried, in order: the last one is open while the visit goes on. */
    public List<AttemptView> attempts() {
        List<AttemptView> attempts = new ArrayList<>(over);
        if (open != null) {
            attempts.add(open);
        }
        return attempts;
    }

    void waiting() {
        status = StepStatus.Waiting;
    }

    void dispatched(Event.AttemptDispatched event, long time) {
        open = AttemptView.inProgress(event.attempt(), event.dispatch(), time);
    }

    void childStarted(Event.ChildStarted event, long time) {
        childExecutionId = event.childExecutionId();
        open = AttemptView.inProgress(event.attempt(), 0, time);
    }

    void failed(Event.AttemptFailed event, long time) {
        over.add(new AttemptView(
                event.attempt(),
                event.dispatch(),
                "Failed",
                sentAt(),
                time,
                event.retryAt(),
                statusCode(event.outputs()),
                event.failure(),
                null,
                event.call()));
    }

    void timedOut(Event.AttemptTimedOut e, long time) {
        over.add(again(e.attempt(), e.dispatch(), "TimedOut", time, e.retryAt(), e.failure(), e.call()));
    }

    void throttled(Event.AttemptThrottled e, long time) {
        over.add(again(e.attempt(), e.dispatch(), "Throttled", time, e.retryAt(), e.failure(), e.call()));
    }

    void lost(Event.AttemptLost e, long time) {
        over.add(new AttemptView(
                e.attempt(), e.dispatch(), "Lost", sentAt(), time, e.retryAt(), null, null, e.worker(), null));
    }

    void left(Event.StepEnded event, long time) {
        over.add(new AttemptView(
                event.attempt(),
                event.dispatch(),
                event.status().name(),
                sentAt(),
                time,
                null,
                statusCode(event.outputs()),
                event.failure(),
                null,
                event.call()));
        status = event.status();
        endedAt = time;
        outputs = outputs(event.outputs(), event.payloadForm());
        warning = event.warning();
        failure = event.failure();
    }

    /** @param loop the visit of the loop whose body the step belongs to; null at the top */
    void write(ObjectNode json, @Nullable StepSummary summary, @Nullable StepView loop) {
        json.put("StepName", entered.step());
        json.put("Action", entered.action());
        Long timeoutSeconds = summary != null ? summary.timeoutSeconds() : seconds(entered.timeoutMillis());
        writeLimits(json, timeoutSeconds, summary);
        ApiJson.putTime(json, "ExecutionStartTime", enteredAt);
        ApiJson.putTime(json, "ExecutionEndTime", endedAt);
        json.put("StepStatus", status.name());
        List<String> code = outputs.get("StatusCode");
        ApiJson.put(json, "ResponseCode", code == null ? null : code.getFirst());
        if (!entered.inputs().isEmpty()) {
            ObjectNode inputs = json.putObject("Inputs");
            entered.inputs().forEach(inputs::put);
        }
        ApiJson.putLists(json, "Outputs", outputs);
        ApiJson.put(json, "FailureMessage", failure == null ? null : failure.message());
        ApiJson.put(json, "WarningMessage", warning);
        ApiJson.putDetails(json, failure);
        writeIdentity(json, stepExecutionId, summary);
        if (loop != null && entered.iteration() != null) {
            writeParent(json.putObject("ParentStepDetails"), loop, entered.iteration());
        }
        if (over.size() + (open == null ? 0 : 1) > 1) {
            ArrayNode attempts = json.putArray("Attempts");
            over.forEach(attempt -> attempt.write(attempts.addObject()));
            if (open != null) {
                open.write(attempts.addObject());
            }
        }
    }

    /** A step that was not entered (R714). */
    static void writePending(ObjectNode json, String executionId, StepSummary summary) {
        json.put("StepName", summary.name());
        json.put("Action", summary.action());
        writeLimits(json, summary.timeoutSeconds(), summary);
        json.put("StepStatus", StepStatus.Pending.name());
        writeIdentity(json, DerivedId.stepExecution(executionId, summary.name(), 1), summary);
    }

    private static void writeLimits(ObjectNode json, @Nullable Long timeoutSeconds, @Nullable StepSummary summary) {
        if (timeoutSeconds != null) {
            json.put("TimeoutSeconds", timeoutSeconds);
        }
        if (summary != null) {
            json.put("OnFailure", summary.onFailure());
            json.put("MaxAttempts", summary.maxAttempts());
        }
    }

    private static void writeIdentity(ObjectNode json, String stepExecutionId, @Nullable StepSummary summary) {
        json.put("StepExecutionId", stepExecutionId);
        json.putObject("OverriddenParameters");
        if (summary != null) {
            json.put("IsEnd", summary.isEnd());
            ApiJson.put(json, "NextStep", summary.nextStep());
            json.put("IsCritical", summary.isCritical());
            ArrayNode next = json.putArray("ValidNextSteps");
            summary.validNextSteps().forEach(next::add);
        }
    }

    private static void writeParent(ObjectNode json, StepView loop, Iteration iteration) {
        json.put("StepExecutionId", loop.stepExecutionId());
        json.put("StepName", loop.step());
        json.put("Action", loop.action());
        json.put("Iteration", iteration.number());
        String value = iteration.value();
        ApiJson.put(json, "IteratorValue", value == null ? null : Rendering.text(JsonText.parse(value)));
    }

    /** When what ends now was sent; null when it never was: a stop came while the next attempt waited for its time. */
    private @Nullable Long sentAt() {
        Long sentAt = open == null ? null : open.sentAt();
        open = null;
        return sentAt;
    }

    private AttemptView again(
            int attempt, int dispatch, String outcome, long time, long retryAt, Failure why, @Nullable Call call) {
        return new AttemptView(attempt, dispatch, outcome, sentAt(), time, retryAt, null, why, null, call);
    }

    private static @Nullable Long seconds(@Nullable Long millis) {
        return millis == null ? null : millis / 1_000;
    }

    private static @Nullable String statusCode(Map<String, String> outputs) {
        String text = outputs.get("StatusCode");
        return text == null ? null : ApiJson.strings(text).getFirst();
    }
}
