package dev.runstream.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The child for a target of a rate control execution, as SSM's StepExecution shows it (R647). */
public final class TargetView {
    /** What the child of a target is shown as (R647). */
    public static final String ACTION = "aws:executeAutomation";

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

    /** A child that was refused is Failed: SSM's steps know no Rejected. */
    public static StepStatus of(ExecutionStatus status) {
        return switch (status) {
            case Success -> StepStatus.Success;
            case Failed, Rejected -> StepStatus.Failed;
            case TimedOut -> StepStatus.TimedOut;
            case Cancelled -> StepStatus.Cancelled;
            case Pending, InProgress, Waiting, Cancelling, Held ->
                throw new IllegalArgumentException("Expected the end of a child, but got " + status);
        };
    }

    StepFacts facts() {
        Event.TargetEnded end = ended;
        return new StepFacts(
                started.childExecutionId(),
                ACTION,
                stepExecutionId(executionId, started.childExecutionId()),
                status(),
                null,
                startedAt,
                endedAt,
                inputs(started),
                end == null ? Map.of() : outputs(end),
                null,
                end == null ? null : failure(end),
                null,
                List.of(),
                started.target());
    }

    /** The StepExecutionId of the child for a target. */
    public static String stepExecutionId(String executionId, String childExecutionId) {
        return DerivedId.stepExecution(executionId, childExecutionId, 1);
    }

    /** What the child was started with, as the inputs of its action; JSON text each (R419). */
    public static Map<String, String> inputs(Event.TargetStarted started) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        ApiJson.putValues(parameters, started.parameters());
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("DocumentName", JsonText.write(TextNode.valueOf(started.documentName())));
        inputs.put("DocumentVersion", JsonText.write(TextNode.valueOf(started.documentVersion())));
        inputs.put("RuntimeParameters", JsonText.write(parameters));
        return inputs;
    }

    /** The child's outputs, in the order of their names as the outputs of every step (R647). */
    public static Map<String, List<String>> outputs(Event.TargetEnded ended) {
        Map<String, List<String>> outputs = new TreeMap<>();
        ended.outputs().forEach(output -> outputs.put(output.name(), output.values()));
        return outputs;
    }

    /** Why the child did not succeed; null when it did. */
    public static @Nullable Failure failure(Event.TargetEnded ended) {
        return ended.failureMessage() == null
                ? null
                : new Failure(
                        ended.status() == ExecutionStatus.TimedOut ? FailureClass.TimedOut : FailureClass.Failed,
                        FailureStage.Invocation,
                        FailureType.Action,
                        null,
                        ended.failureMessage(),
                        Map.of(
                                "ExecutionId",
                                ended.childExecutionId(),
                                "Status",
                                ended.status().name()));
    }
}
