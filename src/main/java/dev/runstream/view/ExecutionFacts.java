package dev.runstream.view;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Event.TargetPlan;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.StepStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What SSM's API shows of an execution beside its steps, whoever knows it: events that were folded, or rows.
 *
 * @param documentName null when nothing is known of it yet
 * @param documentVersion the number that it pins; null when a refused start named none
 * @param startedAt epoch milliseconds of the engine; null when it was not started
 * @param endedAt epoch milliseconds of the engine; null while it goes on
 * @param outputs the document's outputs, in the order in which they are shown
 * @param origin how it was started; null when it was not
 */
public record ExecutionFacts(
        String executionId,
        @Nullable String documentName,
        @Nullable String documentVersion,
        @Nullable Long startedAt,
        @Nullable Long endedAt,
        ExecutionStatus status,
        Map<String, List<String>> outputs,
        @Nullable String failureMessage,
        @Nullable String warning,
        @Nullable Origin origin) {

    public ExecutionFacts {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /**
     * How it was started, and where it is now.
     *
     * @param requestedBy null when the request did not say
     * @param target the values of the target that it runs for; null for none
     * @param current the step that it is in; null between steps and after the end (R605)
     * @param targets of a rate control execution; null for every other one
     */
    public record Origin(
            Mode mode,
            @Nullable String parentExecutionId,
            @Nullable String requestedBy,
            @Nullable List<String> target,
            @Nullable CurrentStep current,
            @Nullable Targets targets) {}

    public record CurrentStep(String name, String action) {}

    /**
     * What a rate control execution runs on, and how far it is (R641, R646).
     *
     * @param counts how many children have each status; those that were not started are not among them
     */
    public record Targets(TargetPlan plan, Map<StepStatus, Integer> counts) {
        public Targets {
            counts = Map.copyOf(counts);
        }

        /** How many children are so. */
        public int count(StepStatus status) {
            return counts.getOrDefault(status, 0);
        }

        /** How many targets have no child yet. */
        public int notStarted() {
            return plan.children().size()
                    - counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }
}
