package dev.runstream.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of one poll, and what each waits for before it can be acknowledged. Held for a few milliseconds only: the
 * next batch comes when this one is acknowledged as a whole.
 */
final class Batch {
    private final List<Held> records = new ArrayList<>();
    private final WorkerObserver observer;

    Batch(WorkerObserver observer) {
        this.observer = observer;
    }

    /** Acknowledged when the call is covered. */
    void hold(ConsumerRecord<byte[], byte[]> record, Call call) {
        records.add(new Held.ByCall(record, call));
    }

    /** Acknowledged when this comes true, released when it fails. */
    void hold(ConsumerRecord<byte[], byte[]> record, CompletableFuture<Void> condition) {
        records.add(new Held.ByCondition(record, condition));
    }

    /** Waits until every call has ended, but not longer than this. */
    void awaitEnds(Duration adoptAfter) throws InterruptedException {
        CompletableFuture<?>[] ends = records.stream()
                .map(held -> switch (held) {
                    case Held.ByCall(var _, Call call) -> call.ended();
                    case Held.ByCondition _ -> CompletableFuture.<Void>completedFuture(null);
                })
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(adoptAfter.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // the calls that have not ended are adopted
        } catch (ExecutionException e) {
            throw new IllegalStateException("Expected the end of a call not to fail", e);
        }
    }

    /**
     * Publishes what covers each call that is still open, and waits until the broker has what covers each record.
     *
     * @param send sends at once what was published and waits for more to go with it
     * @return whether it has all of it; what it refused is sent again by the calls themselves
     */
    boolean cover(Runnable send) throws InterruptedException {
        List<CompletableFuture<Void>> covers = new ArrayList<>(records.size());
        for (Held held : records) {
            covers.add(
                    switch (held) {
                        case Held.ByCall(var _, Call call) -> cover(call);
                        case Held.ByCondition(var _, CompletableFuture<Void> condition) -> condition;
                    });
        }
        send.run();
        boolean all = true;
        for (CompletableFuture<Void> cover : covers) {
            all &= comesTrue(cover);
        }
        return all;
    }

    /** Acknowledges each record: ACCEPT, or RELEASE when the broker has nothing that covers it. */
    void acknowledge(BiConsumer<ConsumerRecord<byte[], byte[]>, AcknowledgeType> acknowledge) {
        int accepted = 0;
        for (Held held : records) {
            boolean covered = switch (held) {
                case Held.ByCall(var _, Call call) -> call.isCovered();
                case Held.ByCondition(var _, CompletableFuture<Void> condition) ->
                    condition.isDone() && !condition.isCompletedExceptionally();
            };
            accepted += covered ? 1 : 0;
            acknowledge.accept(held.record(), covered ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
        }
        observer.batchEnded(accepted, records.size() - accepted);
    }

    private CompletableFuture<Void> cover(Call call) {
        if (!call.hasEnded() && !call.isClaimed()) {
            observer.callAdopted(call.request);
        }
        return call.cover();
    }

    /** Bounded by the producer's delivery timeout. */
    private static boolean comesTrue(CompletableFuture<Void> condition) throws InterruptedException {
        try {
            condition.get();
            return true;
        } catch (ExecutionException e) {
            return false; // logged where it failed
        }
    }

    private sealed interface Held {
        ConsumerRecord<byte[], byte[]> record();

        record ByCall(ConsumerRecord<byte[], byte[]> record, Call call) implements Held {}

        record ByCondition(ConsumerRecord<byte[], byte[]> record, CompletableFuture<Void> condition) implements Held {}
    }
}
