package dev.runstream.execution;

import dev.runstream.execution.Event.Transition;
import dev.runstream.runbook.Step;
import dev.runstream.runbook.Step.OnCancel;
import dev.runstream.runbook.Step.OnFailure;
import org.jspecify.annotations.Nullable;

/** Where a run goes after a step, and whether the outcome counts: section 2.3, rows T1 to T11; {@link Loops} has the others. */
final class TransitionTable {
    private TransitionTable() {}

    /**
     * @param next where to go
     * @param counts whether the outcome counts against the final status
     */
    record Row(Next next, boolean counts) {}

    /** @param outcome Success, Failed, TimedOut or Cancelled */
    static Row after(Step step, StepStatus outcome, Settings settings) {
        return switch (outcome) {
            case Success -> new Row(onward(step), false); // T1, T2
            case Failed, TimedOut ->
                switch (step.onFailure()) {
                    case OnFailure.Abort() -> // T3, R216
                        new Row(new Next.RunOver(outcome), step.critical() || !settings.abortNonCriticalIsSuccess());
                    case OnFailure.Continue() -> // T4, T5
                        new Row(onward(step), step.criticalExplicit() && step.critical());
                    case OnFailure.GoTo(String target) -> // T6, whatever isEnd says
                        new Row(new Next.Enter(target, Transition.OnFailure), step.critical());
                };
            case Cancelled -> // T7
                switch (step.onCancel()) {
                    case OnCancel.Abort() -> new Row(new Next.RunOver(outcome), false);
                    case OnCancel.GoTo(String target) -> new Row(new Next.Enter(target, Transition.OnCancel), false);
                };
            case Pending, InProgress, Waiting, Cancelling, Exited ->
                throw new IllegalArgumentException("Expected the outcome of a step, but got " + outcome);
        };
    }

    /** After a branch that chose this step, or none (T9 to T11). */
    static Row afterBranch(Step branch, @Nullable String chosen) {
        return new Row(chosen == null ? onward(branch) : new Next.Enter(chosen, Transition.Choice), false);
    }

    /** {@code next(s)} unless isEnd. */
    private static Next onward(Step step) {
        String next = step.next();
        return step.end() || next == null ? new Next.ListOver() : new Next.Enter(next, Transition.Next);
    }
}
