package dev.runstream.bench;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.engine.CommitPace;
import dev.runstream.engine.RecordTime;
import dev.runstream.engine.StreamsSettings;
import dev.runstream.topics.TopicLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The same hops doing nothing, for one step: request, Streams with one get and one put, step request, worker, result,
 * Streams with one get and one put, event. Streams is set as the engine sets it; sizes are those of an execution of one
 * step. The worker is a plain consumer with a plain producer. What is faster than this cannot be built on these hops.
 */
public final class Floor {
    /** As an execution of {@link Workload#W1} has them, in bytes. */
    private static final int STATE_BYTES = 620;

    private static final int STEP_REQUEST_BYTES = 430;
    private static final int RESULT_BYTES = 330;
    private static final int EVENT_BYTES = 300;

    private static final String STORE = "executions";
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(5);

    private Floor() {}

    /** In the engine's place. */
    public static final class Engine implements AutoCloseable {
        private final KafkaStreams streams;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final CompletableFuture<Void> running = new CompletableFuture<>();

        public Engine(EngineSettings settings) {
            Topics topics = settings.topics();
            Topology topology = new Topology();
            ByteArrayDeserializer bytes = new ByteArrayDeserializer();
            List.of(topics.requests(), topics.stepResults())
                    .forEach(topic -> topology.addSource(
                            AutoOffsetReset.earliest(), topic, new RecordTime(), bytes, bytes, topic));
            byte[] event = event();
            topology.addProcessor("hop", () -> new Hop(topics, event), topics.requests(), topics.stepResults());
            topology.addStateStore(
                    Stores.keyValueStoreBuilder(
                                    Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray())
                            .withCachingDisabled(),
                    "hop");
            ByteArraySerializer asBytes = new ByteArraySerializer();
            topology.addSink("step-requests", topics.stepRequests(), asBytes, asBytes, "hop");
            topology.addSink("events", topics.events(), asBytes, asBytes, "hop");
            this.streams = new KafkaStreams(
                    topology, new StreamsConfig(StreamsSettings.of(settings, TopicLayout.recordMaxBytes(1024 * 1024))));
            streams.setStateListener((now, _) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    running.complete(null);
                } else if (now == KafkaStreams.State.ERROR) {
                    KafkaException failed = new KafkaException("The client failed; see the log");
                    running.completeExceptionally(failed);
                    ended.completeExceptionally(failed);
                }
            });
        }

        /** Returns when it takes records. */
        public void start() {
            streams.start();
            running.join();
        }

        public CompletionStage<Void> ended() {
            return ended;
        }

        @Override
        public void close() {
            streams.close(STOPPED_WITHIN);
            ended.complete(null);
        }
    }

    /** What a reader takes for the end of an execution, padded. */
    private static byte[] event() {
        return ByteBuffer.allocate(EVENT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 0x01)
                .putLong(EndsSeen.fingerprint(new Contract(), EndsSeen.ENDED))
                .array();
    }

    private static final class Hop implements Processor<byte[], byte[], byte[], byte[]> {
        private final Topics topics;
        private final byte[] event;
        private @Nullable ProcessorContext<byte[], byte[]> context;
        private @Nullable KeyValueStore<byte[], byte[]> store;
        private boolean asksForCommits;

        Hop(Topics topics, byte[] event) {
            this.topics = topics;
            this.event = event;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            this.store = context.getStateStore(STORE);
            this.asksForCommits = CommitPace.isAskedBy(context.appConfigs());
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            ProcessorContext<byte[], byte[]> streams = Objects.requireNonNull(context);
            KeyValueStore<byte[], byte[]> states = Objects.requireNonNull(store);
            boolean request = streams.recordMetadata().orElseThrow().topic().equals(topics.requests());
            var unused = states.get(record.key());
            states.put(record.key(), new byte[STATE_BYTES]);
            if (request) {
                streams.forward(record.withValue(new byte[STEP_REQUEST_BYTES]), "step-requests");
            } else {
                streams.forward(record.withValue(event), "events");
            }
            if (asksForCommits && CommitPace.ofThread().decided(System.nanoTime())) {
                streams.commit();
            }
        }
    }

    /** In the worker's place. */
    public static final class Worker implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final KafkaProducer<byte[], byte[]> producer;
        private final Topics topics;
        private final Thread thread;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final CompletableFuture<Void> assigned = new CompletableFuture<>();

        public Worker(WorkerSettings settings) {
            this.topics = settings.topics();
            Map<String, Object> consuming = new HashMap<>(settings.client(Client.consumer));
            consuming.put("group.id", "bench-floor");
            consuming.put("isolation.level", "read_committed");
            consuming.put("auto.offset.reset", "earliest");
            consuming.put("enable.auto.commit", true);
            consuming.put("auto.commit.interval.ms", 200);
            this.consumer = new KafkaConsumer<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            Map<String, Object> producing = new HashMap<>(settings.client(Client.producer));
            producing.put("linger.ms", 0);
            this.producer = new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
            this.thread = Thread.ofPlatform().name("floor-worker").unstarted(this::work);
        }

        /** Returns when it has its partitions. */
        public void start() {
            thread.start();
            assigned.join();
        }

        private void work() {
            try {
                consumer.subscribe(List.of(topics.stepRequests()));
                while (true) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                        var unused = producer.send(
                                new ProducerRecord<>(topics.stepResults(), record.key(), new byte[RESULT_BYTES]));
                    }
                    if (!assigned.isDone() && !consumer.assignment().isEmpty()) {
                        assigned.complete(null);
                    }
                }
            } catch (WakeupException e) {
                ended.complete(null);
            } catch (KafkaException e) {
                assigned.completeExceptionally(e);
                ended.completeExceptionally(e);
            } finally {
                consumer.close();
                producer.close(STOPPED_WITHIN);
            }
        }

        public CompletionStage<Void> ended() {
            return ended;
        }

        @Override
        public void close() {
            consumer.wakeup();
            try {
                thread.join(STOPPED_WITHIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
