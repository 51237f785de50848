package dev.runstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.view.When;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What SSM's API says of an execution, for a person. */
record ApiExecutionText(PrintWriter out, long now) {
    private static final int VALUE_MAX = 200;

    /** @param execution SSM's AutomationExecution */
    void print(JsonNode execution) {
        fact("Execution", text(execution, "AutomationExecutionId"));
        fact("Status", text(execution, "AutomationExecutionStatus"));
        fact("Runbook", text(execution, "DocumentName") + ", version " + text(execution, "DocumentVersion"));
        Long began = millis(execution, "ExecutionStartTime");
        Long ended = millis(execution, "ExecutionEndTime");
        String by = text(execution, "ExecutedBy");
        if (began != null) {
            fact("Started", When.past(began, now) + (by == null ? "" : " by " + by));
        }
        if (began != null && ended != null) {
            fact("Ended", When.past(ended, now) + " after " + When.length(ended - began));
        }
        fact("Parent", text(execution, "ParentAutomationExecutionId"));
        fact("Failure", text(execution, "FailureMessage"));
        values("Parameters", execution.path("Parameters"));
        out.println("Steps");
        execution.path("StepExecutions").forEach(this::printStep);
        values("Outputs", execution.path("Outputs"));
    }

    private void printStep(JsonNode step) {
        Long began = millis(step, "ExecutionStartTime");
        Long ended = millis(step, "ExecutionEndTime");
        String elapsed = began == null ? "" : When.length(Math.max(0, (ended == null ? now : ended) - began));
        out.println(String.format(
                        Locale.ROOT, "  %-32s %-11s %s", text(step, "StepName"), text(step, "StepStatus"), elapsed)
                .stripTrailing());
        String failure = text(step, "FailureMessage");
        if (failure != null) {
            out.println("      " + failure.lines().findFirst().orElse(""));
        }
        step.path("Outputs")
                .properties()
                .forEach(output -> out.println("      " + output.getKey() + " = " + shown(output.getValue())));
    }

    private void values(String heading, JsonNode values) {
        if (!values.isEmpty()) {
            out.println(heading);
            values.properties().forEach(value -> out.println("  " + value.getKey() + " = " + shown(value.getValue())));
        }
    }

    private void fact(String name, @Nullable String value) {
        if (value != null) {
            out.printf(Locale.ROOT, "%-10s %s%n", name, value);
        }
    }

    static @Nullable String text(JsonNode json, String member) {
        return json.hasNonNull(member) ? json.get(member).asText() : null;
    }

    /** A time of the API; null when it is not there. */
    static @Nullable Long millis(JsonNode json, String member) {
        return json.hasNonNull(member)
                ? Long.valueOf(json.get(member).decimalValue().movePointRight(3).longValue())
                : null;
    }

    private static String shown(JsonNode values) {
        String text = values.size() == 1 ? values.get(0).asText() : values.toString();
        String line = text.replace("\n", "\\n");
        return line.length() <= VALUE_MAX
                ? line
                : line.substring(0, VALUE_MAX) + "… (" + text.length() + " characters; --output json has all)";
    }
}
