package dev.runstream.api;

import dev.runstream.query.ExecutionHead;
import dev.runstream.query.History;

/** The executions that there are for a caller. */
final class KnownExecutions {
    private final History history;

    KnownExecutions(History history) {
        this.history = history;
    }

    /**
     * @throws ApiException AutomationExecutionNotFoundException when there is none of this id, or its start was refused;
     *     AccessDeniedException when it is of a runbook that is not the caller's
     */
    ExecutionHead find(String executionId, Request request) {
        ExecutionHead head = history.head(executionId);
        if (head == null || head.rejectedCode() != null) {
            throw ApiException.executionNotFound(executionId);
        }
        request.requireExecution(executionId, head.documentName());
        return head;
    }
}
