package dev.runstream.engine;

import dev.runstream.contract.Topics;
import dev.runstream.topics.Changelogs;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Every source, processor, store and sink of the engine:
 *
 * <pre>
 * requests ─────┐                                            ┌──► step-requests
 * commands ─────┼──► home ──► executions (executions, markers) ──► events
 * step-results ─┘      │          │                          ├──► commands
 *                      │          │                          └──► runbooks
 *                      ├──► commands (at home)   │
 *                      └──► quarantine ◄─────────┘
 *
 * runbooks ──► runbooks (global store: every instance has them all)
 * </pre>
 *
 * Sources are bytes: what cannot be read is set aside by {@code home}, and never stops a thread.
 */
public final class ExecutionTopology {
    static final String HOME = "home";
    static final String EXECUTIONS = "executions";

    static final String EXECUTIONS_STORE = Changelogs.EXECUTIONS_STORE;
    static final String MARKERS_STORE = Changelogs.MARKERS_STORE;
    static final String RUNBOOKS_STORE = "runbooks";

    private ExecutionTopology() {}

    /** @param partitions of {@code requests}, {@code commands} and {@code step-results} */
    static Topology of(Topics topics, int partitions, EngineParts parts) {
        Topology topology = new Topology();
        source(topology, "requests", topics.requests());
        source(topology, "commands", topics.commands());
        source(topology, "step-results", topics.stepResults());
        topology.addProcessor(
                HOME,
                () -> new HomeProcessor(clock -> new Intake(
                        parts.contract(),
                        topics,
                        partitions,
                        parts.reader(),
                        parts.limits(),
                        parts.observer(),
                        parts.clock(clock))),
                "requests",
                "commands",
                "step-results");
        topology.addProcessor(EXECUTIONS, () -> new ExecutionsProcessor(parts), HOME);
        topology.addStateStore(executionsStore(parts), EXECUTIONS);
        topology.addStateStore(markersStore(parts), EXECUTIONS);
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(RUNBOOKS_STORE), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                "runbooks",
                new RecordTime(),
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                topics.runbooks(),
                "runbooks-kept",
                () -> new RunbooksProcessor(parts.observer()));
        sink(topology, Destination.STEP_REQUESTS, topics, EXECUTIONS);
        sink(topology, Destination.EVENTS, topics, EXECUTIONS);
        sink(topology, Destination.COMMANDS, topics, HOME, EXECUTIONS);
        sink(topology, Destination.RUNBOOKS, topics, EXECUTIONS);
        sink(topology, Destination.QUARANTINE, topics, HOME, EXECUTIONS);
        return topology;
    }

    private static void source(Topology topology, String name, String topic) {
        Deserializer<byte[]> bytes = new ByteArrayDeserializer();
        topology.addSource(AutoOffsetReset.earliest(), name, new RecordTime(), bytes, bytes, topic);
    }

    private static void sink(Topology topology, Destination to, Topics topics, String... parents) {
        Serializer<byte[]> bytes = new ByteArraySerializer();
        topology.addSink(to.sink(), to.topic(topics), bytes, bytes, parents);
    }

    /** States, large texts, records that wait, the registry: one store, so one changelog partition in a transaction. */
    private static StoreBuilder<?> executionsStore(EngineParts parts) {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(EXECUTIONS_STORE), Serdes.String(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(changelog(parts));
    }

    /** Expires by segments, each half the retention long. */
    private static StoreBuilder<?> markersStore(EngineParts parts) {
        Duration retention = parts.markersKept();
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(MARKERS_STORE, retention, Duration.ofMillis(1), false),
                        Serdes.String(),
                        Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(changelog(parts));
    }

    private static Map<String, String> changelog(EngineParts parts) {
        return Map.of("max.message.bytes", Integer.toString(parts.limits().changelog()));
    }
}
