package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Marker;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StepStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Goal: what the engine adds to the core is right: idempotent ids, waiting, clocks, leases, the chain, an empty store at
 * the end. Method: one partition on ports in memory; the clock moves only when it is told to.
 */
class ExecutionsTest {
    private final MemoryEngine engine = new MemoryEngine();

    @Test
    void aRunOfOneFunctionEndsInSuccess() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        assertThat(engine.requests()).singleElement().satisfies(request -> {
            assertThat(request.functionName()).isEqualTo("f1");
            assertThat(request.payload()).isEqualTo("{\"n\": 1}");
        });
        engine.complete(engine.lastRequest(), "{\"hello\":\"world\"}");
        assertThat(engine.eventNames(id(1)))
                .containsExactly("ExecutionStarted", "StepEntered", "StepEnded", "ExecutionEnded");
        assertThat(engine.events(id(1)).getLast())
                .isInstanceOfSatisfying(
                        Event.ExecutionEnded.class,
                        ended -> assertThat(ended.status()).isEqualTo(ExecutionStatus.Success));
        assertThat(engine.to(Destination.QUARANTINE)).isEmpty();
    }

    @Test
    void atTheEndNothingIsLeftButTheMarker() {
        engine.register("passes-on", Documents.passesOn());
        engine.start(id(1), "passes-on");
        engine.complete(engine.lastRequest(), "\"" + "x".repeat(100_000) + "\"");
        assertThat(engine.store.keySet()).anyMatch(key -> key.startsWith("t/" + id(1)));
        engine.complete(engine.lastRequest(), "1");
        assertThat(engine.store.keySet()).containsExactly("r/passes-on");
        assertThat(engine.markers).containsOnlyKeys(id(1));
        assertThat(engine.inMemory()).isZero();
    }

    @Test
    void eachEventNamesTheHashOfTheOneBeforeAndItsCause() {
        engine.register("two", Documents.lambdas(2));
        engine.start(id(1), "two");
        engine.complete(engine.lastRequest(), "1");
        engine.result(MemoryEngine.completed(engine.requests().getFirst(), "stale"));
        engine.complete(engine.lastRequest(), "2");
        engine.start(id(1), "two");
        List<AuditEvent> audit = engine.audit(id(1));
        String previous = EventHeader.GENESIS;
        long sequence = 0;
        for (AuditEvent event : audit) {
            assertThat(event.header().sequence()).isEqualTo(++sequence);
            assertThat(event.header().previousHash()).isEqualTo(previous);
            previous = engine.contract.hash(event.header(), event.event());
        }
        assertThat(audit.getLast().event())
                .as("the chain goes on after the end")
                .isInstanceOf(Event.InputRejected.class);
        assertThat(audit.getFirst().header().cause()).isEqualTo(Cause.record(MemoryEngine.TOPICS.requests(), 0, 1));
    }

    @Test
    void theSameStartAgainChangesNothingWhileLiveAndAfterTheEnd() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        engine.start(id(1), "greet");
        assertThat(lastRejection().reason()).isEqualTo(Reason.DuplicateStart);
        engine.complete(engine.lastRequest(), "1");
        engine.start(id(1), "greet");
        assertThat(lastRejection().reason()).isEqualTo(Reason.DuplicateStart);
        assertThat(engine.requests()).hasSize(1);
    }

    @Test
    void anotherRequestUnderTheSameIdIsAMismatchWhileLiveAndAfterTheEnd() {
        engine.register("greet", Documents.GREET);
        StartExecution other = StartExecution.of(id(1), "greet", Map.of("A", List.of("b")));
        engine.start(id(1), "greet");
        engine.start(other);
        assertThat(lastRejection().reason()).isEqualTo(Reason.IdempotentParameterMismatch);
        engine.complete(engine.lastRequest(), "1");
        engine.start(other);
        assertThat(lastRejection().reason()).isEqualTo(Reason.IdempotentParameterMismatch);
    }

    @Test
    void anIdIsForgottenWhenItsRetentionIsOver() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        engine.complete(engine.lastRequest(), "1");
        engine.advance(EngineParts.Waits.DEFAULT.retention() + 1);
        engine.start(id(1), "greet");
        assertThat(engine.requests()).hasSize(2);
    }

    @Test
    void whatComesAfterTheEndIsRecordedAndTheMarkerFollows() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        StepRequested request = engine.lastRequest();
        engine.complete(request, "1");
        engine.complete(request, "1");
        assertThat(lastRejection().reason()).isEqualTo(Reason.ExecutionEnded);
        engine.command(new StopExecution(id(1), StopType.Cancel, null, null));
        assertThat(lastRejection().reason()).isEqualTo(Reason.InvalidAutomationStatusUpdate);
        Marker marker =
                engine.contract.decode(engine.markers.get(id(1)).lastEntry().getValue(), Marker.class);
        assertThat(marker.sequence()).isEqualTo(6);
        assertThat(marker.status()).isEqualTo(ExecutionStatus.Success);
        assertThat(engine.markers.get(id(1))).as("overwritten, not added").hasSize(1);
    }

    @Test
    void aRenewalAfterTheEndIsNotRecorded() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        engine.complete(engine.lastRequest(), "1");
        engine.result(MemoryEngine.adopted(engine.lastRequest(), 3));
        assertThat(engine.events(id(1)).getLast()).isInstanceOf(Event.ExecutionEnded.class);
    }

    @Test
    void aResultOfAnUnknownExecutionIsSetAside() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        StepRequested request = engine.lastRequest();
        MemoryEngine other = new MemoryEngine();
        other.complete(request, "1");
        assertThat(other.quarantineReasons()).containsExactly("UnknownExecution");
    }

    @Test
    void aStartWaitsForItsRunbookAndFindsIt() {
        engine.registryHeard = false;
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        assertThat(engine.events(id(1))).isEmpty();
        engine.hearRegistry();
        engine.advance(50);
        assertThat(engine.eventNames(id(1))).containsExactly("ExecutionStarted", "StepEntered");
        assertThat(engine.store.keySet()).noneMatch(key -> key.startsWith("p/"));
    }

    @Test
    void R614_aStartOfAnUnknownRunbookIsRejectedWhenTheWaitIsOver() {
        engine.start(id(1), "nobody");
        engine.advance(4_900);
        assertThat(engine.events(id(1))).isEmpty();
        engine.advance(200);
        assertThat(engine.events(id(1)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Event.ExecutionRejected.class,
                        e -> assertThat(e.code()).isEqualTo("AutomationDefinitionNotFoundException"));
        assertThat(engine.store).isEmpty();
        assertThat(engine.inMemory()).isZero();
    }

    @Test
    void whatWaitsSurvivesARestart() {
        engine.start(id(1), "greet");
        engine.command(new StopExecution(id(2), StopType.Cancel, "bob", null));
        engine.restart();
        engine.register("greet", Documents.GREET);
        engine.advance(50);
        engine.start(id(2), "greet");
        assertThat(engine.eventNames(id(1))).containsExactly("ExecutionStarted", "StepEntered");
        assertThat(engine.eventNames(id(2))).contains("ExecutionStarted", "StopRequested", "ExecutionEnded");
    }

    @Test
    void aStopThatComesBeforeItsStartStopsIt() {
        engine.register("greet", Documents.GREET);
        engine.command(new StopExecution(id(1), StopType.Cancel, "bob", null));
        assertThat(engine.events(id(1))).isEmpty();
        engine.advance(10_000);
        engine.start(id(1), "greet");
        assertThat(engine.events(id(1)).getLast())
                .isInstanceOfSatisfying(
                        Event.ExecutionEnded.class,
                        ended -> assertThat(ended.status()).isEqualTo(ExecutionStatus.Cancelled));
    }

    @Test
    void aStopThatComesBeforeAStartWhoseRunbookIsMissingKeepsItsPlace() {
        engine.command(new StopExecution(id(1), StopType.Cancel, "bob", null));
        engine.start(id(1), "greet");
        engine.register("greet", Documents.GREET);
        engine.advance(50);
        assertThat(engine.eventNames(id(1)))
                .startsWith("ExecutionStarted")
                .contains("StopRequested")
                .endsWith("ExecutionEnded");
    }

    @Test
    void aStopWithoutAStartIsSetAsideWhenTheWaitIsOver() {
        engine.command(new StopExecution(id(1), StopType.Cancel, "bob", null));
        engine.advance(29_900);
        assertThat(engine.to(Destination.QUARANTINE)).isEmpty();
        engine.advance(200);
        assertThat(engine.quarantineReasons()).containsExactly("UnknownExecution");
        assertThat(engine.store).isEmpty();
        assertThat(engine.inMemory()).isZero();
    }

    @Test
    void aRequestThatNobodyTakesFailsAsNoWorker() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        engine.advance(3_599_000);
        assertThat(engine.eventNames(id(1))).endsWith("StepEntered");
        engine.advance(1_000);
        Event.StepEnded ended = (Event.StepEnded) engine.events(id(1)).get(2);
        assertThat(ended.status()).isEqualTo(StepStatus.Failed);
        assertThat(ended.failure().code()).isEqualTo("NoWorker");
        assertThat(engine.audit(id(1)).get(2).header().cause()).isEqualTo(Cause.timer("TimerFired"));
    }

    @Test
    void timersAreBuiltAgainFromTheStore() {
        engine.register("nap", Documents.sleeps("PT10M"));
        engine.start(id(1), "nap");
        engine.restart();
        engine.advance(599_000);
        assertThat(engine.eventNames(id(1))).doesNotContain("ExecutionEnded");
        engine.advance(1_000);
        assertThat(engine.eventNames(id(1))).endsWith("ExecutionEnded");
    }

    @Test
    void aLostWorkersCallGoesOutAgainOnlyWhenTheInputIsDrained() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        engine.result(MemoryEngine.adopted(engine.lastRequest(), 0));
        engine.drained = false;
        engine.advance(31_000);
        assertThat(engine.requests()).as("the worker's word may be unread").hasSize(1);
        engine.drained = true;
        engine.advance(50);
        assertThat(engine.requests()).hasSize(2);
        assertThat(engine.lastRequest().attempt()).isEqualTo(1);
        assertThat(engine.lastRequest().dispatch()).isEqualTo(2);
        assertThat(engine.eventNames(id(1))).endsWith("AttemptLost", "AttemptDispatched");
    }

    @Test
    void aRenewalMovesTheLeaseAndIsNoEvent() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        engine.result(MemoryEngine.adopted(engine.lastRequest(), 0));
        int events = engine.events(id(1)).size();
        byte[] state = engine.store.get("x/" + id(1));
        for (int i = 1; i <= 10; i++) {
            engine.advance(20_000);
            engine.result(MemoryEngine.adopted(engine.lastRequest(), i));
        }
        assertThat(engine.events(id(1))).hasSize(events);
        assertThat(engine.store.get("x/" + id(1))).isSameAs(state);
        assertThat(engine.requests()).hasSize(1);
        engine.advance(30_001);
        assertThat(engine.requests()).hasSize(2);
    }

    @Test
    void afterATakeoverEachLeaseBeginsAnew() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        engine.result(MemoryEngine.adopted(engine.lastRequest(), 0));
        engine.now += 25_000;
        engine.restart();
        engine.advance(25_000);
        assertThat(engine.requests()).hasSize(1);
        engine.advance(5_001);
        assertThat(engine.requests()).hasSize(2);
    }

    @Test
    void aClockThatGoesBackMakesNoEventEarlierThanTheOneBefore() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        engine.now -= 3_600_000;
        engine.complete(engine.lastRequest(), "1");
        assertThat(engine.audit(id(1)).stream().map(event -> event.header().time()))
                .isSorted();
    }

    @Test
    void aRunbookThatIsGoneHoldsOneExecutionAndWhatComesForItWaits() {
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "greet");
        StepRequested request = engine.lastRequest();
        MemoryEngine other = new MemoryEngine();
        other.store.putAll(engine.store);
        other.restart();
        other.complete(request, "1");
        assertThat(other.events(id(1))).as("the registry may still be heard").isEmpty();
        other.advance(5_100);
        assertThat(other.eventNames(id(1))).containsExactly("ExecutionHeld");
        other.complete(request, "1");
        assertThat(other.store.keySet().stream().filter(key -> key.startsWith("p/")))
                .as("both results wait, in order")
                .hasSize(2);
        other.register("alone", Documents.GREET);
        other.start(id(2), "alone");
        assertThat(other.eventNames(id(2))).as("the partition goes on").contains("StepEntered");
    }

    private Event.InputRejected lastRejection() {
        return (Event.InputRejected) engine.events(id(1)).getLast();
    }
}
