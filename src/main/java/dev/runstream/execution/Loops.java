package dev.runstream.execution;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event.Iteration;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.State.Loop;
import dev.runstream.execution.State.Text;
import dev.runstream.execution.Steps.Outcome;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Template;
import dev.runstream.runbook.Step;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Passes of loops, and how loops end (section 5.7, rows T12 to T14). */
final class Loops {
    private Loops() {}

    /**
     * Decides where the body of a loop leads: to the next pass, or out of the loop. Says so with {@link Draft#goTo}.
     *
     * @return false when no loop has a say: the run is in none, or the step that follows is in its body (R566)
     */
    static boolean takes(Draft draft, Next next) {
        if (draft.state().loops().isEmpty()) {
            return false;
        }
        Loop loop = draft.state().loops().getLast();
        Step step = draft.step(loop.step());
        switch (next) {
            case Next.Enter(String target, var _) -> {
                if (step.body().stream().anyMatch(inner -> inner.name().equals(target))) {
                    return false;
                }
                leave(draft, loop, StepStatus.Exited, null, next, false); // T13
            }
            case Next.ListOver() -> passOver(draft, loop, step);
            case Next.RunOver(StepStatus status) -> // R567, R568
                leave(draft, loop, status, endedWithBody(draft, loop, status), next, false);
        }
        return true;
    }

    /** Why the loop ends Failed or TimedOut: as the step of its body did that the run ended with; null for others. */
    private static @Nullable Failure endedWithBody(Draft draft, Loop loop, StepStatus status) {
        Event.StepEnded inner = draft.lastEnded();
        Failure failure = inner == null ? null : inner.failure();
        if (status != StepStatus.Failed && status != StepStatus.TimedOut) {
            return null;
        }
        if (inner == null || failure == null) {
            // R618: between two steps no step has ended; it is the execution that took too long.
            return status == StepStatus.TimedOut ? Timers.timedOut("The execution did not end in time") : null;
        }
        String detail = "Step " + inner.step() + " of pass " + loop.iteration().number() + " ended " + status;
        return new Failure(
                status == StepStatus.TimedOut ? FailureClass.TimedOut : FailureClass.NotRetried,
                failure.stage(),
                failure.type(),
                failure.code(),
                status == StepStatus.TimedOut ? FailureMessage.timedOut(detail) : FailureMessage.polling(detail),
                Map.of(
                        "Step",
                        inner.step(),
                        "Iteration",
                        Integer.toString(loop.iteration().number())));
    }

    /** T14: another pass, or the end of the loop. */
    private static void passOver(Draft draft, Loop loop, Step step) {
        int number = loop.iteration().number();
        if (wasCancelled(draft, loop)) {
            // R622: what follows in the cancel workflow is no further pass.
            leave(draft, loop, StepStatus.Cancelled, null, new Next.RunOver(StepStatus.Cancelled), false);
        } else if (number < loop.passesMax() && goesOn(draft, loop, step)) {
            begin(draft, step, loop.visit(), number + 1, loop.passesMax(), loop.iterators(), null);
        } else {
            TransitionTable.Row row = TransitionTable.after(step, StepStatus.Success, draft.settings()); // T12
            leave(draft, loop, StepStatus.Success, null, row.next(), row.counts());
        }
    }

    /** Whether a cancel came while the run was in this loop: one that the cancel workflow itself begins has all its passes. */
    private static boolean wasCancelled(Draft draft, Loop loop) {
        State.Stop stop = draft.state().stop();
        if (stop == null || stop.type() != StopType.Cancel) {
            return false;
        }
        return stop.dueAt() == null
                || loop.enteredAt() < stop.dueAt() - draft.settings().cancelWorkflowMillis();
    }

    /** A do-while asks its condition after each pass (R562). */
    private static boolean goesOn(Draft draft, Loop loop, Step step) {
        Template condition = step.inputs().get("LoopCondition");
        if (condition == null) {
            return true;
        }
        StepScope scope = StepScope.of(draft, draft.now());
        return Condition.holds(condition.resolve(scope).value());
    }

    /**
     * Begins a pass.
     *
     * @param passesMax how many passes there are at most
     * @param known the elements, when the state has them already; null in the first pass and in a do-while
     * @param fresh the elements as JSON text: only in the first pass of a for-each
     */
    static void begin(
            Draft draft,
            Step step,
            long visit,
            int number,
            int passesMax,
            @Nullable Text known,
            @Nullable String fresh) {
        String elements = fresh != null ? fresh : known == null ? null : known.read(draft.texts());
        String value = elements == null
                ? null
                : JsonText.write(JsonText.parse(elements).get(number - 1));
        draft.emit(new Event.IterationStarted(
                visit, step.name(), new Iteration(visit, step.name(), number, value), passesMax, fresh));
        draft.goTo(new Next.Enter(step.body().getFirst().name(), Transition.Iteration));
    }

    /** R571: the time of the whole loop is over; what its body was doing is abandoned. */
    static Decision timedOut(Draft draft, Loop loop) {
        if (draft.state().visit() != null) {
            Children.stop(draft, "The loop of its parent took too long");
            Steps.leave(draft, Outcome.cancelled(), new Next.RunOver(StepStatus.Cancelled), false);
            draft.takeNext();
        }
        while (draft.state().loops().getLast().visit() != loop.visit()) {
            Loop inner = draft.state().loops().getLast();
            leave(draft, inner, StepStatus.Cancelled, null, new Next.RunOver(StepStatus.Cancelled), false);
            draft.takeNext();
        }
        TransitionTable.Row row = TransitionTable.after(draft.step(loop.step()), StepStatus.TimedOut, draft.settings());
        leave(
                draft,
                loop,
                StepStatus.TimedOut,
                Timers.timedOut("The loop did not end in time"),
                row.next(),
                row.counts());
        return Attempts.onward(draft);
    }

    /** The outputs keep the values of the last pass (R564). */
    private static void leave(
            Draft draft, Loop loop, StepStatus status, @Nullable Failure failure, Next next, boolean counts) {
        Map<String, String> outputs = new TreeMap<>();
        outputs.put(
                "CurrentIteration",
                JsonText.write(IntNode.valueOf(loop.iteration().number())));
        if (loop.iteration().value() != null) {
            outputs.put("CurrentIteratorValue", loop.iteration().value());
        }
        draft.emit(new Event.StepEnded(
                loop.visit(), loop.step(), 1, 0, status, outputs, null, null, failure, counts, null, next.step()));
        draft.goTo(next);
    }
}
