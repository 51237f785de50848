package dev.runstream.query;

import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.contract.Topics;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes the audit stream as engines do: in transactions, some of which are aborted. */
final class AuditTopic implements AutoCloseable {
    static final Topics TOPICS = Topics.DEFAULT;

    private final Contract contract = new Contract();
    private final String servers;
    private final KafkaProducer<byte[], byte[]> producer;

    AuditTopic(EmbeddedBroker broker) throws InterruptedException, ExecutionException {
        this.servers = broker.bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            new TopicSetup(admin, TopicLayout.embedded(TOPICS)).create();
        }
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "transactional.id",
                        "audit",
                        "linger.ms",
                        5,
                        "batch.size",
                        200_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", servers);
    }

    Contract contract() {
        return contract;
    }

    /** In one transaction. */
    void write(List<?> records) {
        producer.beginTransaction();
        records.forEach(this::send);
        producer.commitTransaction();
    }

    /** In one transaction that is aborted: nobody may ever see it. */
    void abort(List<?> records) {
        producer.beginTransaction();
        records.forEach(this::send);
        producer.flush();
        producer.abortTransaction();
    }

    private void send(Object record) {
        byte[] value = record instanceof byte[] bytes ? bytes : contract.encode(record);
        String topic = record instanceof RunbookVersion ? TOPICS.runbooks() : TOPICS.events();
        String key = switch (record) {
            case AuditEvent event -> event.header().executionId();
            case RegistryEvent event -> event.name();
            case RunbookVersion document -> RunbookVersion.key(document.name(), document.version());
            default -> "poison";
        };
        var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
