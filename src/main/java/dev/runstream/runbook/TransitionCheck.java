package dev.runstream.runbook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether steps lead where they may: targets, onCancel, loop bodies, circles (R205, R221, R225, R566, R570). */
final class TransitionCheck {
    private static final int MAX_CIRCLES = 100;
    /** Names of a circle that are shown before and after the dots. */
    private static final int MAX_SHOWN = 10;

    private final List<DraftStep> drafts;
    private final StepNames names;
    private final Map<String, DraftStep> byName = new HashMap<>();
    private final Map<String, Integer> order = new HashMap<>();

    private TransitionCheck(List<DraftStep> drafts, StepNames names) {
        this.drafts = drafts;
        this.names = names;
        for (DraftStep draft : drafts) {
            order.put(draft.name(), order.size());
            byName.put(draft.name(), draft);
        }
    }

    /** @param steps {@code mainSteps} */
    static void check(List<Step> steps, List<DraftStep> drafts, StepNames names) {
        TransitionCheck check = new TransitionCheck(drafts, names);
        for (DraftStep draft : drafts) {
            draft.targets().forEach(target -> check.target(draft, target));
            check.onCancelOfLoop(draft);
        }
        StepGraph.of(steps).circles(MAX_CIRCLES).forEach(check::circle);
    }

    private void target(DraftStep from, Target target) {
        DraftStep to = byName.get(target.to());
        if (to == null) {
            names.unknown(
                    target.to(),
                    () -> target.at()
                            .error(
                                    "R205",
                                    "Unknown step name: " + Problems.quoted(target.to()) + " in " + target.property()));
            return;
        }
        if (to.loop() != null && !Objects.equals(to.loop(), from.loop())) {
            target.at()
                    .error(
                            "R566",
                            target.property() + " of step " + Problems.quoted(from.name())
                                    + " jumps into the body of the loop " + Problems.quoted(to.loop()) + ".");
        }
        String action = to.step().action().name();
        if (target.transition() == StepGraph.Transition.ON_CANCEL && !ActionCatalogue.mayBeOnCancelTarget(action)) {
            target.at()
                    .error(
                            "R225",
                            "onCancel cannot go to a step of " + action + ", but got "
                                    + target.at().description() + ".");
        }
    }

    private void onCancelOfLoop(DraftStep draft) {
        Located onCancel = draft.at().get("onCancel");
        if (onCancel != null && draft.step().action().kind() == Action.Kind.LOOP) {
            onCancel.warning("R570", "aws:loop does not support onCancel; it is ignored.");
        }
    }

    private void circle(List<StepGraph.Edge> circle) {
        Located at = placeOf(suspect(circle));
        at.error("R221", "The document contains an infinite loop: " + shown(circle));
    }

    /** The edge that a person should look at: one that leads back in the list, the closing one if it does. */
    private StepGraph.Edge suspect(List<StepGraph.Edge> circle) {
        StepGraph.Edge closing = circle.getLast();
        if (leadsBack(closing)) {
            return closing;
        }
        return circle.reversed().stream().filter(this::leadsBack).findFirst().orElse(closing);
    }

    private boolean leadsBack(StepGraph.Edge edge) {
        return orderOf(edge.to()) <= orderOf(edge.from());
    }

    private int orderOf(String step) {
        return order.getOrDefault(step, 0);
    }

    private Located placeOf(StepGraph.Edge edge) {
        DraftStep from = byName.get(edge.from());
        if (from == null) {
            throw new IllegalStateException("An edge leaves the step " + edge.from() + ", which does not exist");
        }
        Located target = targetOf(from, edge);
        return target == null ? from.nameAt() : target;
    }

    private static @Nullable Located targetOf(DraftStep from, StepGraph.Edge edge) {
        return from.targets().stream()
                .filter(target ->
                        target.transition() == edge.transition() && target.to().equals(edge.to()))
                .map(Target::at)
                .findFirst()
                .orElse(null);
    }

    private static String shown(List<StepGraph.Edge> circle) {
        List<String> steps = new ArrayList<>();
        steps.add(circle.getFirst().from());
        circle.forEach(edge -> steps.add(edge.to()));
        if (steps.size() > 2 * MAX_SHOWN + 1) {
            List<String> cut = new ArrayList<>(steps.subList(0, MAX_SHOWN));
            cut.add("…");
            cut.addAll(steps.subList(steps.size() - MAX_SHOWN, steps.size()));
            return String.join(" -> ", cut);
        }
        return String.join(" -> ", steps);
    }
}
