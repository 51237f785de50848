package dev.runstream.execution;

import dev.runstream.execution.Draft.Next;
import dev.runstream.execution.Event.Transition;
import dev.runstream.runbook.Step;
import dev.runstream.runbook.Step.OnCancel;
import dev.runstream.runbook.Step.OnFailure;

/** Where a run goes after a step, and whether the outcome counts: section 2.3, rows T1 to T7. */
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
                        new Row(Next.END, step.critical() || !settings.abortNonCriticalIsSuccess());
                    case OnFailure.Continue() -> // T4, T5
                        new Row(onward(step), step.criticalExplicit() && step.critical());
                    case OnFailure.GoTo(String target) -> // T6, whatever isEnd says
                        new Row(new Next(target, Transition.OnFailure), step.critical());
                };
            case Cancelled -> // T7
                switch (step.onCancel()) {
                    case OnCancel.Abort() -> new Row(Next.END, false);
                    case OnCancel.GoTo(String target) -> new Row(new Next(target, Transition.OnCancel), false);
                };
            case Pending, InProgress, Waiting, Cancelling, Exited ->
                throw new IllegalArgumentException("Expected the outcome of a step, but got " + outcome);
        };
    }

    /** {@code next(s)} unless isEnd. */
    private static Next onward(Step step) {
        return step.end() ? Next.END : new Next(step.next(), Transition.Next);
    }
}
