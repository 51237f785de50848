package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.query.History;
import dev.runstream.query.History.Page;
import dev.runstream.query.History.StepFilter;
import java.util.List;

/** Lists the steps of an execution (R710, R711). */
final class DescribeAutomationStepExecutions implements Operation {
    private final History history;
    private final KnownExecutions executions;

    DescribeAutomationStepExecutions(History history, KnownExecutions executions) {
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
        int max = members.number("MaxResults", 1, Members.PAGE_MAX, Members.PAGE_MAX);
        String after = members.text("NextToken", Text.ANY);
        boolean reverse = members.flag("ReverseOrder");
        List<StepFilter> filters = Filters.ofSteps(members);
        executions.find(id, request);
        Page page = Filters.asked(() -> history.steps(id, filters, max, after, reverse));
        return Reply.page("StepExecutions", page.entries(), page.next());
    }
}
