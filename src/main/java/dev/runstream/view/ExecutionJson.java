package dev.runstream.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Event.TargetPlan;
import dev.runstream.execution.StepStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SSM's AutomationExecution and AutomationExecutionMetadata (section 7.4): the one place that writes them. */
public final class ExecutionJson {
    private ExecutionJson() {}

    /**
     * @param steps as {@link StepJson} writes them: those that were entered, then those that were not (R712)
     * @param truncated whether there are more steps
     * @param parameters as the API shows values
     * @param variables as the API shows values
     */
    public static void write(
            ObjectNode json,
            ExecutionFacts facts,
            List<ObjectNode> steps,
            boolean truncated,
            Map<String, List<String>> parameters,
            Map<String, List<String>> variables) {
        writeHead(json, facts);
        ArrayNode shown = json.putArray("StepExecutions");
        steps.forEach((JsonNode step) -> shown.add(step));
        json.put("StepExecutionsTruncated", truncated);
        ApiJson.putLists(json, "Parameters", parameters);
        writeOutcome(json, facts);
        ApiJson.putLists(json, "Variables", variables);
    }

    /** As an element of AutomationExecutionMetadataList: without steps, parameters and variables. */
    public static void writeMetadata(ObjectNode json, ExecutionFacts facts) {
        writeHead(json, facts);
        writeOutcome(json, facts);
        json.put("LogFile", "");
        json.put("AutomationType", "Local");
        if (facts.origin() == null || facts.origin().targets() == null) {
            ObjectNode resolved = json.putObject("ResolvedTargets");
            resolved.putArray("ParameterValues");
            resolved.put("Truncated", false);
            json.putArray("Targets");
        }
    }

    private static void writeHead(ObjectNode json, ExecutionFacts facts) {
        json.put("AutomationExecutionId", facts.executionId());
        ApiJson.put(json, "DocumentName", facts.documentName());
        ApiJson.put(json, "DocumentVersion", facts.documentVersion());
        ApiJson.putTime(json, "ExecutionStartTime", facts.startedAt());
        ApiJson.putTime(json, "ExecutionEndTime", facts.endedAt());
        json.put("AutomationExecutionStatus", facts.status().name());
    }

    private static void writeOutcome(ObjectNode json, ExecutionFacts facts) {
        ApiJson.putLists(json, "Outputs", facts.outputs());
        ApiJson.put(json, "FailureMessage", facts.failureMessage());
        ApiJson.put(json, "WarningMessage", facts.warning());
        if (facts.origin() != null) {
            writeOrigin(json, facts.origin(), facts.status().terminal());
        }
    }

    private static void writeOrigin(ObjectNode json, ExecutionFacts.Origin origin, boolean over) {
        json.put("Mode", origin.mode().name());
        ApiJson.put(json, "ParentAutomationExecutionId", origin.parentExecutionId());
        ApiJson.put(json, "ExecutedBy", origin.requestedBy());
        ExecutionFacts.@Nullable CurrentStep current = origin.current();
        if (current != null) {
            json.put("CurrentStepName", current.name());
            json.put("CurrentAction", current.action());
        }
        if (origin.targets() != null) {
            writeTargets(json, origin.targets(), over);
        }
        ApiJson.put(json, "Target", origin.target() == null ? null : String.join(",", origin.target()));
    }

    /** @param over whether the execution has ended: what was not started then never will be, and counts as Cancelled */
    private static void writeTargets(ObjectNode json, ExecutionFacts.Targets targets, boolean over) {
        TargetPlan plan = targets.plan();
        ApiJson.put(json, "TargetParameterName", plan.targetParameterName());
        ArrayNode asked = json.putArray("Targets");
        plan.targets().forEach(target -> ApiJson.putTarget(asked.addObject(), target));
        boolean mapped = plan.targets().isEmpty();
        if (mapped) {
            ArrayNode maps = json.putArray("TargetMaps");
            plan.children().forEach(child -> ApiJson.putValues(maps.addObject(), child));
        }
        ObjectNode resolved = json.putObject("ResolvedTargets");
        ArrayNode values = resolved.putArray("ParameterValues");
        if (!mapped) {
            plan.children().forEach(child -> child.values().forEach(each -> each.forEach(values::add)));
        }
        resolved.put("Truncated", false);
        json.put("MaxConcurrency", plan.maxConcurrency());
        json.put("MaxErrors", plan.maxErrors());
        ObjectNode counters = json.putObject("ProgressCounters");
        counters.put("TotalSteps", plan.children().size());
        counters.put("SuccessSteps", targets.count(StepStatus.Success));
        counters.put("FailedSteps", targets.count(StepStatus.Failed));
        counters.put("CancelledSteps", targets.count(StepStatus.Cancelled) + (over ? targets.notStarted() : 0));
        counters.put("TimedOutSteps", targets.count(StepStatus.TimedOut));
    }
}
