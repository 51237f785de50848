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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Goal: no order of {complete, fail, throttle, time out, stop, duplicate, stale} breaks a run. Method: all orders of
 * nine inputs on three steps with two attempts. Two orders that lead to the same state (but for the count of events) go
 * on alike, because a decision rests on the state and the input alone; so each such state is gone on from once.
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
            java.util.Objects.requireNonNull(RunbookParser.parse(YAML, DocumentFormat.YAML, DocumentLimits.DEFAULT)
                    .runbook()));

    /** What can happen next. */
    private enum What {
        COMPLETE,
        FAIL,
        THROTTLE,
        TIME_OUT,
        STOP,
        DUPLICATE,
        STALE
    }

    /** @param last the input that came last, to be said again */
    private record Node(@Nullable State state, List<Event> events, Input last, int depth) {}

    private int nodes;
    private int ends;

    @Test
    void everyOrderOfNineInputsEndsOrWaitsAndReplays() {
        Node start = next(null, StartExecution.of(World.ID, "Doc", Map.of()), null);
        Set<Object> seen = new HashSet<>();
        List<Node> frontier = List.of(start);
        for (int depth = 1; depth <= DEPTH; depth++) {
            List<Node> reached = new ArrayList<>();
            for (Node node : frontier) {
                for (What what : What.values()) {
                    Node next = next(node, input(node, what), node.events());
                    check(next);
                    if (next.state() != null && seen.add(List.of(shape(next.state()), next.last()))) {
                        reached.add(next);
                    }
                }
            }
            frontier = reached;
        }
        assertThat(nodes).isGreaterThan(1_000);
        assertThat(ends).isGreaterThan(100);
    }

    private Node next(@Nullable Node node, Input input, @Nullable List<Event> before) {
        nodes++;
        State state = node == null ? null : node.state();
        Context context = new Context(
                NOW + nodes,
                new RunbookLookup.Found(runbook),
                key -> {
                    throw new IllegalStateException(key);
                },
                Settings.DEFAULT,
                0);
        List<Event> events = new ArrayList<>(before == null ? List.of() : before);
        State after = state;
        switch (Decider.decide(state, input, context)) {
            case Decision.Applied applied -> {
                events.addAll(applied.events());
                after = applied.state();
                if (after == null) {
                    ends++;
                    assertThat(applied.end()).isNotNull();
                }
            }
            case Decision.Rejected rejected ->
                assertThat(rejected.rejection().message()).startsWith("Expected ");
            case Decision.Renewed renewed -> {}
            case Decision.Nothing nothing -> {}
        }
        return new Node(after, events, input, node == null ? 0 : node.depth() + 1);
    }

    private void check(Node node) {
        State replayed = null;
        long sequence = 0;
        for (Event event : node.events()) {
            sequence++;
            replayed = Evolver.evolve(
                    replayed,
                    new EventHeader(
                            World.ID, sequence, NOW, EventHeader.Cause.timer(""), null, EventHeader.GENESIS, ""),
                    event);
        }
        if (node.state() == null) {
            assertThat(replayed).isNull();
            assertThat(node.events().stream().filter(e -> e instanceof Event.ExecutionEnded))
                    .hasSize(1);
        } else {
            assertThat(shape(java.util.Objects.requireNonNull(replayed))).isEqualTo(shape(node.state()));
            assertThat(World.covered(node.state())).isTrue();
        }
    }

    private static Input input(Node node, What what) {
        State state = java.util.Objects.requireNonNull(node.state());
        Visit visit = java.util.Objects.requireNonNull(state.visit());
        return switch (what) {
            case COMPLETE -> completed(visit.number(), visit.attempt(), visit.dispatch());
            case FAIL -> failed(visit, FailureClass.Failed);
            case THROTTLE ->
                visit.phase() == State.Phase.Backoff ? new Input.TimerFired() : failed(visit, FailureClass.Throttled);
            case TIME_OUT -> failed(visit, FailureClass.TimedOut);
            case STOP -> new StopExecution(World.ID, StopType.Cancel, null, null);
            case DUPLICATE -> node.last();
            case STALE -> completed(visit.number(), visit.attempt(), visit.dispatch() - 1);
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

    /** The state without what only counts or dates events. */
    private static String shape(State state) {
        Visit visit = state.visit();
        return state.status() + " " + state.outputs().keySet() + " " + state.counted() + " " + (state.stop() != null)
                + " "
                + (visit == null
                        ? "-"
                        : visit.number() + " " + visit.step() + " " + visit.attempt() + " " + visit.dispatch() + " "
                                + visit.phase() + " " + (visit.throttledSince() != null));
    }
}
