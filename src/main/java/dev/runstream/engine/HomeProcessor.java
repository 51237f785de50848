package dev.runstream.engine;

import dev.runstream.contract.RecordHeaders.Origin;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Hands records that are at home on to the executions, and sends or sets aside the others: {@link Intake}. */
final class HomeProcessor implements Processor<byte[], byte[], Object, Object> {
    private final Function<LongSupplier, Intake> intakes;
    private @Nullable ProcessorContext<Object, Object> context;
    private @Nullable Intake intake;
    private boolean asksForCommits;

    HomeProcessor(Function<LongSupplier, Intake> intakes) {
        this.intakes = intakes;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        this.context = context;
        this.intake = intakes.apply(context::currentSystemTimeMs);
        this.asksForCommits = CommitPace.isAskedBy(context.appConfigs());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<Object, Object> streams = Objects.requireNonNull(context);
        RecordMetadata place = streams.recordMetadata()
                .orElseThrow(
                        () -> new IllegalStateException("Expected a record to come from a topic, but it does not"));
        Origin arrival = new Origin(place.topic(), place.partition(), place.offset(), record.timestamp());
        switch (Objects.requireNonNull(intake).take(record.key(), record.value(), record.headers(), arrival)) {
            case Intake.Taken.AtHome(Incoming incoming) ->
                streams.forward(
                        new Record<>(incoming.key(), incoming, record.timestamp()), ExecutionTopology.EXECUTIONS);
            case Intake.Taken.SentHome(Outgoing out) -> StreamsOutbox.forward(streams, out);
            case Intake.Taken.SetAside(Outgoing out) -> StreamsOutbox.forward(streams, out);
        }
        // Whatever was to be done with it has been done.
        if (asksForCommits && CommitPace.ofThread().decided(System.nanoTime())) {
            streams.commit();
        }
    }

    @Override
    public void close() {
        CommitPace.ofThread().forget();
    }
}
