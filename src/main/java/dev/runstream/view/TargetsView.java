package dev.runstream.view;

import dev.runstream.execution.Event;
import dev.runstream.execution.Event.TargetPlan;
import dev.runstream.execution.StepStatus;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The targets of a rate control execution as SSM shows them: what was asked for, the children, and how they stand. */
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

    /** As SSM's API shows them. */
    ExecutionFacts.Targets facts() {
        Map<StepStatus, Integer> counts = new EnumMap<>(StepStatus.class);
        children.values().forEach(child -> counts.merge(child.status(), 1, Integer::sum));
        return new ExecutionFacts.Targets(plan, counts);
    }
}
