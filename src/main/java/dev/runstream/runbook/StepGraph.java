package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.Template;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which step can follow which, loop bodies included (section 2.3). */
public final class StepGraph {

    /** Why a step follows another. */
    public enum Transition {
        /** {@code next(s)}: nextStep, or the step listed after it. */
        NEXT,
        ON_FAILURE,
        ON_CANCEL,
        /** {@code NextStep} of a choice of aws:branch. */
        CHOICE,
        /** {@code Default} of aws:branch. */
        DEFAULT,
        /** From a loop to the first step of its body. */
        BODY
    }

    public record Edge(String from, String to, Transition transition) {}

    private final Map<String, List<Edge>> edges = new LinkedHashMap<>();
    private final @Nullable String first;

    private StepGraph(List<Step> steps) {
        this.first = steps.isEmpty() ? null : steps.getFirst().name();
        addAll(steps);
        // A name that no step has leads nowhere.
        edges.replaceAll((step, outgoing) ->
                outgoing.stream().filter(edge -> edges.containsKey(edge.to())).toList());
    }

    public static StepGraph of(Runbook runbook) {
        return of(runbook.steps());
    }

    static StepGraph of(List<Step> steps) {
        return new StepGraph(steps);
    }

    /** Empty for a step that does not exist. */
    public List<Edge> edgesFrom(String step) {
        return edges.getOrDefault(step, List.of());
    }

    /** Every step that some run can come to, in document order; the others stay Pending for ever (R222). */
    public Set<String> reachable() {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        if (first != null) {
            open.push(first);
        }
        while (!open.isEmpty()) {
            String step = open.pop();
            if (seen.add(step)) {
                edgesFrom(step).forEach(edge -> open.push(edge.to()));
            }
        }
        Set<String> inOrder = new LinkedHashSet<>(edges.keySet());
        inOrder.retainAll(seen);
        return Collections.unmodifiableSet(inOrder);
    }

    /** Every step that can follow this one, by name, as the API's {@code ValidNextSteps} lists them. */
    public List<String> validNextSteps(String step) {
        Set<String> following = new TreeSet<>();
        for (Edge edge : edgesFrom(step)) {
            if (edge.transition() != Transition.BODY) {
                following.add(edge.to());
            }
        }
        return List.copyOf(following);
    }

    /** Circles of steps, each from the step where it is closed (R221); at most so many. */
    List<List<Edge>> circles(int max) {
        return new CircleSearch(this, max).circles();
    }

    Set<String> steps() {
        return edges.keySet();
    }

    private void addAll(List<Step> steps) {
        for (Step step : steps) {
            edges.put(step.name(), outgoing(step));
            addAll(step.body());
        }
    }

    private static List<Edge> outgoing(Step step) {
        List<Edge> outgoing = new ArrayList<>();
        boolean branch = step.action().kind() == Action.Kind.BRANCH;
        if (branch) {
            branch(step, outgoing);
        }
        if (!step.body().isEmpty()) {
            outgoing.add(edge(step, step.body().getFirst().name(), Transition.BODY));
        }
        // A branch with a Default never falls through (R503), unless it fails and continues (T4).
        boolean fallsThrough =
                !branch || !step.inputs().containsKey("Default") || step.onFailure() instanceof Step.OnFailure.Continue;
        String next = step.next();
        if (next != null && !step.end() && fallsThrough) {
            outgoing.add(edge(step, next, Transition.NEXT));
        }
        if (step.onFailure() instanceof Step.OnFailure.GoTo(String target)) {
            outgoing.add(edge(step, target, Transition.ON_FAILURE));
        }
        if (step.onCancel() instanceof Step.OnCancel.GoTo(String target)) {
            outgoing.add(edge(step, target, Transition.ON_CANCEL));
        }
        return outgoing;
    }

    private static void branch(Step step, List<Edge> outgoing) {
        Template choices = step.inputs().get("Choices");
        if (choices != null) {
            for (JsonNode choice : choices.source()) {
                if (choice.path("NextStep").isTextual()) {
                    outgoing.add(edge(step, choice.path("NextStep").textValue(), Transition.CHOICE));
                }
            }
        }
        Template otherwise = step.inputs().get("Default");
        if (otherwise != null && otherwise.source().isTextual()) {
            outgoing.add(edge(step, otherwise.source().textValue(), Transition.DEFAULT));
        }
    }

    private static Edge edge(Step step, String to, Transition transition) {
        return new Edge(step.name(), to, transition);
    }
}
