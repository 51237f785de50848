package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.World.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Goal: no order of inputs, however odd, breaks an execution. Method: random runbooks meet random inputs (answers,
 * throttles, timeouts, adoptions, lost workers, signals, stops, and every input that came before once more); {@link World}
 * replays the events after every decision and compares the states. Each run must end, spend no more attempts than it
 * has, accept one result for each step visit, and leave a gap-free stream. The seed of a failing run is in its message;
 * {@code -Drandom.runs.seed=N} runs that one alone, {@code -Drandom.runs=N} more of them.
 */
class RandomRunsTest {
    private static final String FRAME =
            "(?s)(Step fails when it is (validating and resolving the step inputs|Execute/Cancelling"
                    + " action|Poll action status for completion)\\. .+\\.|Step timed out while step is Poll action status for"
                    + " completion\\.( .+\\.)?) Please refer to Automation Service Troubleshooting Guide for more diagnosis details\\.";

    private static final int RUNS = Integer.getInteger("random.runs", 2_000);
    private static final int HITS_MIN = 20;
    /** Runs whose events {@code verify} looks at too: it takes as long as the run itself. */
    private static final int VERIFIED = 300;

    private final Map<String, Integer> hits = new TreeMap<>();
    private int verified;

    @Test
    void everyRandomRunEndsAndReplaysToItsState() {
        Long only = Long.getLong("random.runs.seed");
        if (only != null) {
            run(only);
            return;
        }
        long base = System.nanoTime();
        int i = 0;
        // More runs for what is rare, so that the count is no game of dice.
        for (; i < RUNS || (i < 3 * RUNS && !missing().isEmpty()); i++) {
            long seed = base + i;
            try {
                run(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("Random run failed; -Drandom.runs.seed=" + seed + " runs it again", e);
            }
        }
        System.out.printf("%d random runs: %s%n", i, hits);
        assertThat(missing())
                .as("hit fewer than %d times; all hits: %s", HITS_MIN, hits)
                .isEmpty();
    }

    /** What {@value HITS_MIN} hits are asked of: everything that the language can do. */
    private List<String> missing() {
        Set<String> wanted = new HashSet<>();
        for (Class<?> event : Event.class.getPermittedSubclasses()) {
            wanted.add(event.getSimpleName());
        }
        StateTable.statusEdges().forEach(edge -> wanted.add(name(edge)));
        StateTable.placeEdges().forEach(edge -> wanted.add(name(edge)));
        wanted.add("outputs moved aside");
        for (Rejection.Reason reason : Rejection.Reason.values()) {
            wanted.add("rejected " + reason);
        }
        for (Event.DispatchCause cause : Event.DispatchCause.values()) {
            wanted.add("dispatched as " + cause);
        }
        for (StopType type : StopType.values()) {
            wanted.add("stop " + type);
        }
        for (Event.Transition transition : Event.Transition.values()) {
            wanted.add("entered by " + transition);
        }
        for (Command.SignalType type : Command.SignalType.values()) {
            wanted.add("signal " + type);
        }
        for (Event.WaitFor waitFor : Event.WaitFor.values()) {
            wanted.add("waits for " + waitFor);
        }
        return wanted.stream()
                .filter(what -> hits.getOrDefault(what, 0) < HITS_MIN)
                .sorted()
                .toList();
    }

    private void run(long seed) {
        World world = RandomRun.of(
                seed,
                turn -> turn.runs().values().stream()
                        .map(run -> run.state)
                        .filter(state -> state != null)
                        .forEach(state -> assertThat(World.covered(state))
                                .as("waits for something: %s", state)
                                .isTrue()));
        for (Run run : world.runs().values()) {
            check(run);
            count(run);
        }
        if (verified++ < VERIFIED) {
            assertThat(VerifiedRunsTest.violations(world.runs().values()))
                    .as("what verify says of a whole run")
                    .isEmpty();
        }
    }

    private static void check(Run run) {
        assertThat(run.end).as("end of %s: %s", run.id, run.state).isNotNull();
        assertThat(run.state).isNull();
        for (int i = 0; i < run.headers.size(); i++) {
            assertThat(run.headers.get(i).sequence()).isEqualTo(i + 1);
            assertThat(i == 0
                            || run.headers.get(i).time()
                                    >= run.headers.get(i - 1).time())
                    .isTrue();
        }
        long ends = run.events.stream()
                .filter(e -> e instanceof Event.ExecutionEnded || e instanceof Event.ExecutionRejected)
                .count();
        assertThat(ends).isEqualTo(1);
        Map<Long, Integer> endedVisits = new HashMap<>();
        run.events(Event.StepEnded.class).forEach(e -> endedVisits.merge(e.visit(), 1, Integer::sum));
        assertThat(endedVisits.values()).allMatch(times -> times == 1);
        assertThat(endedVisits.keySet())
                .isEqualTo(run.events(Event.StepEntered.class).stream()
                        .map(Event.StepEntered::visit)
                        .collect(Collectors.toSet()));
        assertThat(run.events(Event.StepEntered.class).stream().map(e -> e.step() + e.iteration()))
                .doesNotHaveDuplicates(); // R221: once in a run, inside of loops once in a pass
        run.events(Event.StepEnded.class).forEach(e -> assertThat(e.attempt()).isBetween(1, 3));
        failuresAreTold(run);
    }

    /** Section 1.5, R143: what fails says why in one of the frames, and the execution repeats the step that decided. */
    private static void failuresAreTold(Run run) {
        run.events(Event.AttemptFailed.class)
                .forEach(e -> assertThat(e.failure().message()).matches(FRAME));
        run.events(Event.AttemptTimedOut.class)
                .forEach(e -> assertThat(e.failure().message()).matches(FRAME));
        for (Event.StepEnded e : run.events(Event.StepEnded.class)) {
            boolean failed = e.status() == StepStatus.Failed || e.status() == StepStatus.TimedOut;
            assertThat(e.failure() != null).as(e.toString()).isEqualTo(failed);
            if (e.failure() != null) {
                assertThat(e.failure().message()).matches(FRAME);
            }
        }
        for (Event.ExecutionEnded e : run.events(Event.ExecutionEnded.class)) {
            boolean failed = e.status() == ExecutionStatus.Failed || e.status() == ExecutionStatus.TimedOut;
            assertThat(e.failureMessage() != null).as(e.toString()).isEqualTo(failed);
            if (e.failedStep() != null) {
                assertThat(run.events(Event.StepEnded.class))
                        .anyMatch(step -> step.counts()
                                && step.step().equals(e.failedStep())
                                && step.failure() != null
                                && step.failure().message().equals(e.failureMessage()));
            }
        }
    }

    private void count(Run run) {
        for (Event event : run.events) {
            hit(event.getClass().getSimpleName());
            switch (event) {
                case Event.AttemptDispatched e -> hit("dispatched as " + e.reason());
                case Event.StopRequested e -> hit("stop " + e.type());
                case Event.StepEntered e -> hit("entered by " + e.transition());
                case Event.SignalReceived e -> hit("signal " + e.signalType());
                case Event.StepWaiting e -> hit("waits for " + e.waitFor());
                default -> {}
            }
        }
        if (run.texts.keySet().stream().anyMatch(key -> key.startsWith("outputs/"))) {
            hit("outputs moved aside");
        }
        run.statusEdges.forEach(edge -> hit(name(edge)));
        run.placeEdges.forEach(edge -> hit(name(edge)));
        run.rejections.forEach(rejection -> hit("rejected " + rejection.reason()));
        run.late.forEach(rejection -> hit("rejected " + rejection.reason()));
    }

    private static String name(StateTable.StatusEdge edge) {
        return (edge.from() == null ? "start" : edge.from()) + " -"
                + edge.event().getSimpleName() + "> " + edge.to();
    }

    private static String name(StateTable.PlaceEdge edge) {
        String outcome = edge.outcome() == null ? "" : " " + edge.outcome();
        return edge.from() + " -" + edge.event().getSimpleName() + outcome + "> " + edge.to();
    }

    private void hit(String what) {
        hits.merge(what, 1, Integer::sum);
    }
}
