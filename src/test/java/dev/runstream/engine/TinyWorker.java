package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.StepRequested;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Answers every step request at once with its number of visits; counts how often each dispatch came. */
final class TinyWorker implements AutoCloseable {
    private final String bootstrapServers;
    private final Topics topics = Topics.DEFAULT;
    private final Contract contract = new Contract();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();
    private final Thread thread;

    TinyWorker(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.thread = Thread.ofPlatform().name("tiny-worker").start(this::run);
    }

    /** How often each (execution, visit, attempt, dispatch) was delivered. */
    Map<String, AtomicInteger> deliveries() {
        return deliveries;
    }

    @Override
    public void close() throws InterruptedException {
        closed.set(true);
        thread.join(Duration.ofSeconds(30));
    }

    private void run() {
        Map<String, Object> consumerSettings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", "tiny-workers",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest");
        Map<String, Object> producerSettings = Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(producerSettings, new ByteArraySerializer(), new ByteArraySerializer())) {
            consumer.subscribe(List.of(topics.stepRequests()));
            while (!closed.get()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    answer(contract.decode(record.value(), StepRequested.class), record.key(), producer);
                }
            }
        }
    }

    private void answer(StepRequested request, byte[] key, KafkaProducer<byte[], byte[]> producer) {
        String dispatch =
                request.executionId() + "/" + request.visit() + "/" + request.attempt() + "/" + request.dispatch();
        deliveries.computeIfAbsent(dispatch, d -> new AtomicInteger()).incrementAndGet();
        byte[] answer = contract.encode(MemoryEngine.completed(request, Long.toString(request.visit())));
        producer.send(new ProducerRecord<>(topics.stepResults(), key, answer));
    }
}
