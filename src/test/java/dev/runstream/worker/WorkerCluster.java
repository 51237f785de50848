package dev.runstream.worker;

import dev.runstream.Patience;
import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Result;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StepRequested.Answer;
import dev.runstream.execution.StepRequested.Redelivery;
import dev.runstream.topics.ShareGroupSetup;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker with topics, and what stands in for the engine: sends requests, reads results. */
final class WorkerCluster implements AutoCloseable {
    static final Duration PATIENCE = Patience.PATIENCE;

    private EmbeddedBroker broker;
    final Admin admin;
    final Contract contract = new Contract();
    final KafkaProducer<byte[], byte[]> producer;

    WorkerCluster() {
        this(EmbeddedBroker.start());
    }

    WorkerCluster(EmbeddedBroker broker) {
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0, "max.request.size", 4_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The broker ends and starts again on its data and its port, after what is done without it. */
    void restart(Path data, Runnable meanwhile) {
        int port =
                Integer.parseInt(bootstrapServers().substring(bootstrapServers().indexOf(':') + 1));
        broker.close();
        meanwhile.run();
        broker = EmbeddedBroker.start(data, port);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Topics and a share group of their own, ready for workers. */
    Fleet fleet(String name) {
        Fleet fleet = new Fleet(new Topics(name + "."), name + "-workers");
        new TopicSetup(admin, TopicLayout.embedded(fleet.topics)).create();
        new ShareGroupSetup(admin, fleet.group).apply(30_000, 10);
        return fleet;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
        broker.close();
    }

    /** One installation in the cluster. */
    final class Fleet implements AutoCloseable {
        final Topics topics;
        final String group;
        private final List<ConsumerRecord<byte[], byte[]>> results = new ArrayList<>();
        private final KafkaConsumer<byte[], byte[]> consumer;

        private Fleet(Topics topics, String group) {
            this.topics = topics;
            this.group = group;
            this.consumer = reader();
        }

        Map<String, String> given(String worker) {
            Map<String, String> given = new HashMap<>();
            given.put("bootstrap.servers", bootstrapServers());
            given.put("topic.prefix", topics.prefix());
            given.put("worker.id", worker);
            given.put("worker.group.id", group);
            return given;
        }

        Worker worker(String id, Map<String, String> changes, Invoker invoker, WorkerObserver observer) {
            Map<String, String> given = given(id);
            given.putAll(changes);
            Worker worker = new Worker(new WorkerSettings(given), contract, invoker, observer);
            worker.start();
            return worker;
        }

        void send(StepRequested request) {
            producer.send(record(request));
        }

        ProducerRecord<byte[], byte[]> record(StepRequested request) {
            return new ProducerRecord<>(topics.stepRequests(), utf8(request.executionId()), contract.encode(request));
        }

        /** Everything on step-results so far, in the order of each execution. */
        List<Result> results() {
            return records().stream()
                    .map(record -> contract.decode(record.value(), Result.class))
                    .toList();
        }

        List<ConsumerRecord<byte[], byte[]>> records() {
            if (consumer.assignment().isEmpty()) {
                assign(consumer, topics.stepResults());
            }
            consumer.poll(Duration.ofMillis(50)).forEach(results::add);
            return List.copyOf(results);
        }

        List<ConsumerRecord<byte[], byte[]>> quarantine() {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            try (KafkaConsumer<byte[], byte[]> reader = reader()) {
                assign(reader, topics.quarantine());
                reader.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
            return records;
        }

        /** How many offsets of step-requests the group has not got past; all of a partition that it has not begun. */
        long lag() throws Exception {
            List<TopicPartition> partitions = partitions(topics.stepRequests());
            Map<TopicPartition, SharePartitionOffsetInfo> begun = admin.listShareGroupOffsets(
                            Map.of(group, new ListShareGroupOffsetsSpec().topicPartitions(partitions)))
                    .partitionsToOffsetInfo(group)
                    .get(30, TimeUnit.SECONDS);
            long lag = 0;
            for (TopicPartition partition : partitions) {
                long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get(30, TimeUnit.SECONDS)
                        .offset();
                SharePartitionOffsetInfo offset = begun.get(partition);
                lag += offset == null ? end : offset.lag().orElse(end);
            }
            return lag;
        }

        void set(String topic, String name, String value) throws Exception {
            Map<ConfigResource, Collection<AlterConfigOp>> change = Map.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
            admin.incrementalAlterConfigs(change).all().get(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            consumer.close();
        }

        private KafkaConsumer<byte[], byte[]> reader() {
            return new KafkaConsumer<>(
                    Map.of("bootstrap.servers", bootstrapServers(), "auto.offset.reset", "earliest"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        }

        private void assign(KafkaConsumer<byte[], byte[]> reader, String topic) {
            List<TopicPartition> partitions = partitions(topic);
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
        }

        private List<TopicPartition> partitions(String topic) {
            return IntStream.range(0, producer.partitionsFor(topic).size())
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
        }
    }

    static StepRequested request(String function) {
        return request(function, 60_000, 30_000, Redelivery.invoke);
    }

    static StepRequested request(String function, long timeoutMillis, long leaseMillis, Redelivery redelivery) {
        return new StepRequested(
                UUID.randomUUID().toString(),
                "Patch",
                "1",
                "invoke",
                "aws:invokeLambdaFunction",
                1,
                1,
                1,
                function,
                null,
                "RequestResponse",
                null,
                null,
                "{}",
                Answer.LAMBDA,
                List.of(),
                timeoutMillis,
                leaseMillis,
                redelivery,
                null);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
