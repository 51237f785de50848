package dev.runstream.engine;

import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends through the sinks of the topology. */
final class StreamsOutbox {
    private StreamsOutbox() {}

    static void forward(ProcessorContext<Object, Object> context, Outgoing out) {
        context.forward(
                new Record<>(out.key(), out.value(), out.time(), out.headers()),
                out.to().sink());
    }
}
