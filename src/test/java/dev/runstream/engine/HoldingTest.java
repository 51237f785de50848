package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.execution.StepRequested;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: an execution that cannot be decided is held, visibly; what comes for it waits in order; nobody else notices.
 * Method: a large text that the state names is taken out of the store, so that the next decision that reads it fails.
 */
class HoldingTest {
    private static final long DISPATCH_TIMEOUT = 3_600_000;

    private final MemoryEngine engine = new MemoryEngine();
    private final Map<String, byte[]> texts = new HashMap<>();

    @BeforeEach
    void loseAText() {
        engine.register("passes-on", Documents.passesOnTwice());
        engine.start(id(1), "passes-on");
        engine.complete(engine.lastRequest(), "\"" + "x".repeat(100_000) + "\"");
        texts.putAll(engine.store.subMap("t/", "t0"));
        engine.store.keySet().removeAll(texts.keySet());
    }

    @Test
    void aClockThatCannotBeDecidedHoldsTheExecutionOnce() {
        engine.advance(DISPATCH_TIMEOUT);
        engine.advance(DISPATCH_TIMEOUT);
        assertThat(engine.eventNames(id(1)))
                .containsExactly("ExecutionStarted", "StepEntered", "StepEnded", "StepEntered", "ExecutionHeld");
        Event.ExecutionHeld held = (Event.ExecutionHeld) engine.events(id(1)).getLast();
        assertThat(held.reason()).isEqualTo("DecisionFailed");
        assertThat(held.input()).isEqualTo("TimerFired");
        assertThat(held.message()).contains("text");
    }

    @Test
    void nothingOfAFailedDecisionIsPutOrSent() {
        int requests = engine.requests().size();
        byte[] state = engine.store.get("x/" + id(1)).clone();
        engine.advance(DISPATCH_TIMEOUT);
        assertThat(engine.requests()).hasSize(requests);
        assertThat(engine.store.get("x/" + id(1)))
                .as("only the hold is applied")
                .isNotEqualTo(state);
        assertThat(engine.eventNames(id(1))).doesNotContain("AttemptFailed");
    }

    @Test
    void whatComesForAHeldExecutionWaitsAndIsAnsweredWhenItIsStopped() {
        StepRequested request = engine.lastRequest();
        engine.advance(DISPATCH_TIMEOUT);
        engine.complete(request, "1");
        engine.start(id(1), "passes-on");
        engine.result(MemoryEngine.adopted(request, 4));
        assertThat(engine.store.keySet().stream().filter(key -> key.startsWith("p/")))
                .as("a renewal need not wait")
                .hasSize(2);
        engine.restart();
        engine.command(new StopExecution(id(1), StopType.Cancel, "bob", "stuck"));
        assertThat(engine.eventNames(id(1)))
                .containsSubsequence(
                        "ExecutionHeld", "StopRequested", "ExecutionEnded", "InputRejected", "InputRejected")
                .endsWith("InputRejected");
        assertThat(engine.events(id(1)))
                .filteredOn(Event.ExecutionEnded.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Event.ExecutionEnded.class,
                        ended -> assertThat(ended.status()).isEqualTo(ExecutionStatus.Cancelled));
        assertThat(engine.store.keySet()).containsExactly("r/passes-on");
        assertThat(engine.inMemory()).isZero();
    }

    @Test
    void anExecutionThatIsToldToResumeGoesOnWithWhatWaited() {
        StepRequested request = engine.lastRequest();
        engine.advance(DISPATCH_TIMEOUT);
        engine.complete(request, "1");
        engine.advance(60_000);
        engine.store.putAll(texts);
        engine.command(new SendSignal(id(1), SignalType.Resume, Map.of(), "bob"));
        assertThat(engine.eventNames(id(1)))
                .containsSubsequence("ExecutionHeld", "ExecutionReleased", "StepEnded", "ExecutionEnded");
        Event.ExecutionReleased released = (Event.ExecutionReleased) engine.events(id(1)).stream()
                .filter(Event.ExecutionReleased.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(released.heldMillis()).isEqualTo(60_000);
    }

    @Test
    void anExecutionThatCannotBeDecidedStillIsHeldAgain() {
        StepRequested request = engine.lastRequest();
        engine.result(new StepFailed(
                id(1),
                request.visit(),
                1,
                1,
                "w1",
                new Failure(FailureClass.Failed, FailureStage.Invocation, FailureType.Action, "E", "no"),
                null,
                Map.of(),
                null,
                1,
                1,
                1,
                null));
        engine.command(new SendSignal(id(1), SignalType.Resume, Map.of(), "bob"));
        assertThat(engine.eventNames(id(1))).endsWith("ExecutionHeld", "ExecutionReleased", "ExecutionHeld");
    }

    @Test
    void aSignalThatWaitsForTheReleaseIsNotTheRelease() {
        engine.command(new StartExecution(
                id(2), "passes-on", null, Map.of(), Command.Mode.Interactive, null, Map.of(), null, null, null, null));
        engine.command(startStep());
        engine.complete(engine.lastRequest(), "\"" + "x".repeat(100_000) + "\"");
        Map<String, byte[]> lost = new HashMap<>(engine.store.subMap("t/", "t0"));
        engine.store.keySet().removeAll(lost.keySet());
        engine.command(startStep());
        assertThat(engine.eventNames(id(2))).endsWith("ExecutionHeld");

        engine.store.putAll(lost);
        engine.restart();
        engine.advance(1_000);
        assertThat(engine.eventNames(id(2))).as("nobody has let it go on").endsWith("ExecutionHeld");

        engine.store.keySet().removeAll(lost.keySet());
        engine.command(new SendSignal(id(2), SignalType.Resume, Map.of(), "bob"));
        assertThat(engine.eventNames(id(2)))
                .as("what waits fails as before and holds it again")
                .endsWith("ExecutionHeld", "ExecutionReleased", "ExecutionHeld");
        assertThat(engine.quarantineReasons()).isEmpty();

        engine.store.putAll(lost);
        engine.command(new SendSignal(id(2), SignalType.Resume, Map.of(), "bob"));
        assertThat(engine.eventNames(id(2))).endsWith("ExecutionReleased", "SignalReceived", "StepEntered");
    }

    private static SendSignal startStep() {
        return new SendSignal(id(2), SignalType.StartStep, Map.of(), "ada");
    }

    @Test
    void whoeverTriesToReleaseWhatCannotBeDecidedStillIsTold() {
        engine.advance(DISPATCH_TIMEOUT);
        engine.poisonRunbooks();
        engine.command(new SendSignal(id(1), SignalType.Resume, Map.of(), "bob"));
        engine.advance(10_000);
        Event.InputRejected rejected =
                (Event.InputRejected) engine.events(id(1)).getLast();
        assertThat(rejected.message()).startsWith("Expected to be able to decide on the execution again, but ");
        assertThat(engine.quarantineReasons()).isEmpty();
    }

    @Test
    void whatCannotEvenBeStoppedIsEndedByACancel() {
        StepRequested request = engine.lastRequest();
        engine.advance(DISPATCH_TIMEOUT);
        engine.complete(request, "1");
        engine.poisonRunbooks();
        engine.command(new StopExecution(id(1), StopType.Cancel, "bob", "stuck"));
        engine.advance(10_000);
        assertThat(engine.eventNames(id(1)))
                .endsWith(
                        "ExecutionHeld",
                        "ExecutionReleased",
                        "StopRequested",
                        "StepEnded",
                        "ExecutionEnded",
                        "InputRejected");
        assertThat(engine.events(id(1)))
                .filteredOn(Event.ExecutionEnded.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Event.ExecutionEnded.class, ended -> {
                    assertThat(ended.status()).isEqualTo(ExecutionStatus.Cancelled);
                    assertThat(ended.warning()).contains("DecisionFailed", "given up");
                });
        assertThat(engine.store.keySet()).noneMatch(key -> key.contains(id(1)));
    }

    @Test
    void otherExecutionsGoOn() {
        engine.advance(DISPATCH_TIMEOUT);
        engine.register("greet", Documents.GREET);
        engine.start(id(2), "greet");
        engine.complete(engine.lastRequest(), "1");
        assertThat(engine.eventNames(id(2))).endsWith("ExecutionEnded");
    }

    @Test
    void aStateThatCannotBeReadHarmsNobodyElse() {
        StepRequested request = engine.lastRequest();
        engine.store.put("x/" + id(1), new byte[] {1, 2, 3});
        engine.restart();
        engine.complete(request, "1");
        assertThat(engine.quarantineReasons()).containsExactly("Unreadable");
        engine.register("greet", Documents.GREET);
        engine.start(id(2), "greet");
        assertThat(engine.eventNames(id(2))).endsWith("StepEntered");
    }
}
