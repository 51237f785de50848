package dev.runstream.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.expression.JsonText;
import java.util.List;

/** Executions as SSM's DescribeAutomationExecutions shows them. */
public record ExecutionList(List<ExecutionView> executions) {

    /** {@code {"AutomationExecutionMetadataList": […]}}: JSON for people, with a line end after the last line. */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("AutomationExecutionMetadataList");
        executions.forEach(execution -> execution.writeMetadata(list.addObject()));
        return JsonText.pretty(json) + "\n";
    }
}
