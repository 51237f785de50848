package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.config.EngineSettings;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Event;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StepStatus;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: nothing too large is ever put or sent: it fails with a typed reason, or holds its one execution. Method: each
 * limit is met at 0.9, 1.0 and 1.1 of it, and to the byte.
 */
class SizesTest {
    private static final int RECORD_MAX = 2 * 1024 * 1024;

    @ParameterizedTest
    @CsvSource({"0.9,true", "1.0,true", "1.1,false"})
    void parametersOfAStart(double factor, boolean fits) {
        MemoryEngine engine = new MemoryEngine();
        engine.register("echo", Documents.echo());
        int bytes = (int) (Settings.DEFAULT.parametersMaxBytes() * factor) - 2; // the quotes of the JSON text
        engine.start(StartExecution.of(id(1), "echo", Map.of("Text", List.of("x".repeat(bytes)))));
        assertThat(engine.eventNames(id(1)).getFirst()).isEqualTo(fits ? "ExecutionStarted" : "ExecutionRejected");
    }

    @ParameterizedTest
    @CsvSource({"0.9,Success", "1.0,Success", "1.1,Failed"})
    void outputsOfAStep(double factor, StepStatus status) {
        MemoryEngine engine = new MemoryEngine();
        engine.register("echo", Documents.echo());
        engine.start(StartExecution.of(id(1), "echo", Map.of("Text", List.of("x"))));
        int bytes = (int) (Settings.DEFAULT.outputsMaxBytes() * factor) - 3; // the StatusCode beside it
        engine.complete(engine.lastRequest(), "x".repeat(bytes));
        Event.StepEnded ended = (Event.StepEnded) engine.events(id(1)).get(2);
        assertThat(ended.status()).isEqualTo(status);
        if (status == StepStatus.Failed) {
            assertThat(ended.failure().code()).isEqualTo("OutputsTooLarge");
        }
        assertThat(engine.to(Destination.QUARANTINE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,false", "1,true"})
    void anEventToTheByte(int more, boolean held) {
        int payload = 100_000;
        MemoryEngine measured = run(RecordLimits.uniform(RECORD_MAX), payload);
        long size = measured.to(Destination.EVENTS).stream()
                .mapToLong(Outgoing::size)
                .max()
                .orElseThrow();
        MemoryEngine engine = run(limit(Destination.EVENTS, (int) size), payload + more);
        assertThat(engine.eventNames(id(1)).getLast()).isEqualTo(held ? "ExecutionHeld" : "ExecutionEnded");
        assertThat(engine.store.keySet().stream().filter(key -> key.startsWith("p/")))
                .as("the result waits behind the hold")
                .hasSize(held ? 1 : 0);
        assertThat(engine.sent)
                .allSatisfy(out ->
                        assertThat(out.size()).isLessThanOrEqualTo(out.to() == Destination.EVENTS ? size : RECORD_MAX));
    }

    @Test
    void aHoldNamesTheSizeAsItsReason() {
        MemoryEngine engine = run(limit(Destination.EVENTS, 50_000), 60_000);
        Event.ExecutionHeld held = (Event.ExecutionHeld) engine.events(id(1)).getLast();
        assertThat(held.reason()).isEqualTo("TooLarge");
        assertThat(held.message()).startsWith("Expected the event StepEnded to have at most 50000 bytes, but it has ");
        assertThat(held.input()).isEqualTo("StepCompleted");
        assertThat(engine.store.keySet())
                .as("no text of the transition was put")
                .noneMatch(key -> key.startsWith("t/"));
    }

    @ParameterizedTest
    @CsvSource({"0.9,false", "1.0,false", "1.1,true"})
    void aState(double factor, boolean held) {
        MemoryEngine measured = new MemoryEngine();
        measured.register("two", Documents.lambdas(2));
        measured.start(id(1), "two");
        measured.complete(measured.lastRequest(), "\"" + "x".repeat(1_500) + "\"");
        int size = measured.store.get("x/" + id(1)).length;
        MemoryEngine engine = new MemoryEngine(
                settings(Map.of(EngineSettings.STATE_MAX_BYTES, Integer.toString((int) (size / factor)))),
                RecordLimits.uniform(RECORD_MAX));
        engine.register("two", Documents.lambdas(2));
        engine.start(id(1), "two");
        engine.complete(engine.lastRequest(), "\"" + "x".repeat(1_500) + "\"");
        assertThat(engine.eventNames(id(1)).getLast()).isEqualTo(held ? "ExecutionHeld" : "StepEntered");
    }

    @Test
    void aRecordThatQuarantineHasNoRoomForIsCutAndSaysSo() {
        RecordLimits limits = limit(Destination.QUARANTINE, 10_000);
        Outgoing aside = new Quarantine(limits, EngineObserver.NONE)
                .of(null, new byte[50_000], new Origin("t", 1, 2, 3), null, "Unreadable", "Expected less.", 1);
        assertThat(aside.size()).isLessThanOrEqualTo(10_000);
        assertThat(aside.value()).hasSizeGreaterThan(5_000);
        assertThat(RecordHeaders.text(aside.headers(), RecordHeaders.FULL_SIZE)).isEqualTo("50000");
    }

    @Test
    void aDocumentThatHasNoRoomInItsTopicIsRefused() {
        MemoryEngine engine = new MemoryEngine(Settings.DEFAULT, limit(Destination.RUNBOOKS, 20_000));
        engine.register("large", Documents.lambdas(200));
        assertThat(engine.to(Destination.RUNBOOKS)).isEmpty();
        assertThat(engine.store).isEmpty();
        assertThat(engine.registryEvents())
                .singleElement()
                .asString()
                .contains("RunbookRejected", "Expected the document to have at most 20000 bytes");
    }

    @ParameterizedTest
    @CsvSource({"0,StepEntered", "1,ExecutionEnded"})
    void inputsOfAStep(int more, String last) {
        int inputs = 2_000;
        int bytes = inputs - "\"f1\"".length() - "\"\"".length();
        MemoryEngine engine = new MemoryEngine(
                settings(Map.of(EngineSettings.INPUTS_MAX_BYTES, Integer.toString(inputs))),
                RecordLimits.uniform(RECORD_MAX));
        engine.register("echo", Documents.echo());
        engine.start(StartExecution.of(id(1), "echo", Map.of("Text", List.of("x".repeat(bytes + more)))));
        assertThat(engine.eventNames(id(1)).getLast()).isEqualTo(last);
        assertThat(engine.requests()).hasSize(1 - more);
        if (more > 0) {
            Event.StepEnded ended = (Event.StepEnded) engine.events(id(1)).get(2);
            assertThat(ended.failure().code()).isEqualTo("InputsTooLarge");
            assertThat(ended.failure().message())
                    .contains("Expected at most 2000 bytes of resolved inputs, but got 2001.");
        }
    }

    @Test
    void aStartWhoseStateIsTooLargeIsSetAside() {
        MemoryEngine engine = new MemoryEngine(
                settings(Map.of(EngineSettings.STATE_MAX_BYTES, "2048")), RecordLimits.uniform(RECORD_MAX));
        engine.register("echo", Documents.echo());
        engine.start(StartExecution.of(id(1), "echo", Map.of("Text", List.of("x".repeat(1_900)))));
        assertThat(engine.quarantineReasons()).containsExactly("TooLarge");
        assertThat(engine.events(id(1))).isEmpty();
        assertThat(engine.store.keySet()).containsExactly("r/echo");
        engine.start(StartExecution.of(id(1), "echo", Map.of("Text", List.of("x"))));
        assertThat(engine.requests()).as("the id is free").hasSize(1);
    }

    @Test
    void outputsWithLongNamesDoNotFillTheState() {
        MemoryEngine engine = new MemoryEngine();
        engine.register("five", Documents.lambdas(5));
        engine.start(id(1), "five");
        for (int step = 1; step <= 5; step++) {
            Map<String, String> outputs = new HashMap<>();
            for (int i = 0; i < 800; i++) {
                outputs.put(("step" + step + "-" + i + "-").repeat(25).substring(0, 200), "1");
            }
            StepRequested request = engine.lastRequest();
            engine.result(new StepCompleted(
                    id(1), request.visit(), 1, 1, "w1", outputs, PayloadForm.JSON, null, 1, 5, 1, null));
        }
        assertThat(engine.eventNames(id(1)))
                .as("160 KB each, five of them would be more than a state may have")
                .doesNotContain("ExecutionHeld")
                .endsWith("ExecutionEnded");
    }

    @Test
    void theReasonOfAHoldIsCut() {
        MemoryEngine engine = new MemoryEngine();
        engine.register("two", Documents.lambdas(2));
        engine.start(id(1), "two");
        StepRequested request = engine.lastRequest();
        // A worker of another make, which names what no engine can keep apart.
        engine.result(new StepCompleted(
                id(1),
                request.visit(),
                1,
                1,
                "w1",
                Map.of("x".repeat(800_000), "1"),
                PayloadForm.JSON,
                null,
                1,
                5,
                1,
                null));
        Event.ExecutionHeld held = (Event.ExecutionHeld) engine.events(id(1)).getLast();
        assertThat(held.message()).hasSizeLessThanOrEqualTo(2_001);
    }

    @ParameterizedTest
    @CsvSource({"0,2000", "1,2001"})
    void theSentenceAndTheHeadersOfARecordInQuarantineAreBounded(int more, int characters) {
        Headers own = new org.apache.kafka.common.header.internals.RecordHeaders();
        own.add("own", new byte[32 * 1024 - 3 + more]);
        Outgoing aside = new Quarantine(RecordLimits.uniform(RECORD_MAX), EngineObserver.NONE)
                .of(null, new byte[5], new Origin("t", 1, 2, 3), own, "Unreadable", "x".repeat(2_000 + more), 1);
        assertThat(RecordHeaders.text(aside.headers(), RecordHeaders.ERROR))
                .hasSize(characters)
                .endsWith(more == 0 ? "x" : "…");
        assertThat(aside.headers().lastHeader("own") == null).isEqualTo(more > 0);
        assertThat(aside.value()).hasSize(5);
    }

    @Test
    void versionsOfARunbookAreRefusedWhenTheirListHasNoRoom() {
        MemoryEngine engine = new MemoryEngine(
                Settings.DEFAULT,
                new RecordLimits(RecordLimits.uniform(RECORD_MAX).topics(), 2_000));
        for (int version = 1; version <= 60; version++) {
            engine.register("grows", Documents.lambdas(1).replace("f1", "f" + version));
        }
        assertThat(engine.registryEvents().getLast().toString())
                .contains("RunbookRejected", "Expected the list of versions to have at most 2000 bytes");
        engine.start(id(1), "grows");
        assertThat(engine.requests()).as("what is registered runs").hasSize(1);
    }

    private static MemoryEngine run(RecordLimits limits, int payload) {
        MemoryEngine engine = new MemoryEngine(Settings.DEFAULT, limits);
        engine.register("echo", Documents.echo());
        engine.start(StartExecution.of(id(1), "echo", Map.of("Text", List.of("x"))));
        engine.complete(engine.lastRequest(), "x".repeat(payload));
        return engine;
    }

    private static RecordLimits limit(Destination destination, int bytes) {
        Map<Destination, Integer> topics =
                new EnumMap<>(RecordLimits.uniform(RECORD_MAX).topics());
        topics.put(destination, bytes);
        return new RecordLimits(topics, RECORD_MAX);
    }

    private static Settings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put(EngineSettings.BOOTSTRAP_SERVERS, "localhost:9092");
        return new EngineSettings(all).toSettings();
    }
}
