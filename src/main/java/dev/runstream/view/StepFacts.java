package dev.runstream.view;

import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Failure;
import dev.runstream.execution.StepStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What SSM's API shows of a step visit, whoever knows it: events that were folded, or rows.
 *
 * @param timeoutMillis of one attempt, as it was entered; null for none
 * @param enteredAt epoch milliseconds of the engine
 * @param endedAt epoch milliseconds of the engine; null while it goes on
 * @param inputs as JSON text each (R419)
 * @param outputs as the API shows them ({@link StepOutputs})
 * @param loop the pass that it belongs to; null at the top
 * @param attempts what was tried, in order; the last one may be open
 * @param target that a child of a rate control execution runs on (R647); null for a step
 */
public record StepFacts(
        String step,
        String action,
        String stepExecutionId,
        StepStatus status,
        @Nullable Long timeoutMillis,
        long enteredAt,
        @Nullable Long endedAt,
        Map<String, String> inputs,
        Map<String, List<String>> outputs,
        @Nullable String warning,
        @Nullable Failure failure,
        @Nullable Pass loop,
        List<AttemptView> attempts,
        @Nullable Target target) {

    /**
     * The pass of a loop (R569).
     *
     * @param stepExecutionId of the loop step
     * @param step the loop step's name
     * @param value of the iterator, as JSON text; null in a do-while
     */
    public record Pass(
            String stepExecutionId,
            String step,
            String action,
            int number,
            @Nullable String value) {}
}
