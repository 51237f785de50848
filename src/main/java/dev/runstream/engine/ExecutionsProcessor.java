package dev.runstream.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/** Puts {@link Executions} to work on the stores, the sinks and the clock of a Kafka Streams task. */
final class ExecutionsProcessor implements Processor<Object, Object, Object, Object> {
    /** How often it is looked whether something is due. */
    static final Duration TICK = Duration.ofMillis(50);

    private final EngineParts parts;
    private @Nullable Executions executions;
    private int partition;

    ExecutionsProcessor(EngineParts parts) {
        this.parts = parts;
    }

    /** Called again on the same instance when a task comes back after an aborted transaction. */
    @Override
    public void init(ProcessorContext<Object, Object> context) {
        KeyValueStore<String, byte[]> store = context.getStateStore(ExecutionTopology.EXECUTIONS_STORE);
        WindowStore<String, byte[]> markers = context.getStateStore(ExecutionTopology.MARKERS_STORE);
        ReadOnlyKeyValueStore<String, byte[]> runbooks = context.getStateStore(ExecutionTopology.RUNBOOKS_STORE);
        Executions begun = new Executions(
                parts,
                new Ports(
                        context.taskId().partition(),
                        new TaskStore(store),
                        new TaskMarkers(markers),
                        runbooks::get,
                        out -> StreamsOutbox.forward(context, out),
                        parts.clock(context::currentSystemTimeMs)));
        begun.begin();
        executions = begun;
        partition = context.taskId().partition();
        boolean asksForCommits = CommitPace.isAskedBy(context.appConfigs());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, timestamp -> {
            if (begun.tick() && asksForCommits && CommitPace.ofThread().asks(System.nanoTime())) {
                context.commit();
            }
        });
    }

    @Override
    public void process(Record<Object, Object> record) {
        Objects.requireNonNull(executions).accept((Incoming) record.value());
    }

    @Override
    public void close() {
        parts.observer().released(partition);
    }

    private record TaskStore(KeyValueStore<String, byte[]> store) implements PartitionStore {
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
            store.delete(key);
        }

        @Override
        public List<String> keys(String prefix) {
            List<String> keys = new ArrayList<>();
            try (KeyValueIterator<String, byte[]> entries = store.prefixScan(prefix, new StringSerializer())) {
                while (entries.hasNext()) {
                    KeyValue<String, byte[]> entry = entries.next();
                    keys.add(entry.key);
                }
            }
            return keys;
        }
    }

    private record TaskMarkers(WindowStore<String, byte[]> store) implements MarkerStore {
        @Override
        public byte @Nullable [] newest(String executionId, long notBefore) {
            try (WindowStoreIterator<byte[]> found =
                    store.backwardFetch(executionId, Math.max(0, notBefore), Long.MAX_VALUE - 1)) {
                return found.hasNext() ? found.next().value : null;
            }
        }

        @Override
        public void put(String executionId, byte[] marker, long time) {
            store.put(executionId, marker, time);
        }
    }
}
