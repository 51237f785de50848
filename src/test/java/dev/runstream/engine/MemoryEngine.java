package dev.runstream.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.config.ExecutionLimits;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Event;
import dev.runstream.execution.Input;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.execution.Result;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StoredParameters;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** One partition of the engine on ports in memory, with a clock that stands still until it is moved. */
final class MemoryEngine {
    static final Topics TOPICS = Topics.DEFAULT;
    static final long BEGIN = 1_800_000_000_000L;

    final Contract contract = new Contract();
    final NavigableMap<String, byte[]> store;
    final Map<String, NavigableMap<Long, byte[]>> markers;
    final Map<String, byte[]> runbooks = new HashMap<>();
    final List<Outgoing> sent = new ArrayList<>();
    long now = BEGIN;
    boolean drained = true;

    /** What the parameter store answers. */
    StoredParameters stored = StoredParameters.NONE;

    /** Whether what is sent to {@code runbooks} is heard at once. */
    boolean registryHeard = true;

    private final ParsedRunbooks parsed = new ParsedRunbooks();
    private final MemoryPartition partition;

    MemoryEngine() {
        this(EngineObserver.NONE);
    }

    MemoryEngine(EngineObserver observer) {
        this(Settings.DEFAULT, RecordLimits.uniform(2 * 1024 * 1024), observer);
    }

    MemoryEngine(Settings settings, RecordLimits limits) {
        this(settings, limits, EngineObserver.NONE);
    }

    /** With so much room. */
    MemoryEngine(ExecutionLimits executions) {
        this(Settings.DEFAULT, RecordLimits.uniform(2 * 1024 * 1024), EngineObserver.NONE, executions);
    }

    private MemoryEngine(Settings settings, RecordLimits limits, EngineObserver observer) {
        this(settings, limits, observer, ExecutionLimits.NONE);
    }

    private MemoryEngine(Settings settings, RecordLimits limits, EngineObserver observer, ExecutionLimits executions) {
        InputReader reader = new InputReader(contract, TOPICS.requests(), "topic-id");
        World.Meaning meaning =
                new World.Meaning(settings, EngineParts.Waits.DEFAULT, DocumentLimits.DEFAULT, executions);
        EngineParts parts = new EngineParts(
                contract,
                () -> meaning,
                1,
                limits,
                reader,
                parsed,
                paths -> stored,
                new dev.runstream.parameters.TargetSource(null),
                (partition, since) -> drained,
                () -> 0,
                "test",
                observer,
                () -> now);
        partition = new MemoryPartition(parts, TOPICS, runbooks::get, this::sent, () -> now);
        store = partition.store;
        markers = partition.markers;
    }

    /** What is in memory is lost, what is in the store stays. */
    void restart() {
        partition.restart();
    }

    void advance(long millis) {
        now += millis;
        partition.tick();
    }

    /** From now on no runbook's record can be read, and none that was read before is remembered. */
    void poisonRunbooks() {
        Runbook other =
                Objects.requireNonNull(RunbookParser.parse(Documents.GREET, DocumentFormat.JSON, DocumentLimits.DEFAULT)
                        .runbook());
        for (int i = 0; i < ParsedRunbooks.CAPACITY; i++) {
            parsed.put("other " + i, other);
        }
        runbooks.replaceAll((key, bytes) -> new byte[] {1, 2, 3});
    }

    /** Brings the records to {@code runbooks} that were held back. */
    void hearRegistry() {
        registryHeard = true;
        sent.stream().filter(out -> out.to() == Destination.RUNBOOKS).forEach(this::hear);
    }

    void register(String name, String document) {
        input(new RegisterRunbook(name, document, DocumentFormat.JSON, true, null, "ann"), TOPICS.commands());
    }

    void start(String id, String runbook) {
        start(StartExecution.of(id, runbook, Map.of()));
    }

    void start(StartExecution start) {
        input(start, TOPICS.requests());
    }

    void result(Result result) {
        input(result, TOPICS.stepResults());
    }

    void command(Command command) {
        input(command, TOPICS.commands());
    }

    /** The worker answers so. */
    void complete(StepRequested request, String payload) {
        result(completed(request, payload));
    }

    static StepCompleted completed(StepRequested request, String payload) {
        return new StepCompleted(
                request.executionId(),
                request.visit(),
                request.attempt(),
                request.dispatch(),
                "w1",
                Map.of("Payload", payload, "StatusCode", "200"),
                PayloadForm.JSON,
                null,
                1,
                5,
                1,
                null);
    }

    static Result.AttemptStarted adopted(StepRequested request, int renewal) {
        return new Result.AttemptStarted(
                request.executionId(),
                request.visit(),
                request.attempt(),
                request.dispatch(),
                "w1",
                request.leaseMillis(),
                renewal,
                1,
                1);
    }

    void input(Input input, String topic) {
        bytes(topic, null, contract.encode(input), new org.apache.kafka.common.header.internals.RecordHeaders());
    }

    void bytes(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        partition.take(topic, key, value, headers);
    }

    private void sent(Outgoing out) {
        sent.add(out);
        if (out.to() == Destination.RUNBOOKS && registryHeard) {
            hear(out);
        }
    }

    private void hear(Outgoing out) {
        runbooks.put(new String(out.key(), UTF_8), out.value());
    }

    List<StepRequested> requests() {
        return sent.stream()
                .filter(out -> out.to() == Destination.STEP_REQUESTS)
                .map(out -> contract.decode(out.value(), StepRequested.class))
                .toList();
    }

    StepRequested lastRequest() {
        return requests().getLast();
    }

    List<Outgoing> to(Destination destination) {
        return sent.stream().filter(out -> out.to() == destination).toList();
    }

    List<AuditEvent> audit(String id) {
        return to(Destination.EVENTS).stream()
                .filter(out -> new String(out.key(), UTF_8).equals(id))
                .map(out -> contract.decode(out.value(), AuditEvent.class))
                .toList();
    }

    List<Event> events(String id) {
        return audit(id).stream().map(AuditEvent::event).toList();
    }

    List<String> eventNames(String id) {
        return events(id).stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    List<RegistryEvent> registryEvents() {
        return to(Destination.EVENTS).stream()
                .map(out -> contract.decode(out.value()))
                .filter(RegistryEvent.class::isInstance)
                .map(RegistryEvent.class::cast)
                .toList();
    }

    /** Short names of why records were set aside. */
    List<String> quarantineReasons() {
        return to(Destination.QUARANTINE).stream()
                .map(out -> RecordHeaders.text(out.headers(), RecordHeaders.REASON))
                .toList();
    }

    int inMemory() {
        return partition.inMemory();
    }
}
