package dev.runstream.runbook;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The inputs of aws:branch when the document is created (section 5.1). */
final class BranchInputs {
    private static final String RULE = "R501";

    private BranchInputs() {}

    static void check(Inputs inputs) {
        inputs.allowOnly(Set.of("Choices", "Default"), RULE);
        Located choices = inputs.required("Choices", RULE);
        if (choices != null && (!choices.isList() || choices.items().isEmpty())) {
            choices.error(
                    RULE,
                    "Expected Choices to be a list with at least one choice, but got " + choices.description() + ".");
        } else if (choices != null) {
            choices.items().forEach(BranchInputs::choice);
        }
        stepName(inputs.at().get("Default"));
    }

    /** The step names that the branch can go to, where they are written. */
    static List<Target> targets(String step, Located inputs) {
        List<Target> targets = new ArrayList<>();
        Located choices = inputs.get("Choices");
        if (choices != null) {
            for (Located choice : choices.items()) {
                add(step, choice.get("NextStep"), StepGraph.Transition.CHOICE, targets);
            }
        }
        add(step, inputs.get("Default"), StepGraph.Transition.DEFAULT, targets);
        return targets;
    }

    private static void choice(Located choice) {
        Choice.check(choice, true, RULE);
        if (choice.isMap() && !choice.has("NextStep")) {
            choice.error(RULE, "Missing \"NextStep\" in a choice.");
        }
        stepName(choice.get("NextStep"));
    }

    private static void stepName(@Nullable Located name) {
        if (name != null && name.text() == null) {
            name.error(
                    RULE, "Expected " + name.key() + " to be the name of a step, but got " + name.description() + ".");
        }
    }

    private static void add(
            String step, @Nullable Located name, StepGraph.Transition transition, List<Target> targets) {
        String text = name == null ? null : name.text();
        if (name != null && text != null) {
            targets.add(new Target(step, text, transition, name.key(), name));
        }
    }
}
