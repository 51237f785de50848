package dev.runstream.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Rendering;
import dev.runstream.runbook.StepSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SSM's StepExecution (section 7.4): the one place that writes it. */
public final class StepJson {
    private StepJson() {}

    /** @param summary the step's static members; null when the runbook's registration is not known */
    public static void write(ObjectNode json, StepFacts facts, @Nullable StepSummary summary) {
        json.put("StepName", facts.step());
        json.put("Action", facts.action());
        Long timeoutSeconds = summary != null ? summary.timeoutSeconds() : seconds(facts.timeoutMillis());
        writeLimits(json, timeoutSeconds, summary);
        ApiJson.putTime(json, "ExecutionStartTime", facts.enteredAt());
        ApiJson.putTime(json, "ExecutionEndTime", facts.endedAt());
        json.put("StepStatus", facts.status().name());
        List<String> code = facts.outputs().get("StatusCode");
        ApiJson.put(json, "ResponseCode", code == null ? null : code.getFirst());
        if (!facts.inputs().isEmpty()) {
            ObjectNode inputs = json.putObject("Inputs");
            facts.inputs().forEach(inputs::put);
        }
        ApiJson.putLists(json, "Outputs", facts.outputs());
        ApiJson.put(
                json,
                "FailureMessage",
                facts.failure() == null ? null : facts.failure().message());
        ApiJson.put(json, "WarningMessage", facts.warning());
        ApiJson.putDetails(json, facts.failure());
        writeIdentity(json, facts.stepExecutionId(), summary);
        if (facts.loop() != null) {
            writeParent(json.putObject("ParentStepDetails"), facts.loop());
        }
        if (facts.target() != null) {
            ApiJson.putTarget(json.putArray("Targets").addObject(), facts.target());
        }
        if (facts.attempts().size() > 1) {
            ArrayNode attempts = json.putArray("Attempts");
            facts.attempts().forEach(attempt -> attempt.write(attempts.addObject()));
        }
    }

    /** A step that was not entered (R714). */
    public static void writePending(ObjectNode json, String executionId, StepSummary summary) {
        json.put("StepName", summary.name());
        json.put("Action", summary.action());
        writeLimits(json, summary.timeoutSeconds(), summary);
        json.put("StepStatus", StepStatus.Pending.name());
        writeIdentity(json, pendingId(executionId, summary), summary);
    }

    /** The StepExecutionId of a step that was not entered. */
    public static String pendingId(String executionId, StepSummary summary) {
        return DerivedId.stepExecution(executionId, summary.name(), 1);
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

    private static void writeParent(ObjectNode json, StepFacts.Pass pass) {
        json.put("StepExecutionId", pass.stepExecutionId());
        json.put("StepName", pass.step());
        json.put("Action", pass.action());
        json.put("Iteration", pass.number());
        ApiJson.put(json, "IteratorValue", pass.value() == null ? null : iteratorValue(pass.value()));
    }

    /** The value of an iterator as the API shows it. */
    public static String iteratorValue(String jsonText) {
        return Rendering.text(JsonText.parse(jsonText));
    }

    private static @Nullable Long seconds(@Nullable Long millis) {
        return millis == null ? null : millis / 1_000;
    }
}
