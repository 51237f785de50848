package dev.runstream.cli;

import dev.runstream.config.ClientSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.contract.Contract;
import dev.runstream.contract.RunbookEntry;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.contract.Topics;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.Command;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.topics.ClusterReader;
import dev.runstream.topics.StartupChecks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Talks to the registry of runbooks: commands go to {@code commands}, answers come on {@code events}. */
final class RegistryClient implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int REQUEST_BYTES_MAX = 128 * 1024 * 1024;

    private final ClientSettings settings;
    private final Topics topics;
    private final Duration patience;
    private final SchemaTopic schemas;
    private final Contract contract;
    private @Nullable KafkaProducer<String, byte[]> producer;
    private @Nullable KafkaConsumer<String, byte[]> events;

    /**
     * @param patience how long an answer of the cluster or the registry is waited for
     * @throws dev.runstream.topics.SetupException when no broker answers or the topics are missing
     */
    RegistryClient(ClientSettings settings, Duration patience) {
        this.settings = settings;
        this.topics = settings.topics();
        this.patience = patience;
        Admin admin = ClusterReader.connect(settings.client(Client.admin));
        try {
            StartupChecks.require(
                    admin,
                    settings,
                    List.of(topics.commands(), topics.events(), topics.runbooks(), topics.schemas()),
                    patience);
        } finally {
            admin.close(Duration.ZERO);
        }
        this.schemas = new SchemaTopic(settings.client(Client.consumer), topics, patience);
        this.contract = new Contract(schemas);
    }

    /**
     * Sends a command and waits for what the registry says to it.
     *
     * @param name of the runbook
     * @throws CommandFailedException when no engine answers in time
     */
    RegistryEvent ask(String name, Command command) {
        KafkaConsumer<String, byte[]> answers = events();
        Cause cause = send(name, command);
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<String, byte[]> record : answers.poll(POLL)) {
                if (name.equals(record.key())
                        && contract.decode(record.value()) instanceof RegistryEvent event
                        && event.cause().equals(cause)) {
                    return event;
                }
            }
        }
        throw new CommandFailedException("Expected an engine to answer within " + patience.toSeconds()
                + " s, but none did; the command is kept in " + topics.commands()
                + " and is carried out when one runs (runstream engine).");
    }

    /** What can be started under each name. */
    Map<String, RunbookEntry> entries() {
        Map<String, RunbookEntry> entries = new TreeMap<>();
        readRunbooks(record -> {
            if (contract.decode(record.value()) instanceof RunbookEntry entry) {
                entries.put(entry.name(), entry);
            }
        });
        return entries;
    }

    /**
     * What is registered under a name.
     *
     * @param entry null when nothing is
     * @param versions by their numbers
     */
    record Registered(@Nullable RunbookEntry entry, Map<String, RunbookVersion> versions) {}

    /** A runbook with all its documents, in one reading. */
    Registered registered(String name) {
        AtomicReference<@Nullable RunbookEntry> found = new AtomicReference<>();
        Map<String, RunbookVersion> versions = new HashMap<>();
        readRunbooks(record -> {
            Object value = contract.decode(record.value());
            if (value instanceof RunbookEntry entry && entry.name().equals(name)) {
                found.set(entry);
            } else if (value instanceof RunbookVersion version && version.name().equals(name)) {
                versions.put(version.version(), version);
            }
        });
        return new Registered(found.get(), versions);
    }

    private void readRunbooks(Consumer<ConsumerRecord<String, byte[]>> each) {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topics.runbooks());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, patience);
            long deadline = System.nanoTime() + patience.toNanos();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), patience) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new CommandFailedException("Expected to read " + topics.runbooks() + " to its end within "
                            + patience.toSeconds() + " s, but it took longer.");
                }
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (record.key() != null && record.value() != null) {
                        each.accept(record);
                    }
                }
            }
        } catch (UnreadableRecordException e) {
            throw new CommandFailedException(
                    "Expected the records of " + topics.runbooks() + " to be readable, but: " + e.getMessage(), e);
        }
    }

    /** From where the audit stream ends before the first command is sent. */
    private KafkaConsumer<String, byte[]> events() {
        if (events == null) {
            KafkaConsumer<String, byte[]> consumer = consumer();
            events = consumer;
            List<TopicPartition> partitions = partitions(consumer, topics.events());
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(partition -> consumer.position(partition, patience));
        }
        return events;
    }

    private Cause send(String name, Command command) {
        if (producer == null) {
            // Before the first record that is written with them.
            schemas.publish(contract.schemas());
            producer = producer();
        }
        try {
            RecordMetadata sent = producer.send(new ProducerRecord<>(topics.commands(), name, contract.encode(command)))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Cause.record(sent.topic(), sent.partition(), sent.offset());
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailedException(
                    "Expected " + topics.commands() + " to take the command, but it did not: " + cause.getMessage(), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic, patience).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> kafka = settings.client(Client.consumer);
        kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        kafka.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        kafka.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        return new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private KafkaProducer<String, byte[]> producer() {
        Map<String, Object> kafka = settings.client(Client.producer);
        kafka.put(ProducerConfig.ACKS_CONFIG, "all");
        kafka.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        kafka.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        kafka.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience.toMillis());
        // The topic's own limit decides.
        kafka.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
        return new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
        }
        if (events != null) {
            events.close();
        }
        schemas.close();
    }
}
