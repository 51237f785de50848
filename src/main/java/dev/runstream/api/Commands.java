package dev.runstream.api;

import dev.runstream.config.RoleConfig;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.contract.Contract;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends commands to the cluster, each to the home of its key. Thread-safe. */
public final class Commands implements AutoCloseable {
    private static final int REQUEST_BYTES_MAX = 128 * 1024 * 1024;

    private final Topics topics;
    private final Contract contract;
    private final SchemaTopic schemas;
    private final KafkaProducer<String, byte[]> producer;
    private final Duration patience;

    /**
     * Connects, and publishes the schemas of what will be sent.
     *
     * @param patience how long the cluster gets to take a command
     * @throws KafkaException when the cluster does not answer in time
     */
    public Commands(RoleConfig settings, Duration patience) {
        this.topics = settings.topics();
        this.patience = patience;
        this.schemas = new SchemaTopic(settings.client(Client.consumer), topics, patience);
        this.contract = new Contract(schemas);
        try {
            schemas.publish(contract.schemas());
            this.producer = new KafkaProducer<>(producer(settings), new StringSerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            schemas.close();
            throw e;
        }
    }

    private Map<String, Object> producer(RoleConfig settings) {
        int millis = (int) Math.min(Integer.MAX_VALUE, patience.toMillis());
        Map<String, Object> kafka = settings.client(Client.producer);
        kafka.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) millis);
        kafka.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        kafka.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        // The topic's own limit decides.
        kafka.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
        kafka.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        kafka.put(ProducerConfig.ACKS_CONFIG, "all");
        kafka.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return kafka;
    }

    /** Where a command lies. */
    record Place(String topic, int partition, long offset) {}

    /** For an execution: to {@code requests}. */
    Place sendToExecution(String executionId, Command command) throws InterruptedException {
        return send(topics.requests(), executionId, command);
    }

    /** For the registry: to {@code commands}. */
    Place sendToRegistry(String runbook, Command command) throws InterruptedException {
        return send(topics.commands(), runbook, command);
    }

    /** @throws ApiException when the cluster does not take it in time */
    private Place send(String topic, String key, Command command) throws InterruptedException {
        try {
            RecordMetadata sent = producer.send(new ProducerRecord<>(topic, key, contract.encode(command)))
                    .get(patience.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            return new Place(sent.topic(), sent.partition(), sent.offset());
        } catch (ExecutionException e) {
            throw notTaken(topic, e.getCause() == null ? e : e.getCause());
        } catch (java.util.concurrent.TimeoutException | KafkaException e) {
            throw notTaken(topic, e);
        }
    }

    private static ApiException notTaken(String topic, Throwable cause) {
        if (cause instanceof org.apache.kafka.common.errors.RecordTooLargeException) {
            return new ApiException(
                    "ValidationException",
                    "Expected a request that fits into one record of " + topic + ", but: " + cause.getMessage());
        }
        return ApiException.internal(
                "Expected " + topic + " to take the request, but it did not in time: " + cause.getMessage()
                        + " It may have arrived all the same; sent again with the same token, it runs once.");
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        schemas.close();
    }
}
