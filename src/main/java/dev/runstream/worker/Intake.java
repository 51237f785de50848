package dev.runstream.worker;

import dev.runstream.contract.Contract;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.StepRequested;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests from the share group with one consumer: poll a batch, start its calls, hold it for a moment, cover
 * what is still open, acknowledge it as a whole, poll again.
 *
 * <p>Room for a whole batch is set aside before a poll and kept while polls are empty: after an empty poll the consumer
 * goes on fetching in the background, so records may be on their way to this worker, locked for it.
 */
final class Intake implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    private static final Duration POLL = Duration.ofMillis(200);
    /** How long the consumer stays in the group without taking anything: nobody else gets its partitions so long. */
    private static final Duration FULL_STAYS = Duration.ofSeconds(1);

    private static final Duration REJOIN_AFTER = Duration.ofSeconds(1);
    private static final Duration REJOIN_AFTER_MAX = Duration.ofSeconds(30);
    private static final Duration RELEASE_AFTER = Duration.ofSeconds(5);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(10);

    private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
    private final String topic;
    private final int maxPollRecords;
    private final Duration adoptAfter;
    private final Contract contract;
    private final Caller caller;
    private final ResultPublisher publisher;
    private final Recent<Place> quarantined;
    private final Semaphore room;
    private final WorkerObserver observer;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Where a record lies: what is in quarantine is not put there twice. */
    record Place(String topic, int partition, long offset) {}

    Intake(
            Supplier<ShareConsumer<byte[], byte[]>> consumers,
            String topic,
            int maxPollRecords,
            Duration adoptAfter,
            Contract contract,
            Caller caller,
            ResultPublisher publisher,
            Recent<Place> quarantined,
            Semaphore room,
            WorkerObserver observer) {
        this.consumers = consumers;
        this.topic = topic;
        this.maxPollRecords = maxPollRecords;
        this.adoptAfter = adoptAfter;
        this.contract = contract;
        this.caller = caller;
        this.publisher = publisher;
        this.quarantined = quarantined;
        this.room = room;
        this.observer = observer;
    }

    /** Takes no further batch; {@link #run} returns when the one in hand is acknowledged and the group is left. */
    void stop() {
        stopping.countDown();
    }

    @Override
    public void run() {
        Duration rejoinAfter = REJOIN_AFTER;
        try {
            while (!stopped()) {
                try (ShareConsumer<byte[], byte[]> consumer = consumers.get()) {
                    consumer.setAcknowledgementCommitCallback(this::acknowledged);
                    consumer.subscribe(List.of(topic));
                    takeBatches(consumer);
                    consumer.commitSync(LAST_COMMIT);
                } catch (InterruptException e) {
                    throw e;
                } catch (KafkaException e) {
                    log.error(
                            "A consumer of {} failed; it joins its group again in {} s: {}",
                            topic,
                            rejoinAfter.toSeconds(),
                            e.toString());
                    observer.intakeFailed(e);
                    var _ = stopping.await(rejoinAfter.toMillis(), TimeUnit.MILLISECONDS);
                    Duration longer = rejoinAfter.multipliedBy(2);
                    rejoinAfter = longer.compareTo(REJOIN_AFTER_MAX) > 0 ? REJOIN_AFTER_MAX : longer;
                }
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt(); // the worker is closed without patience
        }
    }

    private boolean stopped() {
        return stopping.getCount() == 0;
    }

    private void takeBatches(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
        while (awaitRoom(consumer)) {
            int taken = 0;
            try {
                ConsumerRecords<byte[], byte[]> records;
                do {
                    records = consumer.poll(POLL);
                } while (records.isEmpty() && !stopped());
                taken = records.count();
                carryOut(records, consumer);
            } finally {
                room.release(maxPollRecords - taken); // each record taken gives back its own place
            }
        }
    }

    /**
     * Sets room for a batch aside. When there is none for a while the consumer leaves the group until there is, because
     * the partitions that are assigned to it would stand still.
     *
     * @return false when the worker stops
     */
    private boolean awaitRoom(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
        if (stopped()) {
            return false;
        }
        if (room.tryAcquire(maxPollRecords)) {
            return true;
        }
        observer.intakePaused();
        boolean left = false;
        boolean found = room.tryAcquire(maxPollRecords, FULL_STAYS.toMillis(), TimeUnit.MILLISECONDS);
        while (!found && !stopped()) {
            if (!left) {
                log.warn(
                        "The limit of calls in flight is reached; a consumer of {} leaves its group until there is room",
                        topic);
                consumer.commitSync();
                consumer.unsubscribe();
                left = true;
            }
            found = room.tryAcquire(maxPollRecords, POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (found && left) {
            consumer.subscribe(List.of(topic));
        }
        if (found) {
            observer.intakeResumed();
        }
        return found;
    }

    private void carryOut(ConsumerRecords<byte[], byte[]> records, ShareConsumer<byte[], byte[]> consumer)
            throws InterruptedException {
        if (records.isEmpty()) {
            return;
        }
        Batch batch = new Batch(observer);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            take(record, batch);
        }
        batch.awaitEnds(adoptAfter);
        if (!batch.cover(publisher::sendNow)) {
            log.error(
                    "The broker did not take what covers a batch of {} requests; what it has not taken in {} s is released",
                    records.count(),
                    RELEASE_AFTER.toSeconds());
            // Each release spends one of the few deliveries that a record has.
            var _ = stopping.await(RELEASE_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        }
        batch.acknowledge(consumer::acknowledge);
        consumer.commitAsync();
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Batch batch) {
        StepRequested request;
        try {
            request = read(record);
        } catch (UnreadableRecordException e) {
            room.release();
            batch.hold(record, quarantine(record, e.getMessage() == null ? e.toString() : e.getMessage()));
            return;
        } catch (KafkaException e) {
            room.release();
            log.error(
                    "The schema of {}-{} at offset {} cannot be looked up now; the record is released: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.toString());
            batch.hold(record, CompletableFuture.failedFuture(e));
            return;
        }
        int deliveryCount = record.deliveryCount().map(Short::intValue).orElse(1);
        observer.requestTaken(request, record.timestamp(), deliveryCount);
        Call call = caller.call(request, deliveryCount, record.headers().lastHeader(RecordHeaders.TRACEPARENT));
        if (call == null) {
            batch.hold(record, CompletableFuture.completedFuture(null));
        } else {
            batch.hold(record, call);
        }
    }

    private StepRequested read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            throw new UnreadableRecordException("Expected a StepRequested, but the record has no value");
        }
        return contract.decode(value, StepRequested.class);
    }

    private CompletableFuture<Void> quarantine(ConsumerRecord<byte[], byte[]> record, String sentence) {
        Place place = new Place(record.topic(), record.partition(), record.offset());
        if (quarantined.contains(place, System.nanoTime())) {
            return CompletableFuture.completedFuture(null);
        }
        log.warn(
                "{}-{} at offset {} is put in quarantine: {}",
                place.topic(),
                place.partition(),
                place.offset(),
                sentence);
        return publisher.quarantine(record, sentence).whenComplete((_, failure) -> {
            if (failure == null) {
                quarantined.add(place, System.nanoTime());
                observer.quarantined(place.topic(), place.partition(), place.offset());
            } else {
                log.error(
                        "{}-{} at offset {} could not be put in quarantine; it is released: {}",
                        place.topic(),
                        place.partition(),
                        place.offset(),
                        failure.toString());
            }
        });
    }

    private void acknowledged(Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception refusal) {
        if (refusal != null) {
            int records = offsets.values().stream().mapToInt(Set::size).sum();
            log.warn(
                    "The acknowledgement of {} records was refused; they are delivered again: {}",
                    records,
                    refusal.toString());
            observer.acknowledgementRefused(records, refusal);
        }
    }
}
