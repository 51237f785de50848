package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.State.Visit;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.RunbookParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Goal: no order of {complete, fail, throttle, time out, stop, duplicate, stale} and of the engine's own clock breaks a
 * run. Method: all orders of nine of them on three steps with two attempts, not a sample. Orders that lead to the same
 * state, but for the count of events and for how late it is, go on alike, because a decision rests on the state and the
 * input alone; so such a state is gone on from once and the orders that lead to it are counted. After every event: the
 * edge is in the state table; after every input: the replay is the state, something is waited for, no attempt has two
 * accepted results, and no step has three attempts.
 */
class InterleavingTest {
    private static final int DEPTH = 9;
    private static final long NOW = 1_763_800_000_000L;
    private static final String YAML = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', maxAttempts: 2, onFailure: 'step:c', inputs: {FunctionName: f}}
              - {name: b, action: 'aws:invokeLambdaFunction', maxAttempts: 2, onCancel: 'step:c', inputs: {FunctionName: f}}
              - {name: c, action: 'aws:invokeLambdaFunction', maxAttempts: 2, onFailure: Continue, inputs: {FunctionName: f}}
            """;

    private final RegisteredRunbook runbook = new RegisteredRunbook(
            "Doc",
            "1",
            "0".repeat(64),
            Objects.requireNonNull(RunbookParser.parse(YAML, DocumentFormat.YAML, DocumentLimits.DEFAULT)
                    .runbook()));

    /** What can happen next. */
    private enum What {
        COMPLETE,
        FAIL,
        THROTTLE,
        TIME_OUT,
        STOP,
        DUPLICATE,
        STALE,
        /** The next deadline comes: nobody took the dispatch, or the wait before an attempt is over. */
        CLOCK
    }

    /**
     * @param state null after the end
     * @param last the input that came last, to be said again
     */
    private record Node(@Nullable State state, List<Told> told, Input last, long now) {}

    private record Told(EventHeader header, Event event) {}

    private final Set<StateTable.StatusEdge> edges = new HashSet<>();
    private long decisions;
    private long states;
    private long ends;

    @Test
    void everyOrderOfNineInputsEndsOrWaitsAndReplays() {
        Map<Object, Node> nodes = new LinkedHashMap<>();
        Map<Object, Long> orders = new LinkedHashMap<>();
        Node start = next(null, StartExecution.of(World.ID, "Doc", Map.of()), NOW);
        nodes.put("start", start);
        orders.put("start", 1L);
        long ended = 0;
        for (int depth = 1; depth <= DEPTH; depth++) {
            Map<Object, Node> reached = new LinkedHashMap<>();
            Map<Object, Long> counts = new LinkedHashMap<>();
            for (Map.Entry<Object, Node> entry : nodes.entrySet()) {
                for (What what : What.values()) {
                    Node node = entry.getValue();
                    State live = Objects.requireNonNull(node.state());
                    long now = what == What.CLOCK ? Math.max(node.now(), live.nextDueAt()) : node.now();
                    Node next = next(node, input(node, what), now);
                    check(next);
                    long ways = Objects.requireNonNull(orders.get(entry.getKey()));
                    if (next.state() == null) {
                        ends++;
                        ended += ways;
                    } else {
                        Object key = List.of(shape(next.state(), now), shape(next.last()));
                        reached.putIfAbsent(key, next);
                        counts.merge(key, ways, Long::sum);
                    }
                }
            }
            nodes = reached;
            orders = counts;
            states += nodes.size();
        }
        long going = orders.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                "%d orders of up to %d inputs ended the run, %d go on; %d decisions on %d states, %d ends, %d edges%n",
                ended, DEPTH, going, decisions, states, ends, edges.size());
        assertThat(ended + going).isGreaterThan(1_000_000);
        assertThat(states).isGreaterThan(1_000);
        assertThat(edges).hasSizeGreaterThan(15);
    }

    private Node next(@Nullable Node node, Input input, long now) {
        decisions++;
        State state = node == null ? null : node.state();
        Context context = new Context(
                now,
                new RunbookLookup.Found(runbook),
                key -> {
                    throw new IllegalStateException(key);
                },
                Settings.DEFAULT,
                0);
        List<Told> told = new ArrayList<>(node == null ? List.of() : node.told());
        State after = state;
        switch (Decider.decide(state, input, context)) {
            case Decision.Applied applied -> {
                for (Event event : applied.events()) {
                    EventHeader header = header(told.size() + 1, now);
                    State before = state;
                    state = Evolver.evolve(before, header, event);
                    assertThat(StateTable.problem(before, event, state)).isNull();
                    edges.add(StateTable.statusEdge(before, event, state));
                    told.add(new Told(header, event));
                }
                after = applied.state();
                assertThat(after == null).isEqualTo(applied.end() != null);
            }
            case Decision.Rejected rejected ->
                assertThat(rejected.rejection().message()).startsWith("Expected ");
            case Decision.Renewed renewed -> throw new AssertionError(renewed);
            case Decision.Nothing nothing -> {}
        }
        return new Node(after, told, input, now);
    }

    private static EventHeader header(long sequence, long now) {
        return new EventHeader(World.ID, sequence, now, EventHeader.Cause.timer(""), null, EventHeader.GENESIS, "");
    }

    private static void check(Node node) {
        State replayed = null;
        for (Told told : node.told()) {
            replayed = Evolver.evolve(replayed, told.header(), told.event());
        }
        assertThat(replayed).isEqualTo(node.state());
        List<Event> events = node.told().stream().map(Told::event).toList();
        assertThat(events.stream().filter(event -> event instanceof Event.ExecutionEnded))
                .hasSize(node.state() == null ? 1 : 0);
        Set<Object> answered = new HashSet<>();
        for (Event event : events) {
            switch (event) {
                case Event.AttemptFailed e ->
                    assertThat(answered.add(List.of(e.visit(), e.attempt()))).isTrue();
                case Event.AttemptTimedOut e ->
                    assertThat(answered.add(List.of(e.visit(), e.attempt()))).isTrue();
                case Event.StepEnded e -> {
                    assertThat(e.attempt()).isBetween(1, 2);
                    assertThat(answered.add(List.of(e.visit(), e.attempt()))).isTrue();
                }
                default -> {}
            }
        }
        if (node.state() == null) {
            ExecutionStatus end = ((Event.ExecutionEnded) events.getLast()).status();
            assertThat(Decider.decideAfterEnd(World.ID, end, "", node.last())
                            .rejection()
                            .message())
                    .startsWith("Expected ");
        } else {
            assertThat(World.covered(node.state())).isTrue();
        }
    }

    private static Input input(Node node, What what) {
        State state = Objects.requireNonNull(node.state());
        Visit visit = Objects.requireNonNull(state.visit());
        return switch (what) {
            case COMPLETE -> completed(visit.number(), visit.attempt(), visit.dispatch());
            case FAIL -> failed(visit, FailureClass.Failed);
            case THROTTLE -> failed(visit, FailureClass.Throttled);
            case TIME_OUT -> failed(visit, FailureClass.TimedOut);
            case STOP -> new StopExecution(World.ID, StopType.Cancel, null, null);
            case DUPLICATE -> node.last();
            case STALE -> completed(visit.number(), visit.attempt(), visit.dispatch() - 1);
            case CLOCK -> new Input.TimerFired();
        };
    }

    private static Result completed(long visit, int attempt, int dispatch) {
        return new Result.StepCompleted(
                World.ID, visit, attempt, dispatch, "w", Map.of("Payload", "\"1\""), null, null, 0, 0, 1, null);
    }

    private static Result failed(Visit visit, FailureClass failureClass) {
        return new Result.StepFailed(
                World.ID,
                visit.number(),
                visit.attempt(),
                visit.dispatch(),
                "w",
                new Failure(failureClass, FailureStage.Invocation, FailureType.Action, null, "as told"),
                0L,
                Map.of(),
                null,
                0,
                0,
                1,
                null);
    }

    /** All that a decision rests on: every part of the state, its times as seen from now, its count of events left out. */
    private static Object shape(State state, long now) {
        Visit visit = Objects.requireNonNull(state.visit());
        return java.util.Arrays.asList(
                state.status(),
                state.outputs(),
                state.counted(),
                state.stop() == null ? null : state.stop().type(),
                state.stop() == null || state.stop().dueAt() == null
                        ? null
                        : state.stop().dueAt() - now,
                visit.number(),
                visit.step(),
                visit.attempt(),
                visit.dispatch(),
                visit.phase(),
                visit.dueAt() == null ? null : visit.dueAt() - now,
                visit.throttledSince() == null ? null : visit.throttledSince() - now);
    }

    /** The start may be said again too; everything else is as it is. */
    private static Object shape(Input input) {
        return input instanceof StartExecution ? "start" : input;
    }
}
