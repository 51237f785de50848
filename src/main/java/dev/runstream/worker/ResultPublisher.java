package dev.runstream.worker;

import dev.runstream.contract.Contract;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Result;
import dev.runstream.execution.Result.AttemptStarted;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Result.StepFailed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the worker says to {@code step-results} and what cannot be read to {@code quarantine}, outside
 * transactions. Thread-safe.
 */
final class ResultPublisher implements AutoCloseable {
    /** A word on every unreadable record, for those who sort the quarantine. */
    private static final String UNREADABLE = "Unreadable";

    private static final String TOO_LARGE = "ResultTooLarge";

    private final Producer<byte[], byte[]> producer;
    private final Contract contract;
    private final Topics topics;
    private final int resultMaxBytes;

    ResultPublisher(Producer<byte[], byte[]> producer, Contract contract, Topics topics, int resultMaxBytes) {
        this.producer = producer;
        this.contract = contract;
        this.topics = topics;
        this.resultMaxBytes = resultMaxBytes;
    }

    /**
     * Sends it once; results of one execution keep their order.
     *
     * @param traceparent of the request; null when it had none
     * @return completes when the broker has it, exceptionally when the broker refuses it or the delivery timeout is over
     */
    CompletableFuture<Void> publish(Result result, @Nullable Header traceparent) {
        byte[] bytes;
        try {
            bytes = contract.encode(result);
            if (bytes.length > resultMaxBytes) {
                bytes = contract.encode(tooLarge(result, bytes.length));
            }
        } catch (IllegalArgumentException e) { // a value that must be there is null: whoever judged it is wrong
            return CompletableFuture.failedFuture(e);
        }
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topics.stepResults(), result.executionId().getBytes(StandardCharsets.UTF_8), bytes);
        if (traceparent != null) {
            record.headers().add(traceparent);
        }
        return send(record);
    }

    /** Sets a record aside as it came, with the sentence that says why. */
    CompletableFuture<Void> quarantine(ConsumerRecord<byte[], byte[]> unreadable, String sentence) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topics.quarantine(), null, unreadable.key(), unreadable.value(), unreadable.headers());
        Origin here =
                new Origin(unreadable.topic(), unreadable.partition(), unreadable.offset(), unreadable.timestamp());
        RecordHeaders.put(record.headers(), RecordHeaders.ORIGIN, here.text());
        RecordHeaders.put(record.headers(), RecordHeaders.REASON, UNREADABLE);
        RecordHeaders.put(record.headers(), RecordHeaders.ERROR, sentence);
        return send(record);
    }

    /** What was published is not held back any longer for more to go with it; returns when the broker has it or refuses it. */
    void sendNow() {
        producer.flush();
    }

    void close(Duration timeout) {
        producer.close(timeout);
    }

    @Override
    public void close() {
        producer.close();
    }

    private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            producer.send(record, (_, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(failure);
                }
            });
        } catch (KafkaException | IllegalStateException e) { // the latter: the producer is closed
            sent.completeExceptionally(e);
        }
        return sent;
    }

    /** What is said instead of a result that the topic does not take. */
    private StepFailed tooLarge(Result result, int bytes) {
        return switch (result) {
            case StepCompleted completed ->
                new StepFailed(
                        completed.executionId(),
                        completed.visit(),
                        completed.attempt(),
                        completed.dispatch(),
                        completed.worker(),
                        new Failure(
                                FailureClass.Failed,
                                FailureStage.PostVerification,
                                FailureType.Verification,
                                TOO_LARGE,
                                "Expected the result of the attempt to be at most " + resultMaxBytes
                                        + " bytes, but it is " + bytes + "."),
                        null,
                        Map.of(),
                        null,
                        completed.startedAt(),
                        completed.elapsedMillis(),
                        completed.deliveryCount(),
                        completed.requestId());
            case StepFailed failed -> // its failure is bounded, its outputs may not be
                new StepFailed(
                        failed.executionId(),
                        failed.visit(),
                        failed.attempt(),
                        failed.dispatch(),
                        failed.worker(),
                        failed.failure(),
                        failed.retryAfterMillis(),
                        Map.of(),
                        null,
                        failed.startedAt(),
                        failed.elapsedMillis(),
                        failed.deliveryCount(),
                        failed.requestId());
            case AttemptStarted started ->
                throw new IllegalStateException("Expected an AttemptStarted to be small, but it is " + bytes
                        + " bytes: " + started.executionId());
        };
    }
}
