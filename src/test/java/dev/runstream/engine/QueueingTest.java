package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.ExecutionLimits;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Goal: no more executions run than may, those beyond wait in the order of their starts, and none waits for ever. Method: an
 * engine of one partition in memory, with room for few.
 */
class QueueingTest {
    private static final String PAUSING = """
            {"schemaVersion": "0.3", "mainSteps": [{"name": "p", "action": "aws:pause", "inputs": {}}]}""";
    private static final String SLEEPING = """
            {"schemaVersion": "0.3", "mainSteps": [
              {"name": "s", "action": "aws:sleep", "inputs": {"Duration": "PT1H"}}]}""";

    private static MemoryEngine engine(int running, int blocked, int queue) {
        return engine(new ExecutionLimits(running, blocked, queue, 0, 0));
    }

    private static MemoryEngine engine(ExecutionLimits limits) {
        MemoryEngine engine = new MemoryEngine(limits);
        engine.register("greet", Documents.GREET);
        engine.register("pausing", PAUSING);
        engine.register("sleeping", SLEEPING);
        engine.register("echo", Documents.echo());
        return engine;
    }

    private static void cancel(MemoryEngine engine, String id) {
        engine.command(new StopExecution(id, StopType.Cancel, "me", null));
    }

    private static List<String> begun(MemoryEngine engine) {
        return engine.requests().stream().map(request -> request.executionId()).toList();
    }

    private static boolean isQueued(MemoryEngine engine, String id) {
        return engine.events(id).getFirst() instanceof Event.ExecutionStarted e && e.queueNumber() != null;
    }

    @Test
    void R616_whoComesFirstBeginsFirst() {
        MemoryEngine engine = engine(2, 0, 0);
        for (int i = 5; i >= 1; i--) { // ids in the other order than the starts
            engine.start(id(i), "greet");
        }
        assertThat(begun(engine)).containsExactly(id(5), id(4));
        assertThat(engine.eventNames(id(3))).containsExactly("ExecutionStarted");
        engine.complete(engine.requests().getFirst(), "1");
        assertThat(begun(engine)).as("in the same moment").containsExactly(id(5), id(4), id(3));
        assertThat(engine.eventNames(id(3))).containsExactly("ExecutionStarted", "ExecutionAdmitted", "StepEntered");
        cancel(engine, id(4));
        cancel(engine, id(3));
        assertThat(begun(engine)).containsExactly(id(5), id(4), id(3), id(2), id(1));
    }

    @Test
    void R616_theCauseOfATurnIsTheEnginesOwnClock() {
        MemoryEngine engine = engine(1, 0, 0);
        engine.start(id(1), "greet");
        engine.start(id(2), "greet");
        cancel(engine, id(1));
        assertThat(engine.audit(id(2)).get(1).header().cause())
                .isEqualTo(dev.runstream.execution.EventHeader.Cause.timer("TurnCame"));
    }

    @Test
    void R616_aFullQueueRefusesTheStart() {
        MemoryEngine engine = engine(1, 0, 1);
        engine.start(id(1), "greet");
        engine.start(id(2), "greet");
        engine.start(id(3), "greet");
        assertThat(engine.events(id(3)).getFirst()).isInstanceOfSatisfying(Event.ExecutionRejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo("AutomationExecutionLimitExceededException");
            assertThat(rejected.message()).startsWith("Expected at most 1 executions to wait for room");
        });
        cancel(engine, id(1));
        engine.start(id(4), "greet");
        assertThat(isQueued(engine, id(4))).isTrue();
    }

    @Test
    void R624_aCancelOfWhatIsPendingMakesRoomInTheQueueOnly() {
        MemoryEngine engine = engine(1, 0, 0);
        for (int i = 1; i <= 3; i++) {
            engine.start(id(i), "greet");
        }
        cancel(engine, id(2));
        assertThat(engine.eventNames(id(2))).containsExactly("ExecutionStarted", "StopRequested", "ExecutionEnded");
        assertThat(((Event.ExecutionEnded) engine.events(id(2)).getLast()).status())
                .isEqualTo(ExecutionStatus.Cancelled);
        assertThat(begun(engine)).containsExactly(id(1));
        engine.complete(engine.lastRequest(), "1");
        assertThat(begun(engine)).containsExactly(id(1), id(3));
    }

    @Test
    void R616_whatPausesOrSleepsMakesRoomForTheNext() {
        for (String waiting : List.of("pausing", "sleeping")) {
            MemoryEngine engine = engine(1, 0, 0);
            engine.start(id(1), "greet");
            engine.start(id(2), waiting);
            engine.start(id(3), "greet");
            engine.complete(engine.lastRequest(), "1");
            assertThat(engine.eventNames(id(2))).contains("ExecutionAdmitted");
            assertThat(begun(engine)).as(waiting).containsExactly(id(1), id(3));
        }
    }

    @Test
    void R616_moreThatPauseThanMayCountAsRunning() {
        MemoryEngine engine = engine(1, 1, 0);
        engine.start(id(1), "pausing");
        engine.start(id(2), "pausing");
        engine.start(id(3), "greet");
        assertThat(isQueued(engine, id(3))).isTrue();
        cancel(engine, id(1));
        assertThat(begun(engine)).containsExactly(id(3));
    }

    @Test
    void R616_childrenAreNotCounted() {
        MemoryEngine engine = engine(1, 0, 1);
        engine.start(id(1), "greet");
        engine.command(new StartExecution(
                id(2),
                "greet",
                null,
                Map.of(),
                Mode.Auto,
                null,
                Map.of(),
                null,
                new Parent(id(1), "s", 1, 1, 1),
                null,
                null));
        assertThat(begun(engine)).containsExactly(id(1), id(2));
        engine.complete(engine.requests().getFirst(), "1");
        engine.start(id(3), "greet");
        assertThat(isQueued(engine, id(3))).as("only the parent counted").isFalse();
    }

    @Test
    void R616_whatIsHeldMakesRoomForTheNext() {
        MemoryEngine engine = engine(1, 0, 0);
        engine.register("passes-on", Documents.passesOnTwice());
        engine.start(id(1), "passes-on");
        engine.start(id(2), "greet");
        engine.complete(engine.lastRequest(), "\"" + "x".repeat(100_000) + "\"");
        engine.store.keySet().removeIf(key -> key.startsWith("t/"));
        engine.advance(3_600_000);
        assertThat(engine.eventNames(id(1))).endsWith("ExecutionHeld");
        assertThat(begun(engine)).endsWith(id(2));
    }

    @Test
    void R616_afterATakeoverTheCountsAreThoseOfTheStore() {
        MemoryEngine engine = engine(2, 0, 2);
        for (int i = 6; i >= 1; i--) {
            engine.start(id(i), "greet");
        }
        assertThat(engine.eventNames(id(1))).as("the queue is full").containsExactly("ExecutionRejected");
        engine.restart();
        engine.start(id(7), "greet");
        assertThat(engine.eventNames(id(7))).as("the queue is full still").containsExactly("ExecutionRejected");
        assertThat(begun(engine)).containsExactly(id(6), id(5));
        cancel(engine, id(6));
        assertThat(begun(engine)).containsExactly(id(6), id(5), id(4));
        engine.start(id(8), "greet");
        cancel(engine, id(5));
        cancel(engine, id(4));
        assertThat(begun(engine)).as("in order over the takeover").endsWith(id(3), id(8));
    }

    @Test
    void R616_theTurnOfOneWhoseRunbookCannotBeReadHoldsItAndGoesOn() {
        MemoryEngine engine = engine(1, 0, 0);
        engine.start(id(1), "greet");
        engine.start(id(2), "greet");
        engine.start(id(3), "pausing");
        engine.poisonRunbooks();
        cancel(engine, id(1));
        engine.advance(10_000);
        engine.advance(10_000);
        assertThat(engine.eventNames(id(2))).endsWith("ExecutionHeld");
        assertThat(engine.eventNames(id(3))).endsWith("ExecutionHeld");
    }

    @Test
    void R616_executionsWithTargetsAreCountedApart() {
        MemoryEngine engine = engine(new ExecutionLimits(1, 0, 0, 1, 1));
        engine.start(id(1), "greet");
        engine.start(withTargets(id(2), null));
        assertThat(isQueued(engine, id(2))).isFalse();
        engine.start(withTargets(id(3), null));
        assertThat(isQueued(engine, id(3))).isTrue();
        engine.start(withTargets(id(4), null));
        assertThat(engine.events(id(4)).getFirst())
                .isInstanceOfSatisfying(
                        Event.ExecutionRejected.class,
                        rejected -> assertThat(rejected.message())
                                .startsWith("Expected at most 1 executions with targets to wait for room"));
        cancel(engine, id(2));
        assertThat(engine.eventNames(id(3))).containsExactly("ExecutionStarted", "ExecutionAdmitted", "TargetStarted");
    }

    private static StartExecution withTargets(String id, @Nullable String concurrency) {
        return new StartExecution(
                id,
                "echo",
                null,
                Map.of(),
                Mode.Auto,
                null,
                Map.of(),
                null,
                null,
                null,
                new RateControl(
                        "Text",
                        List.of(new Target(Target.PARAMETER_VALUES, List.of("a", "b"))),
                        List.of(),
                        concurrency,
                        null));
    }

    @Test
    void R616_withoutLimitsNobodyWaits_andStrictSetsAWSsOwn() {
        MemoryEngine engine = engine(ExecutionLimits.NONE);
        for (int i = 1; i <= 200; i++) {
            engine.start(id(i), "greet");
        }
        assertThat(begun(engine)).hasSize(200);
        assertThat(new EngineSettings(Map.of("bootstrap.servers", "none:1")).executionLimits())
                .isEqualTo(ExecutionLimits.NONE);
        assertThat(new EngineSettings(Map.of("bootstrap.servers", "none:1", "engine.strict", "true")).executionLimits())
                .isEqualTo(new ExecutionLimits(100, 400, 5_000, 25, 1_000));
    }
}
