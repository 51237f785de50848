package dev.runstream.suite;

import dev.runstream.execution.StepStatus;
import dev.runstream.runbook.Action;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.Step;
import dev.runstream.runbook.StepGraph;
import dev.runstream.view.StepView;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The ways that lead on from the steps of a runbook without loops: those that there are, and those that a run took. */
final class Ways {
    private static final String END = "END";

    private Ways() {}

    /** How a step came out, as far as the way on depends on it. */
    private enum Outcome {
        succeeded,
        failed,
        cancelled
    }

    /** What a graph allows, as texts such as {@code a succeeded -> b}: rows T1 to T11 for every step that can be reached. */
    static Set<String> of(Runbook runbook) {
        StepGraph graph = StepGraph.of(runbook);
        Set<String> ways = new TreeSet<>();
        for (String name : graph.reachable()) {
            Step step = runbook.step(name);
            for (StepGraph.Edge edge : graph.edgesFrom(name)) {
                switch (edge.transition()) {
                    case NEXT -> {
                        ways.add(way(name, Outcome.succeeded, edge.to()));
                        if (step.onFailure() instanceof Step.OnFailure.Continue) {
                            ways.add(way(name, Outcome.failed, edge.to()));
                        }
                    }
                    case CHOICE, DEFAULT -> ways.add(way(name, Outcome.succeeded, edge.to()));
                    case ON_FAILURE -> ways.add(way(name, Outcome.failed, edge.to()));
                    case ON_CANCEL -> ways.add(way(name, Outcome.cancelled, edge.to()));
                    case BODY ->
                        throw new IllegalArgumentException("Expected a runbook without loops, but " + name + " is one");
                }
            }
            boolean last = step.end() || step.next() == null;
            boolean decides =
                    step.action().kind() == Action.Kind.BRANCH && step.inputs().containsKey("Default");
            if (last && !decides) {
                ways.add(way(name, Outcome.succeeded, END));
            }
            boolean aborts = step.onFailure() instanceof Step.OnFailure.Abort;
            if (aborts || (last && step.onFailure() instanceof Step.OnFailure.Continue)) {
                ways.add(way(name, Outcome.failed, END));
            }
        }
        return ways;
    }

    /** What a run took. */
    static Set<String> taken(List<StepView> steps) {
        Set<String> ways = new TreeSet<>();
        for (int i = 0; i < steps.size(); i++) {
            String to = i + 1 < steps.size() ? steps.get(i + 1).step() : END;
            ways.add(way(steps.get(i).step(), outcome(steps.get(i).status()), to));
        }
        return ways;
    }

    private static Outcome outcome(StepStatus status) {
        return switch (status) {
            case Success -> Outcome.succeeded;
            case Failed, TimedOut -> Outcome.failed;
            case Cancelled -> Outcome.cancelled;
            default -> throw new IllegalArgumentException("Expected a step that is over, but it is " + status);
        };
    }

    private static String way(String from, Outcome outcome, String to) {
        return from + " " + outcome + " -> " + to;
    }
}
