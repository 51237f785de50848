package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.StoreKeys;
import dev.runstream.execution.Event;
import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Goal: a runbook of 1,000 steps and a loop of 100 passes of 10 steps cost per step what small ones cost. Method: the same
 * kind of step 10, 100 and 1,000 times; records, bytes of events and bytes that are put into the store are counted, time is
 * the processor's.
 */
class GrowthTest {
    private static final String ANSWER = "{\"ok\":true,\"id\":\"0123456789abcdef\"}";

    /** The most that a state may have here, in bytes: with the outputs of its last steps, and a list of iterators. */
    private static final long STATE_MAX = 1_800;

    /**
     * What a run cost.
     *
     * @param eventBytes of all events
     * @param stateBytes of the state, summed over all times that it was put
     * @param stateMax of the largest state
     * @param nanos of the processor
     */
    private record Cost(int steps, long records, long eventBytes, long stateBytes, long stateMax, long nanos) {
        double eventBytesPerStep() {
            return (double) eventBytes / steps;
        }

        double stateBytesPerStep() {
            return (double) stateBytes / steps;
        }

        double microsPerStep() {
            return nanos / 1e3 / steps;
        }

        @Override
        public String toString() {
            return "%5d steps: %.1f records, %.0f B of events, %.0f B of states put, %.0f µs per step; largest state %d B"
                    .formatted(
                            steps,
                            (double) records / steps,
                            eventBytesPerStep(),
                            stateBytesPerStep(),
                            microsPerStep(),
                            stateMax);
        }
    }

    @Test
    void aRunbookOfAThousandStepsCostsPerStepWhatOneOfTenCosts(TestReporter reporter) {
        List<Cost> costs = new ArrayList<>();
        run(list(100), 100);
        for (int steps : new int[] {10, 100, 1_000}) {
            costs.add(run(list(steps), steps));
        }
        linear(reporter, "a list", costs);
    }

    @Test
    void aLoopOfAHundredPassesCostsPerStepWhatOneOfOnePassCosts(TestReporter reporter) {
        List<Cost> costs = new ArrayList<>();
        for (int passes : new int[] {1, 10, 100}) {
            costs.add(run(loop(passes), passes * 10));
        }
        linear(reporter, "a loop of 10 steps", costs);
    }

    private static void linear(TestReporter reporter, String what, List<Cost> costs) {
        costs.forEach(cost -> reporter.publishEntry(what + ": " + cost));
        Cost small = costs.getFirst();
        Cost large = costs.getLast();
        assertThat(large.records()).isLessThanOrEqualTo(small.records() * large.steps() / small.steps());
        assertThat(large.eventBytesPerStep()).isLessThan(small.eventBytesPerStep() * 1.1);
        assertThat(large.stateMax()).isLessThan(STATE_MAX);
        assertThat(large.stateBytesPerStep()).isLessThan(small.stateBytesPerStep() * 2);
        assertThat(large.microsPerStep()).isLessThan(costs.get(1).microsPerStep() * 4);
    }

    private static Cost run(String document, int steps) {
        MemoryEngine engine = new MemoryEngine(Settings.DEFAULT, RecordLimits.uniform(2 * 1024 * 1024));
        engine.register("long", document);
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        engine.start(id(1), "long");
        long records = 0;
        long eventBytes = 0;
        long stateBytes = 0;
        long stateMax = 0;
        long calls = 0;
        int seen = 0;
        boolean over = false;
        while (!over) {
            byte[] state = engine.store.get(StoreKeys.execution(id(1)));
            long bytes = state == null ? 0 : state.length;
            stateBytes += bytes;
            stateMax = Math.max(stateMax, bytes);
            List<StepRequested> requests = new ArrayList<>();
            for (; seen < engine.sent.size(); seen++) {
                Outgoing out = engine.sent.get(seen);
                records++;
                if (out.to() == Destination.EVENTS) {
                    eventBytes += out.size();
                } else if (out.to() == Destination.STEP_REQUESTS) {
                    requests.add(engine.contract.decode(out.value(), StepRequested.class));
                }
            }
            over = state == null;
            for (StepRequested request : requests) {
                calls++;
                engine.complete(request, ANSWER);
            }
        }
        long nanos = threads.getCurrentThreadCpuTime() - begin;
        assertThat(calls).isEqualTo(steps);
        assertThat(engine.events(id(1)).getLast()).isInstanceOf(Event.ExecutionEnded.class);
        return new Cost(steps, records, eventBytes, stateBytes, stateMax, nanos);
    }

    /** Each step uses what the one before it answered. */
    private static String list(int steps) {
        return "{\"schemaVersion\":\"0.3\",\"mainSteps\":[" + steps("s", steps)
                + "],\"outputs\":[\"s%04d".formatted(steps) + ".Payload\"]}";
    }

    private static String loop(int passes) {
        String iterators =
                IntStream.rangeClosed(1, passes).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
        return "{\"schemaVersion\":\"0.3\",\"mainSteps\":[{\"name\":\"loop\",\"action\":\"aws:loop\",\"inputs\":{\"Iterators\":["
                + iterators + "],\"Steps\":[" + steps("in", 10) + "]}}]}";
    }

    private static String steps(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i ->
                        "{\"name\":\"%s%04d\",\"action\":\"aws:invokeLambdaFunction\",\"inputs\":{\"FunctionName\":\"f\",\"Payload\":\"%s\"}}"
                                .formatted(
                                        prefix,
                                        i,
                                        i == 1 ? "{}" : "{\\\"was\\\": {{%s%04d.Payload}}}".formatted(prefix, i - 1)))
                .collect(Collectors.joining(","));
    }
}
