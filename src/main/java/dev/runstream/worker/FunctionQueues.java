package dev.runstream.worker;

import dev.runstream.config.FunctionLimits;
import dev.runstream.runbook.FunctionName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls of functions with a limit, in the order in which they came: those that are open, and those that wait until one of
 * these is over. Nobody else waits for them. Thread-safe.
 */
final class FunctionQueues {
    private final FunctionLimits limits;
    private final Map<String, Queue> queues = new HashMap<>();

    /** Kept as long as there is a call. */
    private static final class Queue {
        private final Deque<Call> waiting = new ArrayDeque<>();
        private int open;
    }

    FunctionQueues(FunctionLimits limits) {
        this.limits = limits;
    }

    /**
     * @return whether the call may be made now; else {@link #leave} gives it to somebody later. A call that may be made
     *     must leave when it is over
     */
    boolean enter(Call call) {
        String function = FunctionName.bare(call.request.functionName());
        int callsMax = limits.callsMax(function);
        if (callsMax == 0) {
            return true;
        }
        synchronized (queues) {
            Queue queue = queues.computeIfAbsent(function, _ -> new Queue());
            if (queue.open >= callsMax) {
                queue.waiting.add(call);
                return false;
            }
            queue.open++;
            return true;
        }
    }

    /** The call waits no longer. */
    void forget(Call call) {
        synchronized (queues) {
            Queue queue = queues.get(FunctionName.bare(call.request.functionName()));
            if (queue != null) {
                queue.waiting.remove(call);
            }
        }
    }

    /**
     * The function has been called and is over.
     *
     * @return the call that is to be made now instead, and has to leave in its turn; null when none waits
     */
    @Nullable
    Call leave(Call over) {
        String function = FunctionName.bare(over.request.functionName());
        synchronized (queues) {
            Queue queue = queues.get(function);
            if (queue == null) {
                return null; // without a limit
            }
            Call next = queue.waiting.poll();
            if (next == null && --queue.open == 0) {
                queues.remove(function);
            }
            return next;
        }
    }
}
