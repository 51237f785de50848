package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Goal: neither records that wait nor deadlines that are due at once can fill an engine or make it stand still. Method:
 * as many as there is room for, and one more; what is said of it, and what becomes of the others.
 */
@Timeout(60)
class WaitingTest {
    private static final long DISPATCH_TIMEOUT = 3_600_000;

    @Test
    void tenThousandRecordsWaitForAHeldExecutionAndTheNextIsSetAside() {
        MemoryEngine engine = new MemoryEngine();
        StepRequested request = hold(engine);
        for (int i = 0; i < 10_000; i++) {
            engine.complete(request, "1");
        }
        assertThat(engine.to(Destination.QUARANTINE)).isEmpty();
        engine.complete(request, "1");
        assertThat(engine.quarantineReasons()).containsExactly("TooMany");
        engine.register("greet", Documents.GREET);
        engine.start(id(2), "greet");
        engine.complete(engine.lastRequest(), "1");
        assertThat(engine.eventNames(id(2))).as("others go on").endsWith("ExecutionEnded");

        engine.command(new SendSignal(id(1), SignalType.Resume, Map.of(), "ann"));
        engine.command(new StopExecution(id(1), StopType.Cancel, "ann", "stuck"));
        assertThat(engine.eventNames(id(1)))
                .as("an operator reaches it, and each record that waited has its answer")
                .contains("ExecutionEnded")
                .filteredOn("InputRejected"::equals)
                .hasSize(10_000);
        assertThat(engine.inMemory()).isZero();
        assertThat(engine.store.keySet()).noneMatch(key -> key.startsWith("p/"));
    }

    @Test
    void aRecordThatIsTooLargeToWaitIsSetAside() {
        MemoryEngine engine = new MemoryEngine(
                Settings.DEFAULT,
                new RecordLimits(RecordLimits.uniform(2 * 1024 * 1024).topics(), 200_000));
        StepRequested request = hold(engine);
        engine.complete(request, "x".repeat(150_000));
        assertThat(engine.to(Destination.QUARANTINE)).isEmpty();
        engine.complete(request, "x".repeat(250_000));
        assertThat(engine.quarantineReasons()).containsExactly("TooLarge");
    }

    @Test
    void aLookAtTheClockActsUponAThousandDeadlinesAndTheNextOneUponTheRest() {
        MemoryEngine engine = new MemoryEngine();
        engine.register("nap", Documents.sleeps("PT60S"));
        for (int i = 1; i <= 1_001; i++) {
            engine.start(id(i), "nap");
        }
        engine.advance(60_000);
        assertThat(engine.markers).hasSize(1_000);
        engine.advance(0);
        assertThat(engine.markers).hasSize(1_001);
        assertThat(engine.inMemory()).isZero();
    }

    /** Execution 1 is held; a text that its state names is lost. */
    private static StepRequested hold(MemoryEngine engine) {
        engine.register("passes-on", Documents.passesOnTwice());
        engine.start(id(1), "passes-on");
        engine.complete(engine.lastRequest(), "\"" + "x".repeat(100_000) + "\"");
        StepRequested request = engine.lastRequest();
        engine.store.keySet().removeIf(key -> key.startsWith("t/"));
        engine.advance(DISPATCH_TIMEOUT);
        assertThat(engine.eventNames(id(1))).endsWith("ExecutionHeld");
        return request;
    }
}
