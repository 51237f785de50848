package dev.runstream.execution;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.expression.OutputType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fact of an execution, past participle: the records of {@code events}. One schema each in {@code schemas/}; there
 * each record begins with an {@link EventHeader}.
 *
 * <p>All {@code …At} are epoch milliseconds of the engine unless said otherwise. Once released, what an event means to
 * {@link Evolver} is frozen.
 */
public sealed interface Event {

    /** The execution exists: everything that later decisions rest on is pinned here. The first event, sequence 1. */
    record ExecutionStarted(
            String documentName,
            /* The concrete number (R614). */
            String documentVersion,
            /* Hex SHA-256 of the document's bytes. */
            String documentSha256,
            /* Supplied values and defaults, resolved, as JSON text (R313 to R322). */
            Map<String, String> parameters,
            /* ACCOUNT_ID, REGION, AWS_PARTITION; DATE and DATE_TIME follow the step (R409). */
            Map<String, String> globals,
            /* Initial values of the variables that have one, as JSON text (R331). */
            Map<String, Variable> variables,
            Mode mode,
            Map<String, String> tags,
            @Nullable String clientToken,
            @Nullable String assumeRole,
            @Nullable Parent parent,
            /* The execution whose outputs this one takes over; null for a run from the beginning. */
            @Nullable String takenOverFrom,
            /* Outputs taken over: by step, by name, as JSON text. */
            Map<String, Map<String, String>> takenOverOutputs,
            /* The step to enter first; empty for a rate control parent. */
            String firstStep,
            /* Hex SHA-256 of the request: the same id with another request is a mismatch. */
            String requestFingerprint,
            @Nullable Target target,
            /* Values that switches of the engine had when it started, by setting, where they differ from the default. */
            Map<String, String> settings,
            /* When the engine ends it in any case (R618); null for never. */
            @Nullable Long dueAt,
            /* The targets of a rate control parent, which enters no step itself; null for others (section 6.5). */
            @Nullable TargetPlan rateControl,
            /* Its number in the queue of its partition, where it is Pending; null when it began at once (R603, R616). */
            @Nullable Long queueNumber)
            implements Event {
        public ExecutionStarted {
            parameters = Sorted.map(parameters);
            globals = Sorted.map(globals);
            variables = Sorted.map(variables);
            tags = Sorted.map(tags);
            takenOverOutputs = Sorted.map(takenOverOutputs);
            settings = Sorted.map(settings);
        }
    }

    /** There is room for it: it leaves the queue and begins (R616). */
    record ExecutionAdmitted(
            long waitedMillis,
            /* When the engine ends it in any case (R618); null for never. */
            @Nullable Long dueAt)
            implements Event {}

    /** The start was refused; nothing ran. Terminal, sequence 1. */
    record ExecutionRejected(
            String documentName,
            @Nullable String documentVersion,
            /* SSM's exception name, for example InvalidAutomationExecutionParametersException (R321). */
            String code,
            String message,
            @Nullable Parent parent,
            String requestFingerprint)
            implements Event {}

    /**
     * A step was entered. Where a worker carries it out this is also dispatch 1 of attempt 1: the request goes out in
     * the same transaction.
     */
    record StepEntered(
            /* Counts the visits of the execution, from 1. */
            long visit,
            String step,
            String action,
            Transition transition,
            /* Fully resolved, as JSON text each (R419); empty when they could not be resolved. */
            Map<String, String> inputs,
            /* The function that carries the step out; null for a step inside the engine. */
            @Nullable String functionName,
            /* Of one attempt; null for an action that has no limit (R209). */
            @Nullable Long timeoutMillis,
            /* When the engine acts if nothing comes: dispatch deadline, end of a sleep, deadline of a wait; null for none. */
            @Nullable Long dueAt,
            /* For an aws:sleep: when it ends, if that is what dueAt is; false when the step's timeout comes first (R516). */
            boolean dueAtEndsSleep,
            @Nullable Iteration iteration)
            implements Event {
        public StepEntered {
            inputs = Sorted.map(inputs);
        }
    }

    /** The attempt was sent to the fleet again: a later attempt, or a later dispatch of the same one. */
    record AttemptDispatched(long visit, String step, int attempt, int dispatch, DispatchCause reason, long dueAt)
            implements Event {}

    /** A worker has adopted the call. Short calls have none: their start is told when they end. */
    record AttemptStarted(
            long visit,
            String step,
            int attempt,
            int dispatch,
            String worker,
            long leaseMillis,
            /* The worker's wall clock. */
            long startedAt,
            int deliveryCount,
            /* When the engine gives the attempt up even if the worker goes on renewing. */
            long dueAt)
            implements Event {}

    /** An attempt failed and another one follows. */
    record AttemptFailed(
            long visit,
            String step,
            int attempt,
            int dispatch,
            Failure failure,
            Map<String, String> outputs,
            @Nullable PayloadForm payloadForm,
            @Nullable Call call,
            long retryAt)
            implements Event {
        public AttemptFailed {
            outputs = Sorted.map(outputs);
        }
    }

    /** An attempt reached its time limit and another one follows (R125, R126). */
    record AttemptTimedOut(
            long visit,
            String step,
            int attempt,
            int dispatch,
            Failure failure,
            @Nullable Call call,
            long retryAt) implements Event {}

    /** The service refused the call for now; the same attempt goes out again and is not spent (R132). */
    record AttemptThrottled(
            long visit,
            String step,
            int attempt,
            int dispatch,
            Failure failure,
            @Nullable Call call,
            long retryAt) implements Event {}

    /** The lease ran out: the worker is taken for lost and the same attempt goes out again. */
    record AttemptLost(long visit, String step, int attempt, int dispatch, String worker, long retryAt)
            implements Event {}

    /** The step waits for a person (R521, R532, R613). */
    record StepWaiting(
            long visit,
            String step,
            WaitFor waitFor,
            @Nullable Long dueAt,
            List<String> approvers,
            int minRequiredApprovals,
            @Nullable String message,
            /* How a step was reached that waits to be started (R613); null for any other wait. */
            @Nullable Transition transition)
            implements Event {
        public StepWaiting {
            approvers = List.copyOf(approvers);
        }
    }

    /** A signal was accepted (section 6.4); who sent it stands in the header. */
    record SignalReceived(
            SignalType signalType,
            @Nullable Long visit,
            @Nullable String step,
            Map<String, List<String>> payload,
            /* All decisions of approvers in force after it (R534). */
            List<ApproverDecision> decisions)
            implements Event {
        public SignalReceived {
            payload = Sorted.map(payload);
            decisions = List.copyOf(decisions);
        }
    }

    /** A variable has a new value (R552). */
    record VariableUpdated(long visit, String step, String name, Variable variable) implements Event {}

    /** A pass of a loop began (R562, R563). */
    record IterationStarted(
            long visit,
            String step,
            Iteration iteration,
            /* How many passes there are at most. */
            int passesMax,
            /* All elements of a for-each, as a JSON list: only in the first pass. */
            @Nullable String iterators)
            implements Event {}

    /** The step started a child execution (R541). */
    record ChildStarted(
            long visit,
            String step,
            int attempt,
            String childExecutionId,
            String documentName,
            @Nullable String documentVersion,
            Map<String, List<String>> parameters,
            @Nullable Target target,
            @Nullable Long dueAt)
            implements Event {
        public ChildStarted {
            parameters = Sorted.map(parameters);
        }
    }

    /** The child for a target was started (R641). */
    record TargetStarted(
            /* Its number among the targets, from 1. */
            int index,
            String childExecutionId,
            String documentName,
            String documentVersion,
            Target target,
            Map<String, List<String>> parameters)
            implements Event {
        public TargetStarted {
            parameters = Sorted.map(parameters);
        }
    }

    /** The child for a target is over, or is not waited for any more (R646). */
    record TargetEnded(
            int index,
            String childExecutionId,
            /* Terminal; Rejected when its start was refused. */
            ExecutionStatus status,
            /* In the order of the document; values over the limit are left out: they stand in the child's own events. */
            List<NamedOutput> outputs,
            List<String> omittedOutputs,
            @Nullable String failureMessage,
            /* How many children may run at once from now on (R644). */
            int width)
            implements Event {
        public TargetEnded {
            outputs = List.copyOf(outputs);
            omittedOutputs = List.copyOf(omittedOutputs);
        }
    }

    /** The step visit is over: the outcome of its last attempt (R135). */
    record StepEnded(
            long visit,
            String step,
            int attempt,
            int dispatch,
            StepStatus status,
            /* By name, as JSON text; OutputPayload is left out: it is derived (R119). */
            Map<String, String> outputs,
            @Nullable PayloadForm payloadForm,
            @Nullable String warning,
            @Nullable Failure failure,
            /* Whether the outcome counts against the final status (section 2.3, last column). */
            boolean counts,
            @Nullable Call call,
            /* The step that follows; null for END. */
            @Nullable String next)
            implements Event {
        public StepEnded {
            outputs = Sorted.map(outputs);
        }
    }

    /** A stop was accepted; who asked stands in the header (R621). */
    record StopRequested(
            StopType type,
            @Nullable String reason,
            /* When the cancel workflow is cut off; null when there is none (R622). */
            @Nullable Long dueAt)
            implements Event {}

    /** Something came that could not be applied: nothing changed. */
    record InputRejected(
            /* The record's name, for example StepCompleted. */
            String input,
            Rejection.Reason reason,
            /* "Expected …, but …". */
            String message,
            @Nullable Long visit,
            @Nullable Integer attempt,
            @Nullable Integer dispatch,
            @Nullable String worker)
            implements Event {}

    /** The execution cannot be decided: its deadlines are frozen and what arrives for it waits in order. */
    record ExecutionHeld(
            String reason, String message, @Nullable String input) implements Event {}

    /** An operator let the execution go on. */
    record ExecutionReleased(
            @Nullable String reason,
            /* How long it was held: deadlines move by it. */
            long heldMillis)
            implements Event {}

    /** The run is over. Terminal: nothing but rejections follows. */
    record ExecutionEnded(
            ExecutionStatus status,
            @Nullable String failureMessage,
            /* The step that decided the status (R143). */
            @Nullable String failedStep,
            @Nullable String warning,
            /* In the order of the document (R341, R342); values over the limit are left out and stand in StepEnded. */
            List<NamedOutput> outputs,
            List<String> omittedOutputs)
            implements Event {
        public ExecutionEnded {
            outputs = List.copyOf(outputs);
            omittedOutputs = List.copyOf(omittedOutputs);
        }
    }

    /** How a step came to be entered. */
    enum Transition {
        Start,
        /** nextStep, or the step listed after (T1, T4). */
        Next,
        /** {@code onFailure: step:X} (T6). */
        OnFailure,
        /** {@code onCancel: step:X} (T7). */
        OnCancel,
        /** A choice or the Default of an aws:branch (T9). */
        Choice,
        /** The first step of a pass of a loop. */
        Iteration
    }

    /** Why an attempt was sent again. */
    enum DispatchCause {
        Retry,
        Throttled,
        Lost
    }

    /** Whom a waiting step waits for. */
    enum WaitFor {
        Approval,
        Resume,
        StartStep,
        Complete
    }

    /**
     * A value with its type.
     *
     * @param value JSON text; null for a variable without a value (R332)
     */
    record Variable(OutputType type, @Nullable String value) {}

    /**
     * The targets of a rate control parent, resolved (section 6.5).
     *
     * @param targetParameterName null when the children's own parameters name it
     * @param targets as they were asked for; empty with target maps
     * @param parameters that all children get
     * @param children the parameters of each child beside those, in the order of their starts; at least one
     * @param maxConcurrency as it was asked for, or the default
     * @param maxErrors as it was asked for, or the default
     * @param concurrencyMax how many children run at once at most, from 1 (R643)
     * @param errorsMax so many children may end in an error; with one more no other is started (R645)
     * @param firstWidth how many children may run at once at first (R644)
     */
    record TargetPlan(
            @Nullable String targetParameterName,
            List<Target> targets,
            Map<String, List<String>> parameters,
            List<Map<String, List<String>>> children,
            String maxConcurrency,
            String maxErrors,
            int concurrencyMax,
            int errorsMax,
            int firstWidth) {
        public TargetPlan {
            targets = List.copyOf(targets);
            parameters = Sorted.map(parameters);
            children = List.copyOf(children);
        }
    }

    /**
     * The pass of a loop that a step visit belongs to (R569).
     *
     * @param visit of the loop step
     * @param number of the pass, from 1
     * @param value of the iterator, as JSON text; null in a do-while
     */
    record Iteration(
            long visit, String loop, int number, @Nullable String value) {}

    /** One approver's decision in force (R534). */
    record ApproverDecision(
            String approver,
            String decision,
            long decidedAt,
            @Nullable String comment) {}

    /**
     * What a worker told of the call that ended an attempt.
     *
     * @param startedAt the worker's wall clock; for people, never compared
     * @param elapsedMillis by the worker's monotonic clock
     * @param deliveryCount how often Kafka delivered the request, from 1
     */
    record Call(
            String worker,
            long startedAt,
            long elapsedMillis,
            int deliveryCount,
            @Nullable String requestId) {}
}
