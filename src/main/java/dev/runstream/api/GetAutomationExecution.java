package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.query.History;

/** Shows an execution with its steps (section 7.4). */
final class GetAutomationExecution implements Operation {
    /** R712. */
    private static final int STEPS_MAX = 100;

    private final History history;
    private final KnownExecutions executions;

    GetAutomationExecution(History history, KnownExecutions executions) {
        this.history = history;
        this.executions = executions;
    }

    @Override
    public Permission permission() {
        return Permission.read;
    }

    @Override
    public ObjectNode answer(Request request) {
        Members members = request.members();
        String id = members.required("AutomationExecutionId", Text.EXECUTION_ID);
        members.check();
        executions.find(id, request);
        ObjectNode execution = history.execution(id, STEPS_MAX);
        if (execution == null) {
            throw ApiException.executionNotFound(id);
        }
        return Reply.of("AutomationExecution", execution);
    }
}
