package dev.runstream.verify;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Sha256;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.Evolver;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.State;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.StateTable;
import dev.runstream.execution.TextKeys;
import dev.runstream.verify.Violation.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events of one execution, followed one by one: numbers, chain, and the state that they add up to. */
final class ExecutionAudit {
    private final String id;
    private final Consumer<Violation> violations;

    private long sequence;
    private String hash = EventHeader.GENESIS;
    private long lastTime;
    private @Nullable State state;
    private @Nullable ExecutionStatus end;
    private @Nullable String parent;

    /** False once events are missing or cannot be applied: what follows has no state to compare. */
    private boolean replayable = true;

    private boolean redacted;
    private long endedAt;

    /** Of the last stop that was recorded; 0 for none. */
    private long stoppedAtSequence;

    private long enteredAtSequence;

    /** Digests of the large texts of a live execution, by key. */
    private Map<String, String> texts = Map.of();

    ExecutionAudit(String id, Consumer<Violation> violations) {
        this.id = id;
        this.violations = violations;
    }

    /** A record that should be an event of this execution cannot be read. */
    void takeUnreadable(String where, String why) {
        replayable = false;
        report(Kind.Unreadable, sequence + 1, where, "Expected an event that can be read, but " + why);
    }

    /**
     * @param where the record lies
     * @param itsHash of the event, which the next one must name
     * @param beginningCut whether older records of its partition were deleted: a first event with a later number is no
     *     gap then
     * @return false when it has been taken before
     */
    boolean take(String where, AuditEvent audited, String itsHash, boolean isRedacted, boolean beginningCut) {
        redacted |= isRedacted;
        EventHeader header = audited.header();
        if (!header.executionId().equals(id)) {
            report(
                    Kind.Unreadable,
                    header.sequence(),
                    where,
                    "Expected the key of an event to be its execution's id, but it is of " + header.executionId());
            return false;
        }
        if (header.sequence() <= sequence) {
            report(
                    Kind.Doubled,
                    header.sequence(),
                    where,
                    "Expected sequence " + (sequence + 1) + ", but " + header.sequence() + " comes again ("
                            + audited.event().getClass().getSimpleName() + ")");
            return false;
        }
        if (header.sequence() > sequence + 1) {
            replayable = false;
            if (sequence > 0 || !beginningCut) {
                report(
                        Kind.Gap,
                        header.sequence(),
                        where,
                        "Expected sequence " + (sequence + 1) + ", but the next event has " + header.sequence()
                                + ": between them events are missing");
            }
        } else if (!header.previousHash().equals(hash)) {
            report(
                    Kind.BrokenChain,
                    header.sequence(),
                    where,
                    "Expected previousHash " + hash + " of event " + sequence + ", but it is " + header.previousHash()
                            + ": one of the two was changed");
        }
        if (header.time() < lastTime) {
            report(
                    Kind.TimeWentBack,
                    header.sequence(),
                    where,
                    "Expected a time of " + lastTime + " or later, but it is " + header.time());
        }
        sequence = header.sequence();
        hash = itsHash;
        lastTime = Math.max(lastTime, header.time());
        apply(where, header, audited.event());
        return true;
    }

    private void apply(String where, EventHeader header, Event event) {
        if (end != null) {
            if (!(event instanceof Event.InputRejected)) {
                report(
                        Kind.AfterEnd,
                        sequence,
                        where,
                        "Expected nothing but rejections after the end, but got "
                                + event.getClass().getSimpleName());
            }
            return;
        }
        switch (event) {
            case Event.ExecutionStarted started ->
                parent = started.parent() == null ? null : started.parent().executionId();
            case Event.ExecutionRejected rejected -> ended(ExecutionStatus.Rejected, header);
            case Event.ExecutionEnded ended -> ended(ended.status(), header);
            case Event.StepEntered entered -> enteredAtSequence = sequence;
            case Event.StopRequested stop -> stoppedAtSequence = sequence;
            default -> {}
        }
        if (!replayable) {
            return;
        }
        String illegal = Sequel.illegal(state, event, stoppedAtSequence > enteredAtSequence);
        try {
            if (illegal != null) {
                Kind kind = event instanceof Event.StepEnded ? Kind.SecondResult : Kind.IllegalTransition;
                report(kind, sequence, where, illegal);
                replayable = false;
            } else {
                State before = state;
                state = Evolver.evolve(state, header, event);
                keepTexts(before, event);
                String noEdge = StateTable.problem(before, event, state);
                if (noEdge != null) {
                    report(Kind.IllegalTransition, sequence, where, noEdge);
                }
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            replayable = false;
            report(Kind.IllegalTransition, sequence, where, String.valueOf(e.getMessage()));
        }
    }

    private void ended(ExecutionStatus status, EventHeader header) {
        end = status;
        endedAt = header.time();
    }

    private void keepTexts(@Nullable State before, Event event) {
        if (state == null) {
            texts = Map.of();
            return;
        }
        Map<String, String> kept = TextKeys.texts(before, event, state);
        if (!kept.isEmpty()) {
            Map<String, String> more = new HashMap<>(texts);
            kept.forEach((key, text) -> more.put(key, Sha256.hex(text.getBytes(StandardCharsets.UTF_8))));
            texts = more;
        }
    }

    private void report(Kind kind, long at, @Nullable String where, String sentence) {
        violations.accept(new Violation(kind, id, at, where, sentence + "."));
    }

    String id() {
        return id;
    }

    /** Of the last event; 0 before the first. */
    long sequence() {
        return sequence;
    }

    /** Of the last event. */
    String hash() {
        return hash;
    }

    /** Whether the events from the first on could all be applied. */
    boolean isReplayable() {
        return replayable;
    }

    boolean isRedacted() {
        return redacted;
    }

    boolean hasBegun() {
        return sequence > 0;
    }

    /** How it ended; null while it is live. */
    @Nullable
    ExecutionStatus end() {
        return end;
    }

    /** Epoch milliseconds; 0 while it is live. */
    long endedAt() {
        return endedAt;
    }

    /** Epoch milliseconds of the last event. */
    long lastTime() {
        return lastTime;
    }

    /** After the last event; null when it has ended or cannot be replayed. */
    @Nullable
    State state() {
        return replayable ? state : null;
    }

    /** The execution that started it; null for none, or when its start is not there. */
    @Nullable
    String parent() {
        return parent;
    }

    /** SHA-256 of the texts beside the state, by key. */
    Map<String, String> texts() {
        return texts;
    }

    /** Why nothing will ever move it; null when something will. */
    static @Nullable String stuck(State state) {
        if (state.held() != null) {
            return null;
        }
        Visit visit = state.visit();
        if (state.queued() != null) {
            return null;
        }
        if (state.rateControl() != null) {
            return state.rateControl().running().isEmpty()
                    ? "Expected a live rate control execution to have children that run, but it has none"
                    : null;
        }
        if (visit == null) {
            return state.pendingStep() != null
                    ? null
                    : "Expected a live execution to be in a step, or to wait for a signal StartStep, but it is in none";
        }
        String in = "step " + visit.step() + ", phase " + visit.phase();
        return switch (visit.phase()) {
            case Entered -> "Expected " + in + ", to be left in the decision that entered it, but it was stored so";
            case Dispatched, Started, Backoff, Sleeping ->
                visit.dueAt() != null ? null : "Expected a deadline, but " + in + " has none";
            case ChildRunning ->
                visit.childExecutionId() != null ? null : "Expected a child's id, but " + in + " has none";
            case Waiting -> visit.waiting() != null ? null : "Expected what is waited for, but " + in + " has nothing";
        };
    }
}
