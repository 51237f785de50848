package dev.runstream.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.Contract;
import dev.runstream.contract.PublishedSchema;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import dev.runstream.view.ExecutionViews;
import dev.runstream.view.RebuildProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what is shown of an execution rests on the audit stream alone. Method: random runs with retries, throttles, lost
 * workers, children, stops and large outputs; what the view shows of each is compared, byte for byte, with what a program
 * rebuilds that reads nothing but the bytes of events and schemas. The seed of a run that differs is in its message.
 */
class RebuildTest {
    private static final int RUNS = 80;

    @TempDir
    static Path classes;

    private static RebuildProgram program;
    private final Contract contract = new Contract();

    @BeforeAll
    static void compile() {
        program = RebuildProgram.compile(classes);
    }

    @Test
    void theProgramHasAtMostAHundredLines() {
        assertThat(RebuildProgram.lines()).isLessThanOrEqualTo(100);
    }

    @Test
    void everyEndedExecutionIsRebuiltByteForByte() {
        long base = System.nanoTime();
        int withAttempts = 0;
        int children = 0;
        int notSuccess = 0;
        int omitted = 0;
        for (int i = 0; i < RUNS; i++) {
            long seed = base + i;
            for (String json : compare(seed)) {
                withAttempts += json.contains("\"Attempts\"") ? 1 : 0;
                children += json.contains("\"ParentAutomationExecutionId\"") ? 1 : 0;
                notSuccess += json.contains("\"AutomationExecutionStatus\" : \"Success\"") ? 0 : 1;
                omitted += json.length() > 300_000 ? 1 : 0;
            }
        }
        assertThat(List.of(withAttempts, children, notSuccess, omitted))
                .as("executions with attempts, of a parent, that did not succeed, with large outputs")
                .allMatch(count -> count > 0);
    }

    /** What is shown of each execution of this run. */
    private List<String> compare(long seed) {
        Random random = new Random(seed);
        String child = new RandomRunbook(random, false).yaml();
        String main = new RandomRunbook(random, true).yaml();
        World world = new World().runbook("Child", child).runbook("Main", main).bind("aws:createStack", "stack");
        for (String function : List.of("f0", "f1", "f2", "stack")) {
            world.function(function, behaviours(random));
        }
        world.start("Main", Map.of("P", List.of("a \"quoted\" ünï \\ value " + random.nextInt(5))));
        play(world, random);

        ExecutionViews views = new ExecutionViews();
        List<byte[]> events = new ArrayList<>();
        for (RunbookRegistered registered : List.of(World.registered("Child", child), World.registered("Main", main))) {
            views.apply(registered);
            events.add(contract.encode(registered));
        }
        for (Run run : world.runs().values()) {
            for (int i = 0; i < run.events.size(); i++) {
                views.apply(run.headers.get(i), run.events.get(i));
                events.add(contract.encode(run.headers.get(i), run.events.get(i)));
            }
        }
        List<byte[]> schemas = contract.schemas().stream()
                .map(PublishedSchema::text)
                .map(text -> text.getBytes(UTF_8))
                .toList();
        List<String> shown = new ArrayList<>();
        for (Run run : world.runs().values()) {
            // `run` has no targets: a rate control parent is never what it prints.
            boolean targets = run.events.getFirst() instanceof Event.ExecutionStarted e && e.rateControl() != null;
            if (run.end != null && run.end != ExecutionStatus.Rejected && !targets) {
                String json = Objects.requireNonNull(views.execution(run.id)).toJson();
                assertThat(program.rebuild(schemas, events, run.id))
                        .as("execution %s of seed %d", run.id, seed)
                        .isEqualTo(json);
                shown.add(json);
            }
        }
        return shown;
    }

    /** To the end, with workers that adopt, that are lost, and with a stop now and then. */
    private static void play(World world, Random random) {
        for (int turn = 0; turn < 3_000; turn++) {
            if (!world.commands().isEmpty()) {
                world.deliver();
            } else if (!world.requests().isEmpty()) {
                StepRequested request = world.requests().getFirst();
                switch (random.nextInt(8)) {
                    case 0 -> world.adopt(request, "worker-2", 0);
                    case 1 ->
                        world.apply(
                                request.executionId(),
                                new Input.LeaseExpired(request.visit(), request.attempt(), request.dispatch()));
                    case 2 -> {
                        if (random.nextInt(20) == 0) {
                            world.apply(World.ID, new StopExecution(World.ID, StopType.Cancel, "me", null));
                        }
                    }
                    default -> world.answerNext();
                }
            } else if (!world.fireNext()) {
                return;
            }
        }
    }

    private static Behaviour[] behaviours(Random random) {
        List<Behaviour> behaviours = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            behaviours.add(
                    switch (random.nextInt(9)) {
                        case 0 -> Behaviour.raises("E" + i, "boom");
                        case 1 -> Behaviour.timesOut();
                        case 2 -> Behaviour.throttles(1_000L);
                        case 3 -> Behaviour.returns("\"" + "x".repeat(random.nextInt(400_000)) + "\"");
                        case 4 -> Behaviour.returns("not json");
                        case 5 -> Behaviour.returns("[1, 1.50, \"zwei\\n\\u00fc\\u0007\", {\"a\": [true, null, 1e5]}]");
                        default -> Behaviour.returns("{\"n\":" + i + "}");
                    });
        }
        behaviours.add(random.nextInt(3) == 0 ? Behaviour.raises("Last", "boom") : Behaviour.returns("null"));
        return behaviours.toArray(Behaviour[]::new);
    }
}
