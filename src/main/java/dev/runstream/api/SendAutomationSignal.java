package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.query.ExecutionHead;
import java.util.List;
import java.util.Map;

/** Says to an execution what it waits for (section 6.4). Who says it is the caller: approvers are known by their keys. */
final class SendAutomationSignal implements Operation {
    private final KnownExecutions executions;
    private final Decisions decisions;

    SendAutomationSignal(KnownExecutions executions, Decisions decisions) {
        this.executions = executions;
        this.decisions = decisions;
    }

    @Override
    public Permission permission() {
        return Permission.signal;
    }

    @Override
    public ObjectNode answer(Request request) throws InterruptedException {
        Members members = request.members();
        String id = members.required("AutomationExecutionId", Text.EXECUTION_ID);
        String type = members.required("SignalType", Text.oneOf(SignalType.class));
        Map<String, List<String>> payload = members.lists("Payload", 1, 200, 50);
        members.check();
        ExecutionHead head = executions.find(id, request);
        if (head.status().terminal()) { // R631: also when the engine has forgotten it
            throw new ApiException(
                    "InvalidAutomationSignalException",
                    "Expected an execution that goes on, but " + id + " has ended as " + head.status() + ".");
        }
        return decisions.onExecution(
                id,
                new SendSignal(
                        id, SignalType.valueOf(type), payload, request.caller().principal()),
                Decisions::nothingToSay);
    }
}
