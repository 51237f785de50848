package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Marker;
import dev.runstream.contract.Parked;
import dev.runstream.contract.Parked.Kind;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.StoreKeys;
import dev.runstream.contract.StoredExecution;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.engine.Settlement.Settled;
import dev.runstream.engine.Transitions.Occasion;
import dev.runstream.execution.Command;
import dev.runstream.execution.Decider;
import dev.runstream.execution.Decision;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.Input;
import dev.runstream.execution.RegisteredRunbook;
import dev.runstream.execution.Result;
import dev.runstream.execution.RunbookLookup;
import dev.runstream.execution.State;
import dev.runstream.execution.StoredParameters;
import dev.runstream.execution.TargetPlans;
import dev.runstream.runbook.StartParameters;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executions of one partition: which input is decided on now, which one waits, and for what. An input that cannot
 * be read or decided harms no other execution. Not thread-safe.
 */
final class Executions {
    private static final Logger log = LoggerFactory.getLogger(Executions.class);

    /** After a clock that changed nothing: whatever disagrees must not be asked again at once, and for ever. */
    private static final long ASK_AGAIN_MILLIS = 1_000;

    private static final long LOAD_EVERY_MILLIS = 1_000;

    private static final String NOT_THERE =
            "Expected the runbook version that the execution pins to be in the registry, but it is not";

    private final EngineParts parts;
    private final Contract contract;
    private final Ports ports;
    private final RunbookCatalog catalog;
    private final RegistryCommands registry;
    private final Transitions transitions;
    private final Schedule schedule;
    private final Admissions admissions;
    private final Settlement settlement;
    private final Quarantine quarantine;
    private final ParkedInputs parked;

    /** When the first of the records that wait for an execution must be looked at again. */
    private final DueQueue wakes = new DueQueue();

    private long loadToldAt;

    Executions(EngineParts parts, Ports ports) {
        this.parts = parts;
        this.contract = parts.contract();
        this.ports = ports;
        this.catalog = new RunbookCatalog(ports.runbooks(), parts.contract(), parts.parsed());
        this.registry = new RegistryCommands(parts, ports);
        this.transitions = new Transitions(parts);
        this.admissions = new Admissions(parts.executionLimits().share(ports.partition(), parts.partitions()));
        this.schedule = new Schedule(admissions);
        this.settlement = new Settlement(parts, ports, schedule, transitions);
        this.quarantine = new Quarantine(parts.limits(), parts.observer());
        this.parked = new ParkedInputs(ports.store(), parts.contract(), parts.limits());
    }

    /** Forgets what memory holds and builds it again from the store: also after an aborted transaction. */
    void begin() {
        schedule.clear();
        wakes.clear();
        long now = ports.now();
        for (String key : ports.store().keys(StoreKeys.EXECUTIONS)) {
            String id = key.substring(StoreKeys.EXECUTIONS.length());
            try {
                StoredExecution stored = settlement.load(id);
                if (stored != null) {
                    schedule.follow(id, stored.state(), now);
                    schedule.count(1);
                }
            } catch (UnreadableRecordException e) {
                log.error("The state of execution {} cannot be read; what arrives for it is set aside", id, e);
            }
        }
        parked.rebuild();
        parked.executions().forEach(id -> wakes.set(id, now));
    }

    /** Takes a record that is at home. */
    void accept(Incoming in) {
        if (registry.accept(in)) {
            return;
        }
        String id = in.key();
        boolean waiting = !parked.isEmpty(id);
        if (waiting && !overtakes(in)) {
            if (!isRenewal(in.input())) {
                park(in, waitFor(parked.waitsFor(id)), false);
            }
        } else if (process(in, null, false) instanceof Verdict.Wait wait) {
            park(in, wait, waiting);
        } else {
            drain(id);
        }
        admit();
    }

    /** Begins the executions whose turn it is, a bounded number of them: the rest in the next {@link #tick}. */
    private boolean admit() {
        boolean any = false;
        String id;
        for (int done = 0; done < EngineParts.PER_TICK_MAX && (id = admissions.next(ports.now())) != null; done++) {
            any = true;
            fire(id, new Input.TurnCame());
        }
        return any;
    }

    /**
     * Does what is due by the clock, a bounded number of things; the rest is done in the next call.
     *
     * @return whether there was anything
     */
    boolean tick() {
        long now = ports.now();
        boolean any = false;
        String id;
        for (int done = 0; done < EngineParts.PER_TICK_MAX && (id = wakes.due(now)) != null; done++) {
            any = true;
            wakes.remove(id);
            drain(id);
        }
        for (int done = 0;
                done < EngineParts.PER_TICK_MAX && (id = schedule.timers().due(now)) != null;
                done++) {
            any = true;
            Long due = schedule.timers().timeOf(id);
            fire(id, new Input.TimerFired());
            if (due != null) {
                parts.observer().timerFired(now - due);
            }
        }
        for (int done = 0;
                done < EngineParts.PER_TICK_MAX && (id = schedule.leases().ranOut(now)) != null;
                done++) {
            Leases.Lease lease = schedule.leases().of(id);
            if (lease == null || !parts.progress().drained(ports.partition(), lease.expiresAt())) {
                break;
            }
            any = true;
            fire(id, lease.expired());
        }
        any |= admit();
        if (now - loadToldAt >= LOAD_EVERY_MILLIS) {
            loadToldAt = now;
            parts.observer().loaded(schedule.load(ports.partition(), parked.executionsWaiting(), now));
        }
        return any;
    }

    /** When {@link #tick} has to look next at a deadline or at records that wait; leases apart. Null for never. */
    @Nullable
    Long nextDue() {
        Long timer = schedule.timers().first();
        Long wake = wakes.first();
        Long turn = admissions.nextAt(ports.now());
        return earlier(turn, earlier(timer, wake));
    }

    private static @Nullable Long earlier(@Nullable Long one, @Nullable Long other) {
        return one == null || other == null ? (one == null ? other : one) : Long.valueOf(Math.min(one, other));
    }

    /** Entries in memory: deadlines, leases, and executions that records wait for. */
    int inMemory() {
        return schedule.timers().size() + schedule.leases().size() + wakes.size() + parked.executionsWaiting();
    }

    /** What becomes of an input for now. */
    private sealed interface Verdict {
        record Done() implements Verdict {}

        /** @param deadline null for never */
        record Wait(Kind kind, @Nullable Long deadline) implements Verdict {}
    }

    /** A start comes before the commands that wait for it; an operator reaches an execution that is held. */
    private boolean overtakes(Incoming in) {
        return switch (parked.waitsFor(in.key())) {
            case UnknownExecution -> in.input() instanceof Command.StartExecution;
            case Held -> reachesHeld(in.input());
            case UnknownRunbook, StoredParameters -> false;
        };
    }

    private static boolean reachesHeld(Input input) {
        return input instanceof Command.StopExecution || input instanceof Command.SendSignal;
    }

    private static boolean isRenewal(Input input) {
        return input instanceof Result.AttemptStarted started && started.renewal() > 0;
    }

    private Verdict.Wait waitFor(Kind kind) {
        Long deadline = switch (kind) {
            case UnknownRunbook -> Long.valueOf(ports.now() + parts.waits().runbook());
            case StoredParameters -> Long.valueOf(ports.now() + parts.waits().parameters());
            case UnknownExecution -> Long.valueOf(ports.now() + parts.waits().start());
            case Held -> null;
        };
        return new Verdict.Wait(kind, deadline);
    }

    private void park(Incoming in, Verdict.Wait wait, boolean inFront) {
        if (parked.size(in.key()) >= EngineParts.PARKED_MAX) {
            setAside(
                    in, "TooMany", "Expected at most " + EngineParts.PARKED_MAX + " records to wait for one execution");
            return;
        }
        boolean first = inFront || parked.isEmpty(in.key());
        try {
            parked.add(in, wait.kind(), wait.deadline(), inFront);
        } catch (TooLargeException e) {
            setAside(in, "TooLarge", String.valueOf(e.getMessage()));
            return;
        }
        parts.observer().parked(in.key());
        if (first) {
            wakeLater(in.key(), wait.kind(), wait.deadline());
        }
    }

    private void wakeLater(String id, Kind kind, @Nullable Long deadline) {
        long at = switch (kind) {
            case UnknownRunbook, StoredParameters -> ports.now() + parts.waits().retry();
            case UnknownExecution -> deadline == null ? Long.MAX_VALUE : deadline;
            case Held -> Long.MAX_VALUE;
        };
        wakes.set(id, at);
    }

    /** Processes the records that wait for an execution, in order, until one has to wait on. */
    private void drain(String id) {
        while (!parked.isEmpty(id)) {
            Parked head;
            Incoming in;
            try {
                head = parked.head(id);
                in = incoming(id, head);
            } catch (UnreadableRecordException e) {
                Origin here = new Origin(ExecutionTopology.EXECUTIONS_STORE, ports.partition(), -1, ports.now());
                String sentence = "Expected a record that waited to be readable, but it is not: " + e.getMessage();
                ports.outbox()
                        .send(quarantine.of(
                                StoreKeys.utf8(id),
                                parked.headBytes(id),
                                here,
                                null,
                                "Unreadable",
                                sentence,
                                ports.now()));
                parked.removeHead(id);
                continue;
            }
            Long deadline = head.deadline();
            Kind overdue = deadline != null && deadline <= ports.now() ? head.kind() : null;
            if (process(in, overdue, head.kind() == Kind.Held) instanceof Verdict.Wait wait) {
                if (wait.kind() == head.kind()) {
                    wakeLater(id, head.kind(), deadline);
                } else {
                    parked.waitFor(id, head, wait.kind(), wait.deadline());
                    parts.observer().parked(id);
                    wakeLater(id, wait.kind(), wait.deadline());
                }
                return;
            }
            parked.removeHead(id);
        }
        wakes.remove(id);
    }

    private Incoming incoming(String id, Parked head) {
        Origin origin = new Origin(head.topic(), head.partition(), head.offset(), head.timestamp());
        Input input = parts.reader().read(head.bytes(), origin);
        return new Incoming(id, input, StoreKeys.utf8(id), head.bytes(), origin, head.traceparent());
    }

    /**
     * @param overdue what the input has waited for long enough; null for nothing
     * @param waited whether it waits for a release: it does not release by itself then
     */
    private Verdict process(Incoming in, @Nullable Kind overdue, boolean waited) {
        String id = in.key();
        StoredExecution stored;
        try {
            stored = settlement.load(id);
        } catch (UnreadableRecordException e) {
            return setAside(
                    in,
                    "Unreadable",
                    "Expected the state of execution " + id + " to be readable, but it is" + " not: " + e.getMessage());
        }
        if (stored != null) {
            return live(in, stored, overdue, waited);
        }
        byte[] marker = ports.markers().newest(id, ports.now() - parts.waits().retention());
        if (marker != null) {
            return ended(in, marker);
        }
        if (in.input() instanceof Command.StartExecution start) {
            return start(in, start, overdue);
        }
        if (in.input() instanceof Command && overdue == null) {
            return waitFor(Kind.UnknownExecution);
        }
        return setAside(
                in,
                "UnknownExecution",
                "Expected execution " + id + " to be live, or to have ended within the" + " last "
                        + parts.waits().retention() + " ms, but it is not known");
    }

    private Verdict start(Incoming in, Command.StartExecution start, @Nullable Kind overdue) {
        RunbookLookup lookup = catalog.find(start.documentName(), start.documentVersion());
        if (mayStillCome(lookup) && overdue == null) {
            return waitFor(Kind.UnknownRunbook);
        }
        StoredParameters stored = stored(start, lookup);
        StoredParameters targets = targets(start);
        boolean pending = !stored.pending().isEmpty() || !targets.pending().isEmpty();
        if (pending && overdue != Kind.StoredParameters) {
            return waitFor(Kind.StoredParameters);
        }
        Occasion occasion =
                new Occasion(in.key(), start, in.cause(), in.origin().timestamp(), ports.now(), in.traceparent());
        return settlement.start(occasion, lookup, stored, targets, admissions.of(start))
                        instanceof Settled.Failed(String reason, String message)
                ? setAside(in, reason, message)
                : new Verdict.Done();
    }

    /** What the parameter store has of what the start needs; asks it without waiting for the answer (R324). */
    private StoredParameters stored(Command.StartExecution start, RunbookLookup lookup) {
        if (!(lookup instanceof RunbookLookup.Found(RegisteredRunbook registered))) {
            return StoredParameters.NONE;
        }
        Set<String> supplied = start.parameters().keySet();
        if (start.rateControl() != null) {
            supplied = new HashSet<>(supplied);
            supplied.addAll(TargetPlans.given(start));
        }
        Set<String> paths = StartParameters.stored(registered.runbook(), supplied);
        return paths.isEmpty() ? StoredParameters.NONE : parts.parameters().look(paths);
    }

    /** What the targets of the start stand for, where they are no values themselves (R641). */
    private StoredParameters targets(Command.StartExecution start) {
        Set<String> asked = TargetPlans.lookedUp(start);
        return asked.isEmpty() ? StoredParameters.NONE : parts.targets().look(asked);
    }

    private Verdict live(Incoming in, StoredExecution stored, @Nullable Kind overdue, boolean waited) {
        boolean held = stored.state().held() != null;
        if (held && (waited || !reachesHeld(in.input()))) {
            return isRenewal(in.input()) ? new Verdict.Done() : waitFor(Kind.Held);
        }
        RunbookLookup lookup = pinned(stored.state());
        if (mayStillCome(lookup) && overdue == null) {
            return waitFor(Kind.UnknownRunbook);
        }
        Occasion occasion = occasion(stored, in.input(), in.cause(), in.origin().timestamp());
        if (!(settle(stored, occasion, lookup) instanceof Settled.Failed failed)) {
            return new Verdict.Done();
        }
        if (held) {
            if (!(in.input() instanceof Command.StopExecution stop)
                    || stop.type() != Command.StopType.Cancel
                    || settlement.abandon(stored, occasion, stop, lookup) instanceof Settled.Failed) {
                settlement.rejectHeld(stored, occasion, failed);
            }
            return new Verdict.Done();
        }
        settlement.hold(stored, occasion, failed);
        return waitFor(Kind.Held);
    }

    private Verdict ended(Incoming in, byte[] bytes) {
        Marker marker;
        try {
            marker = contract.decode(bytes, Marker.class);
        } catch (UnreadableRecordException e) {
            return setAside(
                    in,
                    "Unreadable",
                    "Expected the marker of execution " + in.key() + " to be readable, but it" + " is not: "
                            + e.getMessage());
        }
        if (Decider.recordsRejection(in.input())) {
            Decision.Rejected decision =
                    Decider.decideAfterEnd(in.key(), marker.status(), marker.requestFingerprint(), in.input());
            long now = Math.max(ports.now(), marker.lastEventTime());
            Occasion occasion =
                    new Occasion(in.key(), in.input(), in.cause(), in.origin().timestamp(), now, in.traceparent());
            Transitions.Prepared prepared = transitions.rejectedAfterEnd(marker, occasion, decision.rejection());
            ports.apply(prepared.change());
            parts.observer()
                    .decided(
                            new EngineObserver.Decided(in.input(), occasion.arrivedAt(), now, null, prepared.events()));
        }
        return new Verdict.Done();
    }

    /** One of the engine's own clocks has run out for an execution. */
    private void fire(String id, Input clock) {
        long now = ports.now();
        StoredExecution stored;
        try {
            stored = settlement.load(id);
        } catch (UnreadableRecordException e) {
            log.error("The state of execution {} cannot be read", id, e);
            schedule.forget(id);
            return;
        }
        if (stored == null) {
            schedule.forget(id);
            return;
        }
        State state = stored.state();
        RunbookLookup lookup = pinned(state);
        if (mayStillCome(lookup) && now < state.lastEventAt() + parts.waits().runbook()) {
            schedule.postpone(id, clock, now + parts.waits().retry());
            return;
        }
        Occasion occasion = occasion(stored, clock, Cause.timer(clock.getClass().getSimpleName()), 0);
        switch (settle(stored, occasion, lookup)) {
            case Settled.Failed failed -> settlement.hold(stored, occasion, failed);
            case Settled.Unchanged() ->
                schedule.postpone(id, clock, Math.max(state.nextDueAt(), now + ASK_AGAIN_MILLIS));
            case Settled.Applied() -> drain(id);
        }
    }

    private Settled settle(StoredExecution stored, Occasion occasion, RunbookLookup lookup) {
        return switch (lookup) {
            case RunbookLookup.Found found -> settlement.settle(stored, occasion, found);
            case RunbookLookup.Unreadable(String message) -> new Settled.Failed("RunbookUnreadable", message);
            case RunbookLookup.UnknownName() -> new Settled.Failed("RunbookMissing", NOT_THERE);
            case RunbookLookup.UnknownVersion() -> new Settled.Failed("RunbookMissing", NOT_THERE);
        };
    }

    private RunbookLookup pinned(State state) {
        return catalog.pinned(state.documentName(), state.documentVersion(), state.documentSha256());
    }

    private static boolean mayStillCome(RunbookLookup lookup) {
        return lookup instanceof RunbookLookup.UnknownName || lookup instanceof RunbookLookup.UnknownVersion;
    }

    private Occasion occasion(StoredExecution stored, Input input, Cause cause, long arrivedAt) {
        State state = stored.state();
        long now = Math.max(ports.now(), state.lastEventAt());
        return new Occasion(state.executionId(), input, cause, arrivedAt, now, stored.traceparent());
    }

    private Verdict setAside(Incoming in, String reason, String sentence) {
        ports.outbox().send(quarantine.of(in, reason, sentence, ports.now()));
        return new Verdict.Done();
    }
}
