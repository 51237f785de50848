package dev.runstream.runbook;

import dev.runstream.expression.OutputType;
import dev.runstream.expression.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code mainSteps} and the bodies of loops (section 2.1). */
final class StepReader {
    private static final String SHAPE_RULE = "R201";
    private static final Set<String> PROPERTIES = Set.of(
            "name",
            "action",
            "description",
            "inputs",
            "maxAttempts",
            "timeoutSeconds",
            "onFailure",
            "onCancel",
            "isCritical",
            "isEnd",
            "nextStep",
            "outputs");

    private final StepNames names;
    private final @Nullable Map<String, OutputType> variables;
    private final List<DraftStep> drafts = new ArrayList<>();

    /** @param variables their types by name; null when they could not be read */
    StepReader(StepNames names, @Nullable Map<String, OutputType> variables) {
        this.names = names;
        this.variables = variables;
    }

    /** Every step that was read, loop bodies included, in document order. */
    List<DraftStep> drafts() {
        return Collections.unmodifiableList(drafts);
    }

    /** @param loop the loop whose body it is; null for {@code mainSteps} */
    List<Step> read(Located list, @Nullable String loop) {
        List<Step> steps = new ArrayList<>();
        List<Located> items = list.items();
        for (int i = 0; i < items.size(); i++) {
            String following = i + 1 < items.size() ? names.keyOf(items.get(i + 1)) : null;
            steps.add(step(items.get(i), following, loop));
        }
        return steps;
    }

    private Step step(Located at, @Nullable String following, @Nullable String loop) {
        String name = names.keyOf(at);
        if (at.isMap()) {
            at.allowOnly(PROPERTIES, "R208");
            ParameterReader.description(at, SHAPE_RULE);
        } else {
            at.error(SHAPE_RULE, "Expected a step to be a map, but got " + at.description() + ".");
        }
        int index = drafts.size();
        String action = action(at);
        StepProperties properties = new StepProperties(at);
        Located inputs = inputs(at, action);
        DeclaredOutputs outputs = DeclaredOutputs.read(at, name, action);
        List<Target> targets = new ArrayList<>();
        StepProperties.Transfers transfers = properties.transfers(name, targets);
        if (action.equals("aws:branch") && inputs != null) {
            targets.addAll(BranchInputs.targets(name, inputs));
        }
        boolean end = properties.flag("isEnd", false);
        properties.endWithoutNextStep(end);
        boolean continues = transfers.onFailure() instanceof Step.OnFailure.Continue;
        boolean ignoresCancel = action.equals("aws:loop") || action.equals("aws:updateVariable");
        Step step = new Step(
                name,
                Action.of(action),
                (int) properties.wholeNumber("maxAttempts", 1, 100, "R202").orElse(1),
                properties.wholeNumber("timeoutSeconds", 1, ActionTimeouts.MAX_SECONDS, "R210"),
                transfers.onFailure(),
                ignoresCancel ? new Step.OnCancel.Abort() : transfers.onCancel(),
                properties.flag("isCritical", !continues),
                at.has("isCritical"),
                end,
                transfers.nextStep(),
                following,
                templates(inputs, action),
                outputs.declared(),
                body(at, name, loop),
                at.place().line());
        drafts.add(index, new DraftStep(step, at, List.copyOf(targets), outputs.complete(), loop));
        return step;
    }

    private static String action(Located at) {
        Located written = at.get("action");
        if (written == null || written.isNull()) {
            if (at.isMap()) {
                at.error(SHAPE_RULE, "Missing \"action\" in step detail.");
            }
            return "";
        }
        String action = written.text();
        if (action == null || ActionCatalogue.find(action) == null) {
            written.error(
                    SHAPE_RULE, "Unknown action: " + (action == null ? written.description() : Problems.shown(action)));
            return "";
        }
        return action;
    }

    private @Nullable Located inputs(Located at, String action) {
        Located inputs = at.get("inputs");
        if (inputs == null || inputs.isNull()) {
            if (at.isMap()) {
                at.error(SHAPE_RULE, "Missing \"inputs\" in step detail.");
            }
            return null;
        }
        if (!inputs.isMap()) {
            inputs.error(SHAPE_RULE, "Expected inputs to be a map, but got " + inputs.description() + ".");
            return null;
        }
        if (!action.isEmpty()) {
            InputChecks.check(new Inputs(action, inputs), variables);
        }
        return inputs;
    }

    /** Without the body of a loop: its steps resolve their own references. */
    private static Map<String, Template> templates(@Nullable Located inputs, String action) {
        Map<String, Template> templates = new LinkedHashMap<>();
        if (inputs != null) {
            for (Located input : inputs.entries()) {
                if (!(action.equals("aws:loop") && input.key().equals("Steps"))) {
                    templates.put(input.key(), Template.of(input.json()));
                }
            }
        }
        return Collections.unmodifiableMap(templates);
    }

    private List<Step> body(Located at, String name, @Nullable String loop) {
        Located steps = StepNames.body(at);
        if (steps == null) {
            return List.of();
        }
        if (loop != null) {
            at.error("R570", "A loop cannot stand in the body of another loop.");
        }
        if (!steps.isList() || steps.items().isEmpty()) {
            steps.error(
                    "R561", "Expected Steps to be a list with at least one step, but got " + steps.description() + ".");
        }
        return List.copyOf(read(steps, name));
    }
}
