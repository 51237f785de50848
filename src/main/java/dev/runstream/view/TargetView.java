package dev.runstream.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The child for a target of a rate control execution, as SSM's StepExecution shows it (R647). */
public final class TargetView {
    private static final String ACTION = "aws:executeAutomation";

    private final String executionId;
    private final Event.TargetStarted started;
    private final long startedAt;
    private Event.@Nullable TargetEnded ended;
    private @Nullable Long endedAt;

    TargetView(String executionId, Event.TargetStarted started, long startedAt) {
        this.executionId = executionId;
        this.started = started;
        this.startedAt = startedAt;
    }

    void left(Event.TargetEnded event, long time) {
        ended = event;
        endedAt = time;
    }

    /** Its number among the targets, from 1. */
    public int index() {
        return started.index();
    }

    public String childExecutionId() {
        return started.childExecutionId();
    }

    /** What it runs on. */
    public List<String> values() {
        return started.target().values();
    }

    /** A child that was refused is Failed: SSM's steps know no Rejected. */
    public StepStatus status() {
        return ended == null ? StepStatus.InProgress : of(ended.status());
    }

    /** Epoch milliseconds of the engine. */
    public long startedAt() {
        return startedAt;
    }

    /** Epoch milliseconds of the engine; null while it runs. */
    public @Nullable Long endedAt() {
        return endedAt;
    }

    private static StepStatus of(ExecutionStatus status) {
        return switch (status) {
            case Success -> StepStatus.Success;
            case Failed, Rejected -> StepStatus.Failed;
            case TimedOut -> StepStatus.TimedOut;
            case Cancelled -> StepStatus.Cancelled;
            case Pending, InProgress, Waiting, Cancelling, Held ->
                throw new IllegalArgumentException("Expected the end of a child, but got " + status);
        };
    }

    void write(ObjectNode json) {
        json.put("StepName", started.childExecutionId());
        json.put("Action", ACTION);
        ApiJson.putTime(json, "ExecutionStartTime", startedAt);
        ApiJson.putTime(json, "ExecutionEndTime", endedAt);
        json.put("StepStatus", status().name());
        ObjectNode inputs = json.putObject("Inputs");
        inputs.put("DocumentName", JsonText.write(TextNode.valueOf(started.documentName())));
        inputs.put("DocumentVersion", JsonText.write(TextNode.valueOf(started.documentVersion())));
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        started.parameters().forEach((name, values) -> {
            ArrayNode list = parameters.putArray(name);
            values.forEach(list::add);
        });
        inputs.put("RuntimeParameters", JsonText.write(parameters));
        if (ended != null) {
            Map<String, List<String>> outputs = new LinkedHashMap<>();
            for (NamedOutput output : ended.outputs()) {
                outputs.put(output.name(), output.values());
            }
            ApiJson.putLists(json, "Outputs", outputs);
            ApiJson.put(json, "FailureMessage", ended.failureMessage());
        }
        json.put("StepExecutionId", DerivedId.stepExecution(executionId, started.childExecutionId(), 1));
        json.putObject("OverriddenParameters");
        ObjectNode target = json.putArray("Targets").addObject();
        target.put("Key", started.target().key());
        ArrayNode values = target.putArray("Values");
        started.target().values().forEach(values::add);
    }
}
