package dev.runstream.view;

import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.Evolver;
import dev.runstream.execution.Failure;
import dev.runstream.execution.State;
import dev.runstream.execution.State.TargetProgress;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.State.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a live execution is where it is: one sentence, from its events. */
public final class WaitReason {
    private @Nullable State state;
    /** The last event of the current visit, or that holds the execution, and when it was decided. */
    private @Nullable Event last;

    private long lastAt;
    private @Nullable Event held;
    private @Nullable String stoppedBy;
    private Event.@Nullable StopRequested stop;

    /** @throws IllegalStateException when the event is not the execution's next one */
    public void apply(EventHeader header, Event event) {
        if (event instanceof Event.InputRejected && state == null) {
            return; // came after the end
        }
        state = Evolver.evolve(state, header, event);
        switch (event) {
            case Event.InputRejected e -> {} // changed nothing
            case Event.ExecutionHeld e -> held = e;
            case Event.ExecutionReleased e -> held = null;
            case Event.StopRequested e -> {
                stop = e;
                stoppedBy = header.requestedBy();
            }
            default -> {
                last = event;
                lastAt = header.time();
            }
        }
    }

    /**
     * The sentence; null before the first event and after the end.
     *
     * @param now epoch milliseconds, for "ago" and "in"
     * @param maxAttempts of the step that it is in; 0 when not known
     */
    public @Nullable String sentence(long now, int maxAttempts) {
        State live = state;
        if (live == null) {
            return null;
        }
        if (held instanceof Event.ExecutionHeld e && live.held() != null) {
            return "Held since " + When.past(live.held().since(), now) + " because " + e.reason() + ": " + e.message()
                    + " Its deadlines stand still and what arrives for it waits; a signal Resume lets it go on.";
        }
        return stopping(live) + of(live, now, maxAttempts);
    }

    /** The name of the step that it is in; null between steps. */
    public @Nullable String step() {
        return state == null || state.visit() == null ? null : state.visit().step();
    }

    private String stopping(State live) {
        if (stop == null || live.stop() == null) {
            return "";
        }
        return "A stop (" + stop.type() + ") was requested" + (stoppedBy == null ? "" : " by " + stoppedBy)
                + (stop.reason() == null ? "" : ", reason " + stop.reason()) + ". ";
    }

    private String of(State live, long now, int maxAttempts) {
        Visit visit = live.visit();
        if (live.queued() != null) {
            return "Waits in the queue of its partition with number "
                    + live.queued().number() + " since " + When.past(live.startedAt(), now)
                    + " until there is room for one execution more.";
        }
        if (live.rateControl() != null) {
            return targets(live.rateControl());
        }
        if (visit == null) {
            return live.pendingStep() == null
                    ? "Between two steps: the engine decides what comes next."
                    : "Waits for a signal StartStep before it enters step " + live.pendingStep() + ".";
        }
        String step = "Step " + visit.step()
                + live.loops().stream()
                        .map(loop -> " (pass " + loop.iteration().number() + " of loop " + loop.step() + ")")
                        .collect(Collectors.joining());
        String attempt = step + ", attempt " + visit.attempt() + (maxAttempts > 0 ? " of " + maxAttempts : "");
        return switch (visit.phase()) {
            case Entered -> step + " was entered " + When.past(visit.enteredAt(), now) + ".";
            case Dispatched ->
                attempt + ", was dispatched " + When.past(lastAt, now)
                        + (visit.dispatch() > 1 ? " (dispatch " + visit.dispatch() + ")" : "")
                        + " and no worker has said yet that it took it"
                        + due(visit, now, "; if none does, it fails as NoWorker ");
            case Started -> attempt + ", is in flight at " + inFlight(visit, now);
            case Backoff -> attempt + backoff(visit, now);
            case Sleeping ->
                step + " sleeps until "
                        + due(visit, now, "")
                                .replaceFirst(
                                        "\\.$",
                                        visit.dueAtEndsSleep() ? "." : ", when its timeout ends it before its time.");
            case ChildRunning -> attempt + ", waits for its child execution " + child(visit, now);
            case Waiting -> step + waiting(visit, now);
        };
    }

    private static String targets(TargetProgress progress) {
        int running = progress.running().size();
        int notStarted = progress.total() - progress.started();
        return "Waits for " + running + (running == 1 ? " child" : " children") + " of " + progress.total()
                + " targets; " + (progress.started() - running) + " have ended, " + progress.errors()
                + " of them in an error where " + progress.errorsMax() + " are tolerated"
                + (notStarted == 0
                        ? "."
                        : "; " + notStarted + " were not started, and " + progress.width() + " may run at once now.");
    }

    private String inFlight(Visit visit, long now) {
        long adoptedAt = lastAt;
        String since = last instanceof Event.AttemptStarted started ? When.past(started.startedAt(), now) : "";
        return "worker " + visit.worker() + " since " + since + ", with a lease until "
                + When.at(adoptedAt + visit.leaseMillis())
                + " that the worker renews while the call goes on (renewals are not in the audit stream)"
                + due(visit, now, "; it is given up ");
    }

    private String backoff(Visit visit, long now) {
        String at = visit.dueAt() == null ? "later" : "at " + When.future(visit.dueAt(), now);
        return switch (last) {
            case Event.AttemptFailed e ->
                ", follows " + at + " after attempt " + e.attempt() + " failed: " + why(e.failure());
            case Event.AttemptTimedOut e ->
                ", follows " + at + " after attempt " + e.attempt() + " timed out: " + why(e.failure());
            case Event.AttemptThrottled e ->
                ", is throttled and goes out again " + at + " without being spent: " + why(e.failure());
            case Event.AttemptLost e -> ", goes out again " + at + " because worker " + e.worker() + " was lost.";
            case null, default -> ", goes out again " + at + ".";
        };
    }

    private String child(Visit visit, long now) {
        return last instanceof Event.ChildStarted e
                ? e.childExecutionId() + " (" + e.documentName() + "), started " + When.past(lastAt, now)
                        + due(visit, now, "; its timeout is ")
                : visit.childExecutionId() + ".";
    }

    private static String waiting(Visit visit, long now) {
        Waiting waiting = visit.waiting();
        if (waiting == null) {
            return " waits for a signal" + due(visit, now, " until ");
        }
        return switch (waiting.waitFor()) {
            case Approval -> {
                List<String> approved = new ArrayList<>();
                waiting.decisions().forEach(each -> approved.add(each.approver() + " (" + each.decision() + ")"));
                yield " waits for a signal Approve from " + waiting.minRequiredApprovals() + " of "
                        + String.join(", ", waiting.approvers()) + "; so far: "
                        + (approved.isEmpty() ? "nobody" : String.join(", ", approved))
                        + due(visit, now, "; it fails ");
            }
            case Resume -> " waits for a signal Resume" + due(visit, now, " until ");
            case StartStep -> " waits for a signal StartStep" + due(visit, now, " until ");
            case Complete -> " waits to be completed" + due(visit, now, " until ");
        };
    }

    private static String why(Failure failure) {
        String message = failure.message().lines().findFirst().orElse("").strip();
        String code = failure.code() == null || message.contains(failure.code()) ? "" : failure.code() + ": ";
        return code + message + (message.endsWith(".") ? "" : ".");
    }

    private static String due(Visit visit, long now, String before) {
        return visit.dueAt() == null ? "." : before + When.future(visit.dueAt(), now) + ".";
    }
}
