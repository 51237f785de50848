package dev.runstream.execution;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event.ApproverDecision;
import dev.runstream.execution.Event.Iteration;
import dev.runstream.execution.Event.WaitFor;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.expression.OutputType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One live execution: the cursor, and what later steps may refer to. Nothing in it can be changed; {@link Evolver} makes
 * the next one. History is the {@code events} topic's job.
 *
 * @param sequence of the last event applied
 * @param lastEventAt time of that event: the next one is never earlier
 * @param status never terminal while it is stored
 * @param parameters resolved at the start, as JSON text
 * @param variables current values; those without one are absent
 * @param outputs of the last visit of the steps that ended last; {@link OutputsAside} has the older ones
 * @param dueAt when the engine ends it in any case (R618); null for never
 * @param visits how many step visits there were
 * @param visit the step that the execution is in; null before the first and between steps in Interactive mode
 * @param pendingStep the step to enter when the Interactive mode is told so; null otherwise
 * @param pendingTransition how that step was reached; null when there is none
 * @param loops the loops that the execution is in, outermost first
 * @param stop the stop in force; null when none was requested
 * @param largeTexts how many texts were ever kept beside the state: 0 when nothing has to be cleaned up at the end
 * @param counted outcomes that count against the final status (R230)
 * @param rateControl how far a rate control parent is; null for every other execution
 * @param queued where it waits for room; null when it does not
 */
public record State(
        String executionId,
        long sequence,
        long lastEventAt,
        ExecutionStatus status,
        String documentName,
        String documentVersion,
        String documentSha256,
        Map<String, Text> parameters,
        Map<String, String> globals,
        Map<String, Value> variables,
        Map<String, StepOutputs> outputs,
        Mode mode,
        @Nullable String assumeRole,
        @Nullable Parent parent,
        @Nullable String requestedBy,
        String requestFingerprint,
        long startedAt,
        @Nullable Long dueAt,
        long visits,
        @Nullable Visit visit,
        @Nullable String pendingStep,
        Event.@Nullable Transition pendingTransition,
        List<Loop> loops,
        @Nullable Stop stop,
        long largeTexts,
        Counted counted,
        @Nullable Held held,
        @Nullable TargetProgress rateControl,
        @Nullable Queued queued) {

    public State {
        parameters = Sorted.map(parameters);
        globals = Sorted.map(globals);
        variables = Sorted.map(variables);
        outputs = Sorted.map(outputs);
        loops = List.copyOf(loops);
    }

    /** Texts longer than this many UTF-16 units are kept under a key of their own. Frozen: replay depends on it. */
    public static final int INLINE_MAX = 2_048;

    /**
     * A JSON text: inline while small, else only named.
     *
     * @param inline the text; null when it is kept under {@code key}
     * @param key names it among the execution's {@link Texts}; null when inline
     * @param length in UTF-16 units
     */
    public record Text(@Nullable String inline, @Nullable String key, int length) {

        /** Inline when short enough, else a reference to {@code key}. */
        public static Text of(String text, String key) {
            return text.length() <= INLINE_MAX
                    ? new Text(text, null, text.length())
                    : new Text(null, key, text.length());
        }

        public String read(Texts texts) {
            if (inline != null) {
                return inline;
            }
            if (key == null) {
                throw new IllegalStateException("Expected a text to be inline or to have a key, but it has neither");
            }
            return texts.text(key);
        }
    }

    /** A variable's value. */
    public record Value(OutputType type, Text text) {}

    /**
     * The outputs of a step's last visit.
     *
     * @param succeeded whether the visit ended in Success: only then the document's outputs show them (R342)
     */
    public record StepOutputs(
            long visit, boolean succeeded, @Nullable PayloadForm payloadForm, Map<String, Text> values) {
        public StepOutputs {
            values = Sorted.map(values);
        }
    }

    /**
     * The step visit that the execution is in.
     *
     * @param number counts the visits, from 1
     * @param enteredAt what DATE and DATE_TIME mean in it (R409)
     * @param dispatch of the attempt, from 1; 0 for a step inside the engine
     * @param phase what it waits for
     * @param dueAt when the engine acts by itself; null for never
     * @param dueAtEndsSleep whether dueAt is the end of an aws:sleep and not its timeout
     * @param throttledSince when the first throttle of this attempt came; null when none did (R132)
     * @param worker that adopted the attempt; null when none did
     * @param leaseMillis of that worker
     * @param losses how many dispatches of this attempt were lost with their worker
     * @param childExecutionId the child that it waits for; null when none
     */
    public record Visit(
            long number,
            String step,
            long enteredAt,
            int attempt,
            int dispatch,
            Phase phase,
            @Nullable Long timeoutMillis,
            @Nullable Long dueAt,
            boolean dueAtEndsSleep,
            @Nullable Long throttledSince,
            @Nullable String worker,
            long leaseMillis,
            int losses,
            @Nullable String childExecutionId,
            @Nullable Waiting waiting) {

        /** The same visit in no one's hands: no deadline, no worker, no child, nothing waited for. */
        Visit idle(int attempt, int dispatch, Phase phase, @Nullable Long dueAt) {
            return new Visit(
                    number,
                    step,
                    enteredAt,
                    attempt,
                    dispatch,
                    phase,
                    timeoutMillis,
                    dueAt,
                    false,
                    null,
                    null,
                    0,
                    0,
                    null,
                    null);
        }

        /** With what this attempt went through: its first throttle and its lost dispatches. */
        Visit troubled(@Nullable Long throttledSince, int losses) {
            return new Visit(
                    number,
                    step,
                    enteredAt,
                    attempt,
                    dispatch,
                    phase,
                    timeoutMillis,
                    dueAt,
                    dueAtEndsSleep,
                    throttledSince,
                    worker,
                    leaseMillis,
                    losses,
                    childExecutionId,
                    waiting);
        }

        Visit adoptedBy(String worker, long leaseMillis) {
            return new Visit(
                    number,
                    step,
                    enteredAt,
                    attempt,
                    dispatch,
                    phase,
                    timeoutMillis,
                    dueAt,
                    dueAtEndsSleep,
                    throttledSince,
                    worker,
                    leaseMillis,
                    losses,
                    childExecutionId,
                    waiting);
        }

        Visit waitingFor(@Nullable String childExecutionId, @Nullable Waiting waiting) {
            return new Visit(
                    number,
                    step,
                    enteredAt,
                    attempt,
                    dispatch,
                    phase,
                    timeoutMillis,
                    dueAt,
                    dueAtEndsSleep,
                    throttledSince,
                    worker,
                    leaseMillis,
                    losses,
                    childExecutionId,
                    waiting);
        }

        /** With its deadline moved by the time that the execution was held. */
        Visit postponed(long millis) {
            return new Visit(
                    number,
                    step,
                    enteredAt,
                    attempt,
                    dispatch,
                    phase,
                    timeoutMillis,
                    dueAt == null ? null : Long.valueOf(dueAt + millis),
                    dueAtEndsSleep,
                    throttledSince,
                    worker,
                    leaseMillis,
                    losses,
                    childExecutionId,
                    waiting);
        }
    }

    /** What a visit is doing. */
    public enum Phase {
        /** In no one's hands: between entering and the next event of the same decision. */
        Entered,
        /** Sent to the fleet; nobody has said anything. */
        Dispatched,
        /** A worker has adopted it and holds a lease. */
        Started,
        /** Waits for the time of its next attempt or dispatch. */
        Backoff,
        /** An aws:sleep. */
        Sleeping,
        /** Waits for a child execution. */
        ChildRunning,
        /** Waits for a person. */
        Waiting
    }

    /** What a waiting step waits for (R521, R532). */
    public record Waiting(
            WaitFor waitFor, List<String> approvers, int minRequiredApprovals, List<ApproverDecision> decisions) {
        public Waiting {
            approvers = List.copyOf(approvers);
            decisions = List.copyOf(decisions);
        }
    }

    /**
     * A loop that the execution is in.
     *
     * @param passesMax how many passes there are at most
     * @param iterators all elements of a for-each, a JSON list; null in a do-while
     */
    public record Loop(
            long visit,
            String step,
            long enteredAt,
            @Nullable Long dueAt,
            int passesMax,
            @Nullable Text iterators,
            Iteration iteration) {
        /** With its deadline moved by the time that the execution was held. */
        Loop postponed(long millis) {
            Long later = dueAt == null ? null : Long.valueOf(dueAt + millis);
            return new Loop(visit, step, enteredAt, later, passesMax, iterators, iteration);
        }
    }

    /**
     * A stop in force.
     *
     * @param dueAt when the cancel workflow is cut off; null when there is none (R622)
     */
    public record Stop(StopType type, @Nullable Long dueAt) {}

    /**
     * Outcomes that count against the final status (R230).
     *
     * @param message and step: of the first Failed, else of the first TimedOut (R143)
     */
    public record Counted(
            boolean failed,
            boolean timedOut,
            @Nullable String step,
            @Nullable String message) {
        public static final Counted NONE = new Counted(false, false, null, null);
    }

    /**
     * How far a rate control parent is (section 6.5).
     *
     * @param plan the parameters of the children: {@link TargetTexts}
     * @param total how many targets there are
     * @param width how many children may run at once now (R644)
     * @param endedAtWidth how many have ended since it has been so many
     * @param started how many were started: the number of the last one
     * @param running in the order of their starts
     * @param failed those whose start was refused among them
     */
    public record TargetProgress(
            Text plan,
            int total,
            int concurrencyMax,
            int errorsMax,
            int width,
            int endedAtWidth,
            int started,
            List<RunningTarget> running,
            int succeeded,
            int failed,
            int timedOut,
            int cancelled) {
        public TargetProgress {
            running = List.copyOf(running);
        }

        /** How many children ended in an error (R646). */
        public int errors() {
            return failed + timedOut + cancelled;
        }
    }

    /**
     * A child that runs.
     *
     * @param index its number among the targets, from 1
     */
    public record RunningTarget(int index, String childExecutionId) {}

    /**
     * Waits for room (R603).
     *
     * @param number in the queue of its partition
     * @param firstStep the step to enter first; empty for a rate control parent
     */
    public record Queued(long number, String firstStep) {}

    /** Held since; its deadlines are frozen. */
    public record Held(long since, String reason) {}

    /** When the engine must look at the execution by itself: the earliest deadline; {@link Long#MAX_VALUE} for never. */
    public long nextDueAt() {
        if (held != null) {
            return Long.MAX_VALUE;
        }
        long due = dueAt == null ? Long.MAX_VALUE : dueAt;
        if (visit != null && visit.dueAt() != null) {
            due = Math.min(due, visit.dueAt());
        }
        if (stop != null && stop.dueAt() != null) {
            due = Math.min(due, stop.dueAt());
        }
        for (Loop loop : loops) {
            if (loop.dueAt() != null) {
                due = Math.min(due, loop.dueAt());
            }
        }
        return due;
    }
}
