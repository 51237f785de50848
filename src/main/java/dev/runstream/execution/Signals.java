package dev.runstream.execution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Event.ApproverDecision;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.Event.WaitFor;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.State.Waiting;
import dev.runstream.execution.Steps.Outcome;
import dev.runstream.expression.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What people say to executions that wait for them (section 6.4). */
final class Signals {
    private static final String APPROVED = "Approved";
    private static final String REJECTED = "Rejected";

    private Signals() {}

    static Decision received(SendSignal signal, Draft draft) {
        return switch (signal.signalType()) {
            case Approve, Reject, Revoke -> decide(signal, draft);
            case Resume -> resume(signal, draft);
            case StartStep -> startStep(signal, draft);
            case StopStep -> stopStep(signal, draft);
        };
    }

    /** R532 to R536: an approver has decided, or takes it back. */
    private static Decision decide(SendSignal signal, Draft draft) {
        Visit visit = waitingFor(WaitFor.Approval, draft.state());
        if (visit == null || visit.waiting() == null) {
            return invalid(signal, draft, "a step that waits for approval");
        }
        Waiting waiting = visit.waiting();
        String who = signal.requestedBy();
        if (who == null || waiting.approvers().stream().noneMatch(named -> Principal.is(who, named))) {
            return Decider.rejected(
                    Reason.InvalidAutomationSignal,
                    "Expected one of the approvers of step " + visit.step() + ", " + waiting.approvers() + ", but got "
                            + signal.signalType() + " from " + (who == null ? "nobody" : who));
        }
        List<ApproverDecision> decisions = new ArrayList<>(waiting.decisions());
        boolean hadDecided = decisions.removeIf(each -> Principal.isSame(who, each.approver()));
        if (signal.signalType() == SignalType.Revoke && !hadDecided) {
            return Decider.rejected(
                    Reason.InvalidAutomationSignal,
                    "Expected a decision to revoke, but " + who + " has none on step " + visit.step());
        }
        if (signal.signalType() != SignalType.Revoke) {
            String comment = first(signal, "Comment");
            decisions.add(new ApproverDecision(
                    who, signal.signalType() == SignalType.Approve ? APPROVED : REJECTED, draft.now(), comment));
        }
        receive(signal, draft, visit.number(), visit.step(), decisions);
        long approvals = decisions.stream()
                .filter(each -> each.decision().equals(APPROVED))
                .count();
        if (decisions.stream().anyMatch(each -> each.decision().equals(REJECTED))) { // R533: one is enough
            Failure failure = new Failure(
                    FailureClass.NotRetried,
                    FailureStage.Invocation,
                    FailureType.Action,
                    REJECTED,
                    FailureMessage.polling("The request was rejected by " + who),
                    Map.of("Approver", who));
            Steps.leave(draft, Outcome.failed(failure, outputs(REJECTED, decisions), null, null));
        } else if (approvals >= waiting.minRequiredApprovals()) {
            Steps.leave(draft, Outcome.succeeded(outputs(APPROVED, decisions)));
        }
        return Attempts.onward(draft);
    }

    /** R521. */
    private static Decision resume(SendSignal signal, Draft draft) {
        Decision unknown = unknownStep(signal, draft);
        if (unknown != null) {
            return unknown;
        }
        Visit visit = waitingFor(WaitFor.Resume, draft.state());
        if (visit == null || !names(signal, visit.step())) {
            return invalid(signal, draft, "the name of a step that pauses");
        }
        receive(signal, draft, visit.number(), visit.step(), List.of());
        Steps.leave(draft, Outcome.succeeded(Map.of()));
        return Attempts.onward(draft);
    }

    /** R613, R632: only the step that is next. */
    private static Decision startStep(SendSignal signal, Draft draft) {
        Decision unknown = unknownStep(signal, draft);
        if (unknown != null) {
            return unknown;
        }
        State state = draft.state();
        String next = state.pendingStep();
        if (next == null || next.isEmpty() || !names(signal, next)) {
            return invalid(signal, draft, "the name of the step that is next, in mode Interactive");
        }
        Transition reached = Objects.requireNonNull(state.pendingTransition());
        receive(signal, draft, null, next, List.of());
        Steps.start(draft, new Next.Enter(next, reached));
        return draft.decision();
    }

    /** T8: the step is cancelled, and the execution waits before the one that follows it. */
    private static Decision stopStep(SendSignal signal, Draft draft) {
        State state = draft.state();
        Visit visit = state.visit();
        if (state.mode() != Mode.Interactive || visit == null || state.stop() != null) {
            return invalid(signal, draft, "a step that runs in mode Interactive");
        }
        String given = first(signal, "StepExecutionId");
        Event.Iteration iteration = draft.iteration();
        String id =
                DerivedId.stepExecution(state.executionId(), visit.step(), iteration == null ? 1 : iteration.number());
        if (given != null && !given.equals(id)) {
            return Decider.rejected(
                    Reason.AutomationStepNotFound,
                    "Expected the StepExecutionId of the step that runs, " + id + ", but got " + given);
        }
        receive(signal, draft, visit.number(), visit.step(), List.of());
        Children.stop(draft, "Its parent's step was stopped");
        Steps.leave(
                draft,
                Outcome.cancelled(),
                TransitionTable.after(draft.step(), StepStatus.Success, draft.settings())
                        .next(),
                false);
        return Attempts.onward(draft);
    }

    private static void receive(
            SendSignal signal,
            Draft draft,
            @Nullable Long visit,
            @Nullable String step,
            List<ApproverDecision> decisions) {
        draft.emit(new Event.SignalReceived(signal.signalType(), visit, step, signal.payload(), decisions));
    }

    private static @Nullable Visit waitingFor(WaitFor what, State state) {
        Visit visit = state.visit();
        Waiting waiting = visit == null ? null : visit.waiting();
        return waiting != null && waiting.waitFor() == what ? visit : null;
    }

    /** Whether it is for this step; one that names none is for whatever waits. */
    private static boolean names(SendSignal signal, String step) {
        String name = first(signal, "StepName");
        return name == null || name.equals(step);
    }

    /** R631: a step that the document does not have. */
    private static Decision.@Nullable Rejected unknownStep(SendSignal signal, Draft draft) {
        String name = first(signal, "StepName");
        return name == null || draft.runbook().step(name) != null
                ? null
                : Decider.rejected(
                        Reason.AutomationStepNotFound,
                        "Expected the name of a step, but runbook "
                                + draft.registered().name() + " has no step " + name);
    }

    private static @Nullable String first(SendSignal signal, String name) {
        List<String> values = signal.payload().get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    private static Decision.Rejected invalid(SendSignal signal, Draft draft, String expected) {
        State state = draft.state();
        Visit visit = state.visit();
        String now = visit != null
                ? "is in step " + visit.step() + ", which is " + visit.phase()
                : state.pendingStep() != null ? "waits to start step " + state.pendingStep() : "is in no step";
        return Decider.rejected(
                Reason.InvalidAutomationSignal,
                "Expected " + expected + ", but got " + signal.signalType() + " while execution " + state.executionId()
                        + " " + now);
    }

    /** R534. */
    private static Map<String, String> outputs(String status, List<ApproverDecision> decisions) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (ApproverDecision decision : decisions) {
            ObjectNode each = list.addObject();
            each.put("Approver", decision.approver());
            each.put("Decision", decision.decision());
            each.put("TimeStamp", Instant.ofEpochMilli(decision.decidedAt()).toString());
            if (decision.comment() != null) {
                each.put("Comment", decision.comment());
            }
        }
        return Map.of("ApprovalStatus", JsonText.quote(status), "ApproverDecisions", JsonText.write(list));
    }
}
