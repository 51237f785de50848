package dev.runstream.cli;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Failure;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an event says to a person who watches a run: step, attempt, and what became of it, in one line. */
final class ProgressLine {
    private static final int MESSAGE_MAX = 160;

    private ProgressLine() {}

    static String of(AuditEvent audited) {
        return switch (audited.event()) {
            case Event.ExecutionStarted e ->
                line(
                        e.documentName(),
                        0,
                        e.queueNumber() == null ? "started" : "Pending",
                        "version " + e.documentVersion()
                                + (e.queueNumber() == null ? "" : ", number " + e.queueNumber() + " in the queue"));
            case Event.ExecutionAdmitted e -> line("", 0, "admitted", "after " + e.waitedMillis() + " ms");
            case Event.ExecutionRejected e -> line(e.documentName(), 0, "Rejected", e.code() + ": " + e.message());
            case Event.StepEntered e -> line(e.step(), 1, "entered", by(e));
            case Event.AttemptDispatched e ->
                line(e.step(), e.attempt(), "dispatched", "dispatch " + e.dispatch() + ", " + e.reason());
            case Event.AttemptStarted e -> line(e.step(), e.attempt(), "InProgress", "worker " + e.worker());
            case Event.AttemptFailed e -> line(e.step(), e.attempt(), "failed", why(e.failure(), e.call()));
            case Event.AttemptTimedOut e -> line(e.step(), e.attempt(), "timed out", why(e.failure(), e.call()));
            case Event.AttemptThrottled e -> line(e.step(), e.attempt(), "throttled", why(e.failure(), e.call()));
            case Event.AttemptLost e -> line(e.step(), e.attempt(), "lost", "worker " + e.worker() + " is silent");
            case Event.StepWaiting e -> line(e.step(), 1, "Waiting", "for " + e.waitFor());
            case Event.SignalReceived e ->
                line(String.valueOf(e.step()), 0, "signal", e.signalType().name());
            case Event.VariableUpdated e -> line(e.step(), 0, "variable", e.name());
            case Event.IterationStarted e ->
                line(e.step(), 0, "iteration", Integer.toString(e.iteration().number()));
            case Event.ChildStarted e ->
                line(e.step(), e.attempt(), "child", e.documentName() + " " + e.childExecutionId());
            case Event.TargetStarted e ->
                line(
                        "target " + e.index(),
                        0,
                        "child",
                        String.join(",", e.target().values()) + " " + e.childExecutionId());
            case Event.TargetEnded e ->
                line(
                        "target " + e.index(),
                        0,
                        e.status().name(),
                        cut(e.failureMessage() == null ? "" : e.failureMessage()));
            case Event.StepEnded e -> line(e.step(), e.attempt(), e.status().name(), why(e.failure(), e.call()));
            case Event.StopRequested e -> line("", 0, "stop", e.type().name());
            case Event.InputRejected e -> line(e.input(), 0, "rejected", e.message());
            case Event.ExecutionHeld e -> line("", 0, "Held", e.reason() + ": " + e.message());
            case Event.ExecutionReleased e -> line("", 0, "released", "after " + e.heldMillis() + " ms");
            case Event.ExecutionEnded e ->
                line("", 0, e.status().name(), e.failedStep() == null ? "" : "decided by " + e.failedStep());
        };
    }

    private static String by(Event.StepEntered e) {
        String carriedOut = e.functionName() == null ? e.action() : e.functionName();
        return switch (e.transition()) {
            case OnFailure -> carriedOut + ", through onFailure";
            case OnCancel -> carriedOut + ", through onCancel";
            case Start, Next, Choice, Iteration -> carriedOut;
        };
    }

    private static String why(@Nullable Failure failure, @Nullable Call call) {
        String told = call == null ? "" : call.elapsedMillis() + " ms, worker " + call.worker();
        if (failure == null) {
            return told;
        }
        String cut = cut(failure.message());
        return told.isEmpty() ? cut : told + ": " + cut;
    }

    private static String cut(String text) {
        String message = text.lines().findFirst().orElse("");
        return message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX) + "…" : message;
    }

    private static String line(String step, int attempt, String what, String detail) {
        String attemptText = attempt == 0 ? "" : "attempt " + attempt;
        String text = String.format(Locale.ROOT, "%-26s %-10s %-10s", step, attemptText, what);
        return detail.isEmpty() ? text.stripTrailing() : text + "  " + detail;
    }
}
