package dev.runstream.execution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.Command.ChildEnded;
import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.Steps.Outcome;
import dev.runstream.expression.JsonText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the ends of child executions mean to their parents (R544 to R546). */
final class Children {
    private Children() {}

    /** Tells the parent how its child ended. */
    static Effect toParent(
            String childId,
            Parent parent,
            ExecutionStatus status,
            List<NamedOutput> outputs,
            @Nullable String message) {
        return new Effect.SendCommand(
                parent.executionId(),
                new ChildEnded(
                        parent.executionId(),
                        childId,
                        parent.step(),
                        parent.visit(),
                        parent.attempt(),
                        status,
                        outputs,
                        message));
    }

    static Decision ended(ChildEnded command, Draft draft) {
        if (draft.state().rateControl() != null) {
            return Targets.ended(command, draft);
        }
        Visit visit = draft.state().visit();
        if (visit == null
                || visit.phase() != Phase.ChildRunning
                || visit.number() != command.visit()
                || visit.attempt() != command.attempt()
                || !command.childExecutionId().equals(visit.childExecutionId())) {
            return Decider.rejected(
                    Reason.UnknownChild,
                    "Expected the end of the child that is waited for, but got that of "
                            + command.childExecutionId() + ", started by visit " + command.visit() + ", attempt "
                            + command.attempt());
        }
        Map<String, String> outputs = outputs(command);
        switch (command.status()) {
            case Success -> succeed(draft, outputs);
            case TimedOut ->
                Attempts.attemptFailed(draft, failure(command, FailureClass.TimedOut), outputs, null, null);
            case Failed, Cancelled, Rejected ->
                Attempts.attemptFailed(draft, failure(command, FailureClass.Failed), outputs, null, null);
            case Pending, InProgress, Waiting, Cancelling, Held ->
                throw new IllegalArgumentException("Expected the end of child " + command.childExecutionId()
                        + " to have a terminal status, but got " + command.status());
        }
        return Attempts.onward(draft);
    }

    private static void succeed(Draft draft, Map<String, String> outputs) {
        long bytes = outputs.values().stream()
                .mapToLong(text -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .sum();
        if (bytes <= draft.settings().outputsMaxBytes()) {
            Steps.leave(draft, Outcome.succeeded(outputs));
            return;
        }
        Steps.leave(
                draft,
                Outcome.failed(new Failure(
                        FailureClass.NotRetried,
                        FailureStage.PostVerification,
                        FailureType.Verification,
                        "OutputsTooLarge",
                        FailureMessage.polling(
                                "Expected at most " + draft.settings().outputsMaxBytes()
                                        + " bytes of outputs of the child, but got " + bytes))));
    }

    /** The step's deadline came: the child is stopped, and not waited for (R544). */
    static void timedOut(Draft draft) {
        stop(draft, "The step " + draft.visit().step() + " of its parent timed out");
        Attempts.attemptFailed(draft, Timers.timedOut("The child execution did not end in time"), Map.of(), null, null);
    }

    /** Stops the child that the visit waits for. */
    static void stop(Draft draft, String reason) {
        String child = draft.visit().childExecutionId();
        if (child != null) {
            stop(draft, child, reason);
        }
    }

    /** Stops this child. */
    static void stop(Draft draft, String child, String reason) {
        draft.effect(new Effect.SendCommand(
                child, new StopExecution(child, StopType.Cancel, "execution/" + draft.executionId(), reason)));
    }

    /** R545: the child's id, its status, and its values flattened in the order of its outputs. */
    private static Map<String, String> outputs(ChildEnded command) {
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        command.outputs().forEach(output -> output.values().forEach(values::add));
        Map<String, String> outputs = new TreeMap<>();
        outputs.put("ExecutionId", JsonText.write(TextNode.valueOf(command.childExecutionId())));
        outputs.put("Status", JsonText.write(TextNode.valueOf(command.status().name())));
        outputs.put("Output", JsonText.write(values));
        return outputs;
    }

    private static Failure failure(ChildEnded command, FailureClass failureClass) {
        String detail = "Child execution " + command.childExecutionId() + " ended " + command.status()
                + (command.failureMessage() == null ? "" : ": " + command.failureMessage());
        return new Failure(
                failureClass,
                FailureStage.Invocation,
                FailureType.Action,
                null,
                failureClass == FailureClass.TimedOut
                        ? FailureMessage.timedOut(detail)
                        : FailureMessage.polling(detail),
                Map.of(
                        "ExecutionId", command.childExecutionId(),
                        "Status", command.status().name()));
    }
}
