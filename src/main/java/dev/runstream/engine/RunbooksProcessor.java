package dev.runstream.engine;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the records of {@code runbooks} as bytes: one that cannot be read must not stop an instance. */
final class RunbooksProcessor implements Processor<String, byte[], Void, Void> {
    private final EngineObserver observer;
    private @Nullable KeyValueStore<String, byte[]> store;

    RunbooksProcessor(EngineObserver observer) {
        this.observer = observer;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(ExecutionTopology.RUNBOOKS_STORE);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.key() != null) {
            Objects.requireNonNull(store).put(record.key(), record.value());
            observer.runbookHeard(record.key());
        }
    }
}
