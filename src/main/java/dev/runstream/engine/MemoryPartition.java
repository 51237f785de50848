package dev.runstream.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.config.EngineSettings;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.Topics;
import dev.runstream.engine.Intake.Taken;
import dev.runstream.execution.Command;
import dev.runstream.execution.Result;
import dev.runstream.execution.StepRequested;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.parameters.TargetSource;
import dev.runstream.topics.TopicLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The engine's only partition, on ports in memory: the same decisions, the same interpreter of effects and the same bytes
 * as on a cluster; only stores, topics and the clock differ. Whoever owns the clock calls {@link #tick} when something is
 * due. Leases never run out here: whoever carries out a call does not die. Not thread-safe.
 */
public final class MemoryPartition {
    private static final int PARTITION = 0;

    final NavigableMap<String, byte[]> store = new TreeMap<>();
    final Map<String, NavigableMap<Long, byte[]>> markers = new HashMap<>();

    private final EngineParts parts;
    private final Topics topics;
    private final RunbookTexts runbooks;
    private final Outbox outbox;
    private final LongSupplier clock;
    private final Intake intake;
    private final Deque<Outgoing> commands = new ArrayDeque<>();
    private Executions executions;
    private long offset;

    /** What the engine says to others. */
    public interface Listener {
        /** A dispatch for the fleet. */
        void requested(StepRequested request);

        /** @param event an {@link AuditEvent} or a {@link dev.runstream.execution.RegistryEvent} */
        void recorded(Object event);

        /** A record that cannot be processed. */
        void setAside(String reason, String sentence);
    }

    /**
     * @param settings what they say about the meaning of a runbook, about waits and limits; nothing is connected to
     * @param parameters the parameter store
     * @param clock epoch milliseconds; never goes back
     */
    public static MemoryPartition of(
            Contract contract,
            EngineSettings settings,
            ParameterSource parameters,
            LongSupplier clock,
            Listener listener) {
        Topics topics = settings.topics();
        World.Meaning meaning = World.Meaning.of(settings);
        EngineParts parts = new EngineParts(
                contract,
                () -> meaning,
                PARTITION + 1,
                RecordLimits.uniform(TopicLayout.embedded(topics).recordMaxBytes()),
                new InputReader(contract, topics.requests(), "memory"),
                new ParsedRunbooks(),
                parameters,
                new TargetSource(null),
                (partition, since) -> false,
                () -> 0,
                "memory",
                EngineObserver.NONE,
                clock);
        Map<String, byte[]> runbooks = new HashMap<>();
        return new MemoryPartition(parts, topics, runbooks::get, out -> tell(out, contract, runbooks, listener), clock);
    }

    /** @param outbox gets every record, commands too, which come back by themselves */
    MemoryPartition(EngineParts parts, Topics topics, RunbookTexts runbooks, Outbox outbox, LongSupplier clock) {
        this.parts = parts;
        this.topics = topics;
        this.runbooks = runbooks;
        this.outbox = outbox;
        this.clock = clock;
        this.intake = new Intake(
                parts.contract(), topics, PARTITION + 1, parts.reader(), parts.limits(), parts.observer(), clock);
        this.executions = begun();
    }

    /** What is in memory is lost, what is in the store stays. */
    void restart() {
        executions = begun();
    }

    /** As if it came from {@code requests}: everything that follows at once has been decided when this returns. */
    public void request(Command command) {
        take(topics.requests(), null, parts.contract().encode(command), noHeaders());
    }

    /** As if it came from {@code commands}, for example a registration. */
    public void command(Command command) {
        take(topics.commands(), null, parts.contract().encode(command), noHeaders());
    }

    /** What a worker says. */
    public void result(Result result) {
        take(topics.stepResults(), null, parts.contract().encode(result), noHeaders());
    }

    /** Does what is due by the clock. */
    public void tick() {
        var unused = executions.tick();
        deliverCommands();
    }

    /** When {@link #tick} has to be called next, epoch milliseconds; null for never. */
    public @Nullable Long nextDue() {
        return executions.nextDue();
    }

    /** Entries in memory: deadlines, leases, and executions that records wait for. */
    int inMemory() {
        return executions.inMemory();
    }

    /** Takes a record of a topic, and all commands that come of it. */
    void take(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        deliver(topic, key, value, headers);
        deliverCommands();
    }

    private Executions begun() {
        Executions begun =
                new Executions(parts, new Ports(PARTITION, new Stored(), new Marked(), runbooks, this::send, clock));
        begun.begin();
        return begun;
    }

    private void deliver(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        Origin origin = new Origin(topic, PARTITION, offset++, clock.getAsLong());
        switch (intake.take(key, value, headers, origin)) {
            case Taken.AtHome(Incoming incoming) -> executions.accept(incoming);
            case Taken.SentHome(Outgoing out) -> send(out);
            case Taken.SetAside(Outgoing out) -> send(out);
        }
    }

    private void deliverCommands() {
        for (Outgoing next = commands.poll(); next != null; next = commands.poll()) {
            deliver(topics.commands(), next.key(), next.value(), next.headers());
        }
    }

    private void send(Outgoing out) {
        outbox.send(out);
        if (out.to() == Destination.COMMANDS) {
            commands.add(out);
        }
    }

    private static void tell(Outgoing out, Contract contract, Map<String, byte[]> runbooks, Listener listener) {
        byte[] value = out.value();
        switch (out.to()) {
            case STEP_REQUESTS -> listener.requested(contract.decode(bytes(value), StepRequested.class));
            case EVENTS -> listener.recorded(contract.decode(bytes(value)));
            case RUNBOOKS -> runbooks.put(new String(bytes(out.key()), UTF_8), bytes(value));
            case QUARANTINE -> listener.setAside(header(out, RecordHeaders.REASON), header(out, RecordHeaders.ERROR));
            case COMMANDS -> {} // they come back by themselves
        }
    }

    private static String header(Outgoing out, String name) {
        String text = RecordHeaders.text(out.headers(), name);
        return text == null ? "" : text;
    }

    private static byte[] bytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new IllegalStateException("Expected a record with a key and a value, but it has none");
        }
        return bytes;
    }

    private static Headers noHeaders() {
        return new org.apache.kafka.common.header.internals.RecordHeaders();
    }

    private final class Stored implements PartitionStore {
        @Override
        public byte @Nullable [] get(String key) {
            return store.get(key);
        }

        @Override
        public void put(String key, byte[] value) {
            store.put(key, value);
        }

        @Override
        public void delete(String key) {
            store.remove(key);
        }

        @Override
        public List<String> keys(String prefix) {
            return store.tailMap(prefix).keySet().stream()
                    .takeWhile(key -> key.startsWith(prefix))
                    .toList();
        }
    }

    private final class Marked implements MarkerStore {
        @Override
        public byte @Nullable [] newest(String executionId, long notBefore) {
            var entry = markers.getOrDefault(executionId, new TreeMap<>()).lastEntry();
            return entry == null || entry.getKey() < notBefore ? null : entry.getValue();
        }

        @Override
        public void put(String executionId, byte[] marker, long time) {
            markers.computeIfAbsent(executionId, id -> new TreeMap<>()).put(time, marker);
        }
    }
}
