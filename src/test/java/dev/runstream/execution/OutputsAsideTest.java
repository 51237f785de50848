package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.State.StepOutputs;
import dev.runstream.execution.World.Run;
import dev.runstream.expression.JsonText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Outputs that the state no longer holds: found as before, hidden where a pass of a loop has forgotten them. */
class OutputsAsideTest {
    private static final int STEPS = 2 * OutputsAside.STEPS_MAX;

    @Test
    void aLateStepAndTheDocumentReadTheOutputsOfEarlyOnes() {
        String steps = IntStream.range(0, STEPS)
                .mapToObj(i -> "- {name: s" + i
                        + ", action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, InputPayload: {was: '"
                        + (i == STEPS - 1 ? "{{s0.Payload}} {{s1.OutputPayload}} {{s" + (i - 1) + ".StatusCode}}" : i)
                        + "'}}}\n")
                .collect(Collectors.joining());
        String large = "x".repeat(State.INLINE_MAX + 1);
        World world = new World()
                .function("f", returns("\"first\""), returns("\"" + large + "\""), returns("\"other\""))
                .runbook(
                        "Doc",
                        "schemaVersion: '0.3'\noutputs: [s0.Payload, s1.Payload, s9.Payload]\nmainSteps:\n" + steps);
        Run run = world.start("Doc");
        world.play();

        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        String payload = String.valueOf(world.invoked().getLast().payload());
        assertThat(JsonText.parse(payload).get("was").textValue()).isEqualTo("first \"" + large + "\" 200");
        assertThat(run.executionEnded().outputs())
                .extracting(NamedOutput::values)
                .containsExactly(List.of("first"), List.of(large), List.of("other"));
        assertThat(run.texts).containsKeys("outputs/s0", "outputs/s1").doesNotContainKey("outputs/s" + (STEPS - 1));
    }

    /** Goal: moving outputs aside changes nothing that a step can see. Method: against a model that keeps them all. */
    @Test
    void whatAStepSeesIsWhatAStateThatKeepsAllWouldShow() {
        long base = System.nanoTime();
        int aside = 0;
        int hidden = 0;
        for (long seed = base; seed < base + 300; seed++) {
            Model model = new Model(seed);
            for (int i = 0; i < 120; i++) {
                model.next();
                model.check();
            }
            aside += model.texts.size();
            hidden += model.hidden;
        }
        assertThat(aside).isGreaterThan(1_000);
        assertThat(hidden).isGreaterThan(100);
    }

    private static final class Model {
        private final long seed;
        private final Random random;
        private final Map<String, StepOutputs> all = new HashMap<>();
        private final Map<String, String> texts = new TreeMap<>();
        private final Deque<Long> loops = new ArrayDeque<>();
        private final Deque<String> loopSteps = new ArrayDeque<>();
        private State state;
        private int hidden;

        Model(long seed) {
            this.seed = seed;
            random = new Random(seed);
            state = started();
            state.outputs().forEach(all::put);
        }

        private State started() {
            World world = new World()
                    .runbook("Doc", "schemaVersion: '0.3'\nmainSteps: [{name: a, action: 'aws:pause', inputs: {}}]");
            Run run = world.start("Doc");
            State begun = Evolver.evolve(null, run.headers.getFirst(), run.events.getFirst());
            return Objects.requireNonNull(begun);
        }

        void next() {
            int kind = random.nextInt(12);
            if (kind == 0 && loops.size() < 2) {
                String step = "loop" + random.nextInt(3);
                long visit = enter(step);
                apply(iteration(visit, step, 1));
                loops.push(visit);
                loopSteps.push(step);
            } else if (kind <= 2 && !loops.isEmpty()) {
                long visit = loops.element();
                all.values().removeIf(each -> each.visit() > visit);
                apply(iteration(visit, loopSteps.element(), 2));
            } else if (kind == 3 && !loops.isEmpty()) {
                end(loops.pop(), loopSteps.pop());
            } else {
                String step = "s" + random.nextInt(20);
                end(enter(step), step);
            }
        }

        private long enter(String step) {
            long visit = state.visits() + 1;
            apply(new Event.StepEntered(
                    visit, step, "aws:pause", Event.Transition.Next, Map.of(), null, null, null, false, null));
            return visit;
        }

        private void end(long visit, String step) {
            StepStatus status = random.nextInt(4) == 0 ? StepStatus.Failed : StepStatus.Success;
            Map<String, String> outputs = new TreeMap<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                outputs.put("o" + i, JsonText.quote(visit + "-".repeat(random.nextInt(random.nextInt(3_000) + 1))));
            }
            Result.@Nullable PayloadForm form = random.nextBoolean() ? Result.PayloadForm.STRING : null;
            apply(new Event.StepEnded(visit, step, 1, 0, status, outputs, form, null, null, false, null, null));
            if (status == StepStatus.Success || !outputs.isEmpty()) {
                Map<String, State.Text> values = new TreeMap<>();
                outputs.forEach((name, text) -> values.put(name, State.Text.of(text, TextKeys.output(visit, name))));
                all.put(step, new StepOutputs(visit, status == StepStatus.Success, form, values));
            }
        }

        private static Event iteration(long visit, String step, int number) {
            return new Event.IterationStarted(visit, step, new Event.Iteration(visit, step, number, null), 9, null);
        }

        private void apply(Event event) {
            EventHeader header = new EventHeader(
                    state.executionId(),
                    state.sequence() + 1,
                    state.lastEventAt(),
                    EventHeader.Cause.timer(""),
                    null,
                    EventHeader.GENESIS,
                    "");
            State before = state;
            state = Objects.requireNonNull(Evolver.evolve(before, header, event));
            texts.putAll(TextKeys.texts(before, event, state));
            if (loops.isEmpty() && event instanceof Event.StepEnded) {
                assertThat(state.outputs()).hasSizeLessThanOrEqualTo(OutputsAside.STEPS_MAX);
            }
        }

        void check() {
            for (int i = 0; i < 20; i++) {
                String step = "s" + i;
                StepOutputs found = OutputsAside.find(state, texts::get, step);
                StepOutputs expected = all.get(step);
                if (expected == null && found != null) {
                    hidden++;
                    assertThat(found.values())
                            .as("seed %d, step %s", seed, step)
                            .isEmpty();
                    assertThat(found.succeeded()).isFalse();
                } else {
                    assertThat(found).as("seed %d, step %s", seed, step).isEqualTo(expected);
                }
            }
        }
    }
}
