package dev.runstream.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.TargetPlan;
import dev.runstream.execution.StepStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The targets of a rate control execution as SSM shows them: what was asked for, the children, and how many ended how. */
public final class TargetsView {
    private final String executionId;
    private final TargetPlan plan;
    private final Map<Integer, TargetView> children = new LinkedHashMap<>();

    TargetsView(String executionId, TargetPlan plan) {
        this.executionId = executionId;
        this.plan = plan;
    }

    void started(Event.TargetStarted event, long time) {
        children.put(event.index(), new TargetView(executionId, event, time));
    }

    void ended(Event.TargetEnded event, long time) {
        TargetView child = children.get(event.index());
        if (child == null) {
            throw new IllegalArgumentException(
                    "Expected target " + event.index() + " of execution " + executionId + " to have been started");
        }
        child.left(event, time);
    }

    /** Those that were started, in order. */
    public List<TargetView> children() {
        return List.copyOf(children.values());
    }

    /** How many targets there are. */
    public int total() {
        return plan.children().size();
    }

    /** How many children are so. */
    public int count(StepStatus status) {
        return (int) children.values().stream()
                .filter(child -> child.status() == status)
                .count();
    }

    /** How many there are and how they stand, for people. */
    public String summary() {
        return total() + " targets: " + count(StepStatus.InProgress) + " running, " + count(StepStatus.Success)
                + " Success, " + count(StepStatus.Failed) + " Failed, " + count(StepStatus.TimedOut) + " TimedOut, "
                + count(StepStatus.Cancelled) + " Cancelled, " + (total() - children.size()) + " not started";
    }

    void writeSteps(ArrayNode steps) {
        children.values().forEach(child -> child.write(steps.addObject()));
    }

    /** @param over whether the execution has ended: what was not started then never will be, and counts as Cancelled */
    void write(ObjectNode json, boolean over) {
        ApiJson.put(json, "TargetParameterName", plan.targetParameterName());
        ArrayNode targets = json.putArray("Targets");
        plan.targets().forEach(target -> {
            ObjectNode shown = targets.addObject();
            shown.put("Key", target.key());
            ArrayNode values = shown.putArray("Values");
            target.values().forEach(values::add);
        });
        boolean mapped = plan.targets().isEmpty();
        if (mapped) {
            ArrayNode maps = json.putArray("TargetMaps");
            plan.children().forEach(child -> {
                ObjectNode map = maps.addObject();
                child.forEach((name, values) -> {
                    ArrayNode list = map.putArray(name);
                    values.forEach(list::add);
                });
            });
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
        counters.put("TotalSteps", total());
        counters.put("SuccessSteps", count(StepStatus.Success));
        counters.put("FailedSteps", count(StepStatus.Failed));
        counters.put("CancelledSteps", count(StepStatus.Cancelled) + (over ? total() - children.size() : 0));
        counters.put("TimedOutSteps", count(StepStatus.TimedOut));
    }
}
