package dev.runstream.runbook;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The static properties of a step as SSM's API shows them (section 7.4).
 *
 * @param timeoutSeconds the effective limit of one attempt; null for none
 * @param nextStep as written; null when the document has none
 * @param validNextSteps every step that can follow, sorted
 * @param loop the loop whose body the step belongs to; null at the top
 */
public record StepSummary(
        String name,
        String action,
        @Nullable Long timeoutSeconds,
        String onFailure,
        int maxAttempts,
        boolean isEnd,
        boolean isCritical,
        @Nullable String nextStep,
        List<String> validNextSteps,
        @Nullable String loop) {

    /** Of every step of a runbook, loop bodies included, in document order. */
    public static List<StepSummary> of(Runbook runbook) {
        List<StepSummary> summaries = new ArrayList<>();
        addAll(runbook.steps(), null, StepGraph.of(runbook), summaries);
        return List.copyOf(summaries);
    }

    private static void addAll(List<Step> steps, @Nullable String loop, StepGraph graph, List<StepSummary> summaries) {
        for (Step step : steps) {
            OptionalLong timeout = ActionTimeouts.DEFAULT.attemptSeconds(step);
            summaries.add(new StepSummary(
                    step.name(),
                    step.action().name(),
                    timeout.isPresent() ? Long.valueOf(timeout.getAsLong()) : null,
                    step.onFailure().spelling(),
                    step.maxAttempts(),
                    step.end(),
                    step.critical(),
                    step.nextStep(),
                    graph.validNextSteps(step.name()),
                    loop));
            addAll(step.body(), step.name(), graph, summaries);
        }
    }
}
