package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.query.History;
import dev.runstream.query.History.ExecutionFilter;
import dev.runstream.query.History.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists executions, newest first (R710, R711). */
final class DescribeAutomationExecutions implements Operation {
    /** A caller of few runbooks may get a short page and go on from there, as with SSM. */
    private static final int READINGS_MAX = 40;

    private final History history;

    DescribeAutomationExecutions(History history) {
        this.history = history;
    }

    @Override
    public Permission permission() {
        return Permission.read;
    }

    @Override
    public ObjectNode answer(Request request) {
        Members members = request.members();
        int max = members.number("MaxResults", 1, Members.PAGE_MAX, Members.PAGE_MAX);
        String after = members.text("NextToken", Text.ANY);
        List<ExecutionFilter> filters = Filters.ofExecutions(members);
        List<ObjectNode> shown = new ArrayList<>();
        @Nullable String next = after;
        for (int readings = 0; readings < READINGS_MAX && shown.size() < max; readings++) {
            String from = next;
            int wanted = max - shown.size();
            Page page = Filters.asked(() -> history.executions(filters, wanted, from));
            page.entries().stream()
                    .filter(each ->
                            request.caller().sees(each.path("DocumentName").asText()))
                    .forEach(shown::add);
            next = page.next();
            if (next == null) {
                break;
            }
        }
        return Reply.page("AutomationExecutionMetadataList", shown, next);
    }
}
