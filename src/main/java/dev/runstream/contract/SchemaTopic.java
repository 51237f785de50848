package dev.runstream.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code schemas} topic: every schema that a record was ever written with, by fingerprint. A process publishes its
 * own before it writes its first record, so whoever meets a fingerprint finds its schema here. Thread-safe.
 */
public final class SchemaTopic implements SchemaSource, AutoCloseable {
    private final Map<String, Object> kafka;
    private final String topic;
    private final Duration timeout;
    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private @Nullable KafkaConsumer<String, String> consumer;

    /**
     * @param kafka client settings: {@code bootstrap.servers}, security
     * @param timeout bounds each read to the end of the topic, and each publication
     */
    public SchemaTopic(Map<String, ?> kafka, Topics topics, Duration timeout) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topics.schemas();
        this.timeout = timeout;
    }

    /**
     * Publishes those that the topic does not have yet, and returns when the broker has them.
     *
     * @return how many were missing
     * @throws KafkaException when the topic cannot be read or written in time
     */
    public int publish(List<PublishedSchema> schemas) {
        readToEnd();
        List<PublishedSchema> missing = schemas.stream()
                .filter(schema -> !texts.containsKey(schema.key()))
                .toList();
        if (!missing.isEmpty()) {
            send(missing);
        }
        return missing.size();
    }

    /**
     * The schema's JSON text; on a miss the topic is read to its end first.
     *
     * @throws KafkaException when the topic cannot be read in time: nothing is known of the record then, and it is to be
     *     read again later
     */
    @Override
    public @Nullable String find(long fingerprint) {
        String key = PublishedSchema.key(fingerprint);
        String known = texts.get(key);
        if (known == null) {
            readToEnd();
            known = texts.get(key);
        }
        return known;
    }

    @Override
    public void close() {
        reading.lock();
        try {
            if (consumer != null) {
                consumer.close();
                consumer = null;
            }
        } finally {
            reading.unlock();
        }
    }

    private void send(List<PublishedSchema> schemas) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            for (PublishedSchema schema : schemas) {
                sent.add(producer.send(new ProducerRecord<>(topic, schema.key(), schema.text())));
            }
            for (Future<?> each : sent) {
                each.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new KafkaException(
                    "Expected to publish schemas to " + topic + ", but the broker did not take them", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        schemas.forEach(schema -> texts.put(schema.key(), schema.text()));
    }

    private void readToEnd() {
        reading.lock();
        try {
            long deadline = System.nanoTime() + timeout.toNanos();
            KafkaConsumer<String, String> reader = consumer();
            Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment(), timeout);
            while (!atEnd(reader, ends)) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (left.isNegative()) {
                    throw new TimeoutException("Expected to read " + topic + " to its end within " + timeout.toMillis()
                            + " ms, but it took longer");
                }
                for (ConsumerRecord<String, String> record : reader.poll(left)) {
                    keep(record);
                }
            }
        } finally {
            reading.unlock();
        }
    }

    private void keep(ConsumerRecord<String, String> record) {
        @Nullable String text = record.value();
        if (text == null) {
            texts.remove(record.key());
        } else {
            texts.put(record.key(), text);
        }
    }

    private boolean atEnd(KafkaConsumer<String, String> reader, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey(), timeout) >= end.getValue());
    }

    private KafkaConsumer<String, String> consumer() {
        if (consumer != null) {
            return consumer;
        }
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        KafkaConsumer<String, String> made =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        try {
            List<PartitionInfo> partitions = made.partitionsFor(topic, timeout);
            if (partitions == null || partitions.isEmpty()) {
                throw new KafkaException("Expected topic " + topic + ", but the broker does not have it");
            }
            made.assign(partitions.stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
            made.seekToBeginning(made.assignment());
        } catch (KafkaException e) {
            made.close();
            throw e;
        }
        consumer = made;
        return made;
    }
}
