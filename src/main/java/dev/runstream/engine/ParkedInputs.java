package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Parked;
import dev.runstream.contract.Parked.Kind;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.StoreKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that wait, a queue for each execution, in the order of their arrival. The records lie in the store, so that
 * they survive a restart; memory knows only where each queue begins and ends.
 */
final class ParkedInputs {
    /** Far from both ends: a start may be put in front of the commands that came before it. */
    private static final long MIDDLE = 1L << 40;

    private final PartitionStore store;
    private final Contract contract;
    private final RecordLimits limits;
    private final Map<String, Span> queues = new HashMap<>();

    ParkedInputs(PartitionStore store, Contract contract, RecordLimits limits) {
        this.store = store;
        this.contract = contract;
        this.limits = limits;
    }

    /** Numbers of the records of a queue, the end exclusive, and what the first one waits for. */
    private record Span(long first, long end, Kind waitsFor) {}

    /** Forgets what it knows and looks it up again. */
    void rebuild() {
        queues.clear();
        for (String key : store.keys(StoreKeys.PARKED)) {
            int slash = key.lastIndexOf('/');
            String executionId = key.substring(StoreKeys.PARKED.length(), slash);
            long number = Long.parseUnsignedLong(key.substring(slash + 1), 16);
            Span known = queues.get(executionId);
            queues.put(
                    executionId,
                    known == null
                            ? new Span(number, number + 1, Kind.Held)
                            : new Span(known.first(), number + 1, Kind.Held));
        }
    }

    /** The executions that records wait for. */
    List<String> executions() {
        return List.copyOf(queues.keySet());
    }

    boolean isEmpty(String executionId) {
        return !queues.containsKey(executionId);
    }

    long size(String executionId) {
        Span span = queues.get(executionId);
        return span == null ? 0 : span.end() - span.first();
    }

    /** What the first record waits for; there must be one. */
    Kind waitsFor(String executionId) {
        return span(executionId).waitsFor();
    }

    /** @throws TooLargeException when the changelog would refuse the record; then nothing changed */
    void add(Incoming in, Kind kind, @Nullable Long deadline, boolean inFront) {
        Span span = queues.get(in.key());
        long number = span == null ? MIDDLE : inFront ? span.first() - 1 : span.end();
        put(in.key(), number, parked(in, kind, deadline));
        if (span == null) {
            queues.put(in.key(), new Span(number, number + 1, kind));
        } else if (inFront) {
            queues.put(in.key(), new Span(number, span.end(), kind));
        } else {
            queues.put(in.key(), new Span(span.first(), number + 1, span.waitsFor()));
        }
    }

    /**
     * The first record; there must be one.
     *
     * @throws dev.runstream.contract.UnreadableRecordException when it cannot be read
     */
    Parked head(String executionId) {
        Span span = span(executionId);
        byte[] bytes = headBytes(executionId);
        Parked head = contract.decode(bytes, Parked.class);
        queues.put(executionId, new Span(span.first(), span.end(), head.kind()));
        return head;
    }

    /** The first record as it lies in the store. */
    byte[] headBytes(String executionId) {
        String key = StoreKeys.parked(executionId, span(executionId).first());
        byte[] bytes = store.get(key);
        if (bytes == null) {
            throw new IllegalStateException("Expected a parked record under " + key + ", but there is none");
        }
        return bytes;
    }

    void removeHead(String executionId) {
        Span span = span(executionId);
        store.delete(StoreKeys.parked(executionId, span.first()));
        if (span.first() + 1 == span.end()) {
            queues.remove(executionId);
        } else {
            queues.put(executionId, new Span(span.first() + 1, span.end(), Kind.Held));
        }
    }

    /** The first record waits for something else from now on. */
    void waitFor(String executionId, Parked head, Kind kind, @Nullable Long deadline) {
        Span span = span(executionId);
        put(
                executionId,
                span.first(),
                new Parked(
                        kind,
                        deadline,
                        head.bytes(),
                        head.topic(),
                        head.partition(),
                        head.offset(),
                        head.timestamp(),
                        head.traceparent()));
        queues.put(executionId, new Span(span.first(), span.end(), kind));
    }

    int executionsWaiting() {
        return queues.size();
    }

    private void put(String executionId, long number, Parked parked) {
        String key = StoreKeys.parked(executionId, number);
        byte[] bytes = contract.encode(parked);
        limits.checkStored(key, bytes, "a record that has to wait");
        store.put(key, bytes);
    }

    private Span span(String executionId) {
        Span span = queues.get(executionId);
        if (span == null) {
            throw new IllegalStateException("Expected records to wait for " + executionId + ", but there are none");
        }
        return span;
    }

    private static Parked parked(Incoming in, Kind kind, @Nullable Long deadline) {
        Origin origin = in.origin();
        return new Parked(
                kind,
                deadline,
                in.bytes(),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.timestamp(),
                in.traceparent());
    }
}
