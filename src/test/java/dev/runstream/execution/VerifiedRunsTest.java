package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Marker;
import dev.runstream.contract.StoreKeys;
import dev.runstream.contract.StoredExecution;
import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import dev.runstream.verify.Report;
import dev.runstream.verify.Verification;
import dev.runstream.verify.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Goal: {@code verify} sees what is broken, names it, and says nothing of what is whole. Method: the events of real runs in
 * the {@link World}, written with their chain as an engine writes them, whole and broken in one place each; a forged event
 * carries the right number and hash, so that only what it says can give it away. {@link RandomRunsTest} shows whole runs of
 * every kind to the same eyes.
 */
class VerifiedRunsTest {
    private static final Contract CONTRACT = new Contract();
    private static final long DAY = 86_400_000;

    /** An event as it stands in the stream. */
    record Written(EventHeader header, Event event) {}

    @Test
    void aWholeRunHasNoViolation() {
        assertThat(kinds(of(retried()))).isEmpty();
        assertThat(kinds(of(parent()))).isEmpty();
    }

    @Test
    void aTransitionThatComesTwiceIsDoubled() {
        List<Written> events = of(retried());
        events.add(3, events.get(2));
        assertThat(kinds(events)).containsExactly(Violation.Kind.Doubled);
    }

    @Test
    void anEventThatIsMissingIsAGap() {
        List<Written> events = of(retried());
        events.remove(2);
        assertThat(kinds(events)).contains(Violation.Kind.Gap);
    }

    @Test
    void twoEventsInTheOtherOrderAreFound() {
        List<Written> events = of(retried());
        events.add(2, events.remove(3));
        assertThat(kinds(events)).contains(Violation.Kind.Gap, Violation.Kind.Doubled);
    }

    @Test
    void anEventThatWasChangedBreaksTheChain() {
        List<Written> events = of(retried());
        Written third = events.get(2);
        EventHeader header = third.header();
        events.set(
                2,
                new Written(
                        new EventHeader(
                                header.executionId(),
                                header.sequence(),
                                header.time(),
                                header.cause(),
                                "somebody else",
                                header.previousHash(),
                                header.engineVersion()),
                        third.event()));
        assertThat(kinds(events)).containsExactly(Violation.Kind.BrokenChain);
    }

    @Test
    void aSecondResultOfAVisitIsFound() {
        Run run = retried();
        Event.StepEnded first = run.events(Event.StepEnded.class).getFirst();
        int at = run.events.indexOf(first);
        assertThat(kinds(forged(run, at + 1, first))).contains(Violation.Kind.SecondResult);
    }

    @Test
    void aFailureOfAnAttemptThatIsOverIsFound() {
        Run run = retried();
        Event.AttemptFailed first = run.events(Event.AttemptFailed.class).getFirst();
        Event.StepEnded end = run.events(Event.StepEnded.class).getFirst();
        assertThat(kinds(forged(run, run.events.indexOf(end), first))).contains(Violation.Kind.IllegalTransition);
    }

    @Test
    void aStepThatIsEnteredBeforeTheOneBeforeHasEndedIsFound() {
        Run run = retried();
        Event.StepEntered second = run.events(Event.StepEntered.class).getLast();
        assertThat(kinds(forged(run, 2, second))).contains(Violation.Kind.IllegalTransition);
    }

    @Test
    void aChildOfTargetsThatNoEngineWouldHaveStartedIsFound() {
        Run run = targets();
        assertThat(kinds(of(run))).isEmpty();
        Event.TargetStarted first = run.events(Event.TargetStarted.class).getFirst();
        Event.TargetStarted second = run.events(Event.TargetStarted.class).getLast();
        assertThat(kinds(forged(run, run.events.indexOf(first) + 1, second)))
                .as("R644: one at a time")
                .contains(Violation.Kind.IllegalTransition);
        assertThat(kinds(forged(run, run.events.indexOf(second) + 1, first)))
                .as("the first again")
                .contains(Violation.Kind.IllegalTransition);
        Event.TargetEnded end = run.events(Event.TargetEnded.class).getFirst();
        assertThat(kinds(forged(run, run.events.indexOf(end) + 1, end)))
                .as("the end again")
                .contains(Violation.Kind.IllegalTransition);
        Event.StopRequested stop = new Event.StopRequested(Command.StopType.Complete, null, null);
        assertThat(kinds(forged(run, run.events.indexOf(second), stop)))
                .as("R645: none after a stop")
                .contains(Violation.Kind.IllegalTransition);
    }

    @Test
    void somethingAfterTheEndIsFound() {
        Run run = retried();
        assertThat(kinds(forged(
                        run,
                        run.events.size(),
                        run.events(Event.StepEntered.class).getFirst())))
                .containsExactly(Violation.Kind.AfterEnd);
    }

    @Test
    void aSecondEndIsFound() {
        Run run = retried();
        assertThat(kinds(forged(run, run.events.size(), run.executionEnded())))
                .containsExactly(Violation.Kind.AfterEnd);
    }

    @Test
    void aTimeBeforeTheOneBeforeIsFound() {
        Run run = retried();
        List<EventHeader> headers = new ArrayList<>(run.headers);
        headers.set(3, at(headers.get(3), headers.getFirst().time() - 1));
        assertThat(kinds(chained(headers, run.events))).contains(Violation.Kind.TimeWentBack);
    }

    @Test
    void bytesThatCannotBeReadAreFound() {
        List<Written> events = of(retried());
        Verification verification = begun();
        for (Written written : events) {
            byte[] bytes = CONTRACT.encode(written.header(), written.event());
            take(
                    verification,
                    written,
                    written.header().sequence() == 2 ? Arrays.copyOf(bytes, bytes.length - 3) : bytes);
        }
        assertThat(kinds(ended(verification))).contains(Violation.Kind.Unreadable);
    }

    @Test
    void aRunThatGoesOnWithoutAStateIsFound() {
        List<Written> events = of(retried());
        assertThat(kinds(events.subList(0, 4))).containsExactly(Violation.Kind.StateMissing);
    }

    @Test
    void anEndThatIsNotKeptIsFound() {
        Verification verification = new Verification(CONTRACT, DAY, _ -> true);
        List<Written> events = of(retried());
        verification.storesRead(events.getLast().header().time(), 1);
        events.forEach(written -> take(verification, written, CONTRACT.encode(written.header(), written.event())));
        assertThat(kinds(ended(verification))).containsExactly(Violation.Kind.MarkerDiffers);
    }

    @Test
    void aRunOfWhichNothingWillCallAgainIsStuck() {
        Run run = live();
        State state = run.live();
        assertThat(kinds(run, state, 0, UnaryOperator.identity())).isEmpty();
        assertThat(kinds(run, state, 0, VerifiedRunsTest::withoutDeadline)).containsExactly(Violation.Kind.Stuck);
    }

    @Test
    void aDeadlineThatPassedWhileEnginesWorkedIsOverdue() {
        Run run = live();
        long due = run.live().nextDueAt();
        assertThat(kinds(run, run.live(), due + Verification.OVERDUE_MILLIS, UnaryOperator.identity()))
                .isEmpty();
        assertThat(kinds(run, run.live(), due + Verification.OVERDUE_MILLIS + 1, UnaryOperator.identity()))
                .containsExactly(Violation.Kind.Overdue);
    }

    @Test
    void aStoredStateThatTheEventsDoNotSayIsFound() {
        Run run = live();
        Run other = live();
        other.events.set(1, withAnotherInput((Event.StepEntered) other.events.get(1)));
        Verification verification = new Verification(CONTRACT, 0, _ -> true);
        store(verification, replayed(of(other)), of(run));
        verification.storesRead(run.headers.getLast().time(), 1);
        of(run).forEach(written -> take(verification, written, CONTRACT.encode(written.header(), written.event())));
        assertThat(kinds(ended(verification))).containsExactly(Violation.Kind.StateDiffers);
    }

    @Test
    void aStreamWhoseTailWasCutIsFound() {
        Run run = live();
        Verification verification = new Verification(CONTRACT, 0, _ -> true);
        List<Written> events = of(run);
        store(verification, run.live(), events);
        verification.storesRead(run.headers.getLast().time(), 1);
        events.subList(0, events.size() - 1)
                .forEach(written -> take(verification, written, CONTRACT.encode(written.header(), written.event())));
        assertThat(kinds(ended(verification))).containsExactly(Violation.Kind.StreamBehind);
    }

    @Test
    void aChildThatGoesOnAfterItsParentHasEndedIsAnOrphan() {
        Run parent = parent();
        List<Written> events = of(parent);
        String childId = parent.events(Event.ChildStarted.class).getFirst().childExecutionId();
        assertThat(childId).isNotNull();
        World world = world();
        Run child = world.start(new Command.StartExecution(
                childId,
                "Child",
                null,
                Map.of(),
                Command.Mode.Auto,
                null,
                Map.of(),
                null,
                new Command.Parent(World.ID, "child", 1, 1, 1),
                null,
                null));
        Verification verification = new Verification(CONTRACT, 0, _ -> true);
        List<Written> ofChild = of(child);
        store(verification, child.live(), ofChild);
        long later = parent.headers.getLast().time() + Verification.ORPHAN_MILLIS + 1;
        verification.storesRead(later, 1);
        events.forEach(written -> take(verification, written, CONTRACT.encode(written.header(), written.event())));
        ofChild.forEach(written -> take(verification, written, CONTRACT.encode(written.header(), written.event())));
        rejectedAt(later, verification);
        assertThat(kinds(ended(verification))).containsExactly(Violation.Kind.Orphan);
    }

    /** The violations of what runs recorded, given as the only content of a cluster in which all has ended. */
    static List<Violation> violations(Iterable<Run> runs) {
        Verification verification = begun();
        for (Run run : runs) {
            for (Written written : of(run)) {
                take(verification, written, CONTRACT.encode(written.header(), written.event()));
            }
        }
        return ended(verification).violations();
    }

    private static World world() {
        return new World()
                .runbook("Main", """
                        schemaVersion: '0.3'
                        mainSteps:
                          - {name: one, action: 'aws:invokeLambdaFunction', maxAttempts: 3, inputs: {FunctionName: f}}
                          - {name: two, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: g}}
                        """)
                .runbook("Child", """
                        schemaVersion: '0.3'
                        mainSteps:
                          - {name: one, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: g}}
                        """)
                .runbook("Parent", """
                        schemaVersion: '0.3'
                        mainSteps:
                          - {name: child, action: 'aws:executeAutomation', inputs: {DocumentName: Child}}
                        """)
                .function("f", Behaviour.raises("E", "boom"), Behaviour.returns("1"))
                .function("g", Behaviour.returns("2"));
    }

    /** Two steps, the first of them after a failure. */
    private static Run retried() {
        World world = world();
        Run run = world.start("Main");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        return run;
    }

    private static Run parent() {
        World world = world();
        Run run = world.start("Parent");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        return run;
    }

    /** A rate control parent of two children, one after the other. */
    private static Run targets() {
        World world = new World().runbook("Doc", """
                schemaVersion: '0.3'
                parameters: {P: {type: String}}
                mainSteps:
                  - {name: one, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: g}}
                """).function("g", Behaviour.returns("2"));
        Run run = world.start(new Command.StartExecution(
                World.ID,
                "Doc",
                null,
                Map.of(),
                Command.Mode.Auto,
                null,
                Map.of(),
                null,
                null,
                null,
                new Command.RateControl(
                        "P",
                        List.of(new Command.Target(Command.Target.PARAMETER_VALUES, List.of("a", "b"))),
                        List.of(),
                        "1",
                        null)));
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        return run;
    }

    /** In its first step. */
    private static Run live() {
        return world().start("Main");
    }

    private static List<Written> of(Run run) {
        return chained(run.headers, run.events);
    }

    /** The run's events with one more, as if an engine had decided it. */
    private static List<Written> forged(Run run, int at, Event event) {
        List<Event> events = new ArrayList<>(run.events);
        events.add(at, event);
        List<EventHeader> headers = new ArrayList<>(run.headers);
        headers.add(at, run.headers.get(Math.min(at, run.headers.size() - 1)));
        return chained(headers, events);
    }

    private static EventHeader at(EventHeader header, long time) {
        return new EventHeader(
                header.executionId(),
                header.sequence(),
                time,
                header.cause(),
                header.requestedBy(),
                header.previousHash(),
                header.engineVersion());
    }

    /** With the numbers and the hashes that belong to this order. */
    private static List<Written> chained(List<EventHeader> headers, List<Event> events) {
        List<Written> written = new ArrayList<>();
        String hash = EventHeader.GENESIS;
        for (int i = 0; i < events.size(); i++) {
            EventHeader given = headers.get(i);
            EventHeader header = new EventHeader(
                    given.executionId(),
                    i + 1,
                    given.time(),
                    given.cause(),
                    given.requestedBy(),
                    hash,
                    given.engineVersion());
            written.add(new Written(header, events.get(i)));
            hash = CONTRACT.hash(header, events.get(i));
        }
        return written;
    }

    private static Verification begun() {
        Verification verification = new Verification(CONTRACT, 0, _ -> true);
        verification.storesRead(Long.MAX_VALUE / 2, 1);
        return verification;
    }

    private static void take(Verification verification, Written written, byte[] bytes) {
        verification.takeEvent(
                "events/0@" + written.header().sequence(), written.header().executionId(), bytes, false, false);
    }

    private static Report ended(Verification verification) {
        verification.eventsRead();
        return verification.report();
    }

    private static Set<Violation.Kind> kinds(Report report) {
        return report.violations().stream().map(Violation::kind).collect(Collectors.toSet());
    }

    private static Set<Violation.Kind> kinds(List<Written> events) {
        Verification verification = begun();
        events.forEach(written -> take(verification, written, CONTRACT.encode(written.header(), written.event())));
        return kinds(ended(verification));
    }

    /** Of a live run whose state is stored, when another execution of its partition was decided on at that time. */
    private static Set<Violation.Kind> kinds(Run run, State state, long otherAt, UnaryOperator<Event> change) {
        List<Event> changed = run.events.stream().map(change).toList();
        List<Written> events = chained(run.headers, changed);
        Verification verification = new Verification(CONTRACT, 0, _ -> true);
        store(verification, changed.equals(run.events) ? state : replayed(events), events);
        verification.storesRead(run.headers.getLast().time(), 1);
        events.forEach(written -> take(verification, written, CONTRACT.encode(written.header(), written.event())));
        if (otherAt > 0) {
            rejectedAt(otherAt, verification);
        }
        return kinds(ended(verification));
    }

    /** Another execution whose only event has this time; its end was kept. */
    private static void rejectedAt(long time, Verification verification) {
        String id = "00000000-0000-7000-8000-0000000000ff";
        Run rejected = new World().start(Command.StartExecution.of(id, "Nowhere", Map.of()));
        List<EventHeader> headers =
                rejected.headers.stream().map(header -> at(header, time)).toList();
        List<Written> events = chained(headers, rejected.events);
        events.forEach(written -> take(verification, written, CONTRACT.encode(written.header(), written.event())));
        Written last = events.getLast();
        verification.takeMarkers(
                "markers/0@0",
                (id + "0".repeat(12)).getBytes(StandardCharsets.UTF_8),
                CONTRACT.encode(new Marker(
                        ExecutionStatus.Rejected,
                        events.size(),
                        CONTRACT.hash(last.header(), last.event()),
                        "0".repeat(64),
                        time,
                        time)));
    }

    private static void store(Verification verification, @Nullable State state, List<Written> events) {
        assertThat(state).isNotNull();
        Written last = events.getLast();
        verification.takeExecutions(
                "executions/0@0",
                (StoreKeys.EXECUTIONS + last.header().executionId()).getBytes(StandardCharsets.UTF_8),
                CONTRACT.encode(new StoredExecution(state, CONTRACT.hash(last.header(), last.event()), null)));
    }

    private static @Nullable State replayed(List<Written> events) {
        State state = null;
        for (Written written : events) {
            state = Evolver.evolve(state, written.header(), written.event());
        }
        return state;
    }

    private static Event withoutDeadline(Event event) {
        return event instanceof Event.StepEntered e
                ? new Event.StepEntered(
                        e.visit(),
                        e.step(),
                        e.action(),
                        e.transition(),
                        e.inputs(),
                        e.functionName(),
                        e.timeoutMillis(),
                        null,
                        e.dueAtEndsSleep(),
                        e.iteration())
                : event;
    }

    private static Event.StepEntered withAnotherInput(Event.StepEntered e) {
        return new Event.StepEntered(
                e.visit(),
                e.step(),
                e.action(),
                e.transition(),
                e.inputs(),
                e.functionName(),
                77_000L,
                e.dueAt(),
                e.dueAtEndsSleep(),
                e.iteration());
    }
}
