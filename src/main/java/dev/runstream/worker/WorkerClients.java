package dev.runstream.worker;

import dev.runstream.config.RoleConfig.Client;
import dev.runstream.config.WorkerSettings;
import dev.runstream.topics.ClusterReader;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's clients as a worker needs them, whatever else they are set to. */
final class WorkerClients {
    /** Well below a lock (30 s): a batch whose results cannot be written is released by this worker, not timed out. */
    private static final int DELIVERY_TIMEOUT_MS = 20_000;

    private static final int REQUEST_TIMEOUT_MS = 10_000;
    private static final int MAX_BLOCK_MS = 10_000;
    /** The topics' own limits decide. */
    private static final int MAX_REQUEST_BYTES = 64 * 1024 * 1024;

    private final WorkerSettings settings;
    private final String worker;

    WorkerClients(WorkerSettings settings, String worker) {
        this.settings = settings;
        this.worker = worker;
    }

    Admin admin() {
        Map<String, Object> config = settings.client(Client.admin);
        config.putIfAbsent("client.id", worker);
        return ClusterReader.connect(config);
    }

    Producer<byte[], byte[]> producer() {
        Map<String, Object> config = settings.client(Client.producer);
        config.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, worker);
        config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 1);
        config.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        config.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        config.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What a consumer is called in the share group. */
    String consumerId(int number) {
        Object given = settings.client(Client.consumer).get(ConsumerConfig.CLIENT_ID_CONFIG);
        return given == null ? worker + "-" + number : given.toString();
    }

    /** @param number of the consumer within the worker, from 1 */
    ShareConsumer<byte[], byte[]> consumer(int number) {
        Map<String, Object> config = settings.client(Client.consumer);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, consumerId(number));
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxPollRecords());
        config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        // Batches are never larger than asked for, and none is fetched before it is asked for.
        config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        return new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
