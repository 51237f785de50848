package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.query.ExecutionHead;

/** Stops an execution (R621 to R628). */
final class StopAutomationExecution implements Operation {
    private final KnownExecutions executions;
    private final Decisions decisions;

    StopAutomationExecution(KnownExecutions executions, Decisions decisions) {
        this.executions = executions;
        this.decisions = decisions;
    }

    @Override
    public Permission permission() {
        return Permission.stop;
    }

    @Override
    public ObjectNode answer(Request request) throws InterruptedException {
        Members members = request.members();
        String id = members.required("AutomationExecutionId", Text.EXECUTION_ID);
        String type = members.text("Type", Text.oneOf(StopType.class));
        members.check();
        ExecutionHead head = executions.find(id, request);
        if (head.status().terminal()) { // R625, R626: also when the engine has forgotten it
            throw new ApiException(
                    "InvalidAutomationStatusUpdateException",
                    "Expected an execution that goes on, but " + id + " has ended as " + head.status() + ".");
        }
        StopType stop = type == null ? StopType.Cancel : StopType.valueOf(type);
        return decisions.onExecution(
                id, new StopExecution(id, stop, request.caller().principal(), null), Decisions::nothingToSay);
    }
}
