package dev.runstream.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.RegistryEvent.StepSummary;
import dev.runstream.expression.Template;
import dev.runstream.runbook.Action;
import dev.runstream.runbook.ActionTimeouts;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.Step;
import dev.runstream.runbook.Step.OnFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What readers of the audit stream need of a runbook's steps to show an execution without the document. */
final class StepSummaries {
    private StepSummaries() {}

    /** Of every step, loop bodies included, in document order. */
    static List<StepSummary> of(Runbook runbook) {
        List<StepSummary> summaries = new ArrayList<>();
        addAll(runbook.steps(), null, summaries);
        return summaries;
    }

    private static void addAll(List<Step> steps, @Nullable String loop, List<StepSummary> summaries) {
        for (Step step : steps) {
            OptionalLong timeout = ActionTimeouts.attemptSeconds(step);
            summaries.add(new StepSummary(
                    step.name(),
                    step.action().name(),
                    timeout.isPresent() ? Long.valueOf(timeout.getAsLong()) : null,
                    step.onFailure().spelling(),
                    step.maxAttempts(),
                    step.end(),
                    step.critical(),
                    step.nextStep(),
                    validNextSteps(step),
                    loop));
            addAll(step.body(), step.name(), summaries);
        }
    }

    private static List<String> validNextSteps(Step step) {
        TreeSet<String> next = new TreeSet<>();
        String onward = step.next();
        if (!step.end() && onward != null) {
            next.add(onward);
        }
        if (step.onFailure() instanceof OnFailure.GoTo(String target)) {
            next.add(target);
        }
        if (step.action().kind() == Action.Kind.BRANCH) {
            addTargets(step, next);
        }
        return List.copyOf(next);
    }

    /** The steps that a branch names: in its choices and as its Default (section 5.1). */
    private static void addTargets(Step step, TreeSet<String> next) {
        Template choices = step.inputs().get("Choices");
        if (choices != null) {
            choices.source().forEach(choice -> addName(choice.get("NextStep"), next));
        }
        Template otherwise = step.inputs().get("Default");
        if (otherwise != null) {
            addName(otherwise.source(), next);
        }
    }

    private static void addName(@Nullable JsonNode name, TreeSet<String> next) {
        if (name != null && name.isTextual()) {
            next.add(name.textValue());
        }
    }
}
