package dev.runstream.suite;

import dev.runstream.view.ExecutionView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a case.
 *
 * @param view the execution, from its events
 * @param refusals what the registry has against the runbooks; then nothing was started
 * @param calls of all functions, in the order in which they came, also those of child executions
 * @param rejections reasons of the execution's inputs that were rejected
 * @param startedAt when the start was sent, epoch milliseconds of virtual time
 * @param troubles sentences about what must not be in any case: it does not end, a signal that was never sent
 */
public record Observed(
        ExecutionView view,
        List<String> refusals,
        List<Call> calls,
        List<String> rejections,
        long startedAt,
        List<String> troubles) {
    public Observed {
        refusals = List.copyOf(refusals);
        calls = List.copyOf(calls);
        rejections = List.copyOf(rejections);
        troubles = List.copyOf(troubles);
    }

    /**
     * What a function received.
     *
     * @param function without account, region and qualifier
     * @param calledAs as the step named it
     * @param body null for one of zero bytes
     */
    public record Call(
            String function,
            String calledAs,
            @Nullable String qualifier,
            String invocationType,
            @Nullable String logType,
            @Nullable String body) {}
}
