package dev.runstream.client;

import dev.runstream.config.ClientSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Home;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A connection to a running cluster, for one command. Not thread-safe. */
public final class ClusterConnection implements AutoCloseable {
    /** How long a command waits for an answer of the cluster before it says that there is none. */
    public static final Duration ANSWER_WITHIN = Duration.ofSeconds(8);

    private static final Duration POLL = Duration.ofMillis(100);

    private final ClientSettings settings;
    private final Topics topics;
    private final SchemaTopic schemas;
    private final Contract contract;
    private final int eventPartitions;
    private @Nullable KafkaProducer<String, byte[]> producer;

    /**
     * Returns when a broker has answered and has the topics.
     *
     * @throws ClusterUnavailableException when none answers within {@link #ANSWER_WITHIN}
     * @throws ClusterException when it has no topics of Runstream, or refuses
     */
    public static ClusterConnection open(ClientSettings settings) {
        String where = String.join(",", settings.getList(ClientSettings.BOOTSTRAP_SERVERS));
        Topics topics = settings.topics();
        try (Admin admin = Admin.create(bounded(settings.client(Client.admin)))) {
            Map<String, TopicDescription> found = admin.describeTopics(
                            List.of(topics.requests(), topics.events(), topics.schemas()))
                    .allTopicNames()
                    .get(ANSWER_WITHIN.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            TopicDescription events = Objects.requireNonNull(found.get(topics.events()));
            return new ClusterConnection(settings, events.partitions().size());
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case TimeoutException timeout -> unavailable(where, timeout);
                case UnknownTopicOrPartitionException missing ->
                    new ClusterException(
                            "Expected the topics " + topics.prefix() + "* at " + where
                                    + ", but some are missing; 'runstream topics create' makes them.",
                            missing);
                case null, default ->
                    new ClusterException(
                            "Expected the cluster at " + where + " to describe its topics, but it answers: "
                                    + e.getCause(),
                            e);
            };
        } catch (java.util.concurrent.TimeoutException e) {
            throw unavailable(where, e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) { // the name of no broker can be resolved, or a client's setting is wrong
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ClusterUnavailableException(
                    "Expected a broker at " + where + ", but no connection can be made: " + cause.getMessage(), e);
        }
    }

    private static ClusterUnavailableException unavailable(String where, Exception cause) {
        return new ClusterUnavailableException(
                "Expected a broker at " + where + ", but none answered within " + ANSWER_WITHIN.toSeconds() + " s.",
                cause);
    }

    private ClusterConnection(ClientSettings settings, int eventPartitions) {
        this.settings = settings;
        this.topics = settings.topics();
        this.schemas = new SchemaTopic(bounded(settings.client(Client.consumer)), topics, ANSWER_WITHIN);
        this.contract = new Contract(schemas);
        this.eventPartitions = eventPartitions;
    }

    public Topics topics() {
        return topics;
    }

    /**
     * Sends a request; returns when the broker has it.
     *
     * @throws ClusterUnavailableException when the broker does not take it in time
     */
    public void send(Command.StartExecution start) {
        send(String.valueOf(start.executionId()), start);
    }

    /** As {@link #send(Command.StartExecution)}. */
    public void send(Command.StopExecution stop) {
        send(stop.executionId(), stop);
    }

    /** As {@link #send(Command.StartExecution)}. */
    public void send(Command.SendSignal signal) {
        send(signal.executionId(), signal);
    }

    private void send(String key, Command command) {
        try {
            if (producer == null) {
                schemas.publish(contract.schemas()); // before the first record that is written with them
                producer = producer();
            }
            producer.send(new ProducerRecord<>(topics.requests(), key, contract.encode(command)))
                    .get(2 * ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException | TimeoutException e) {
            Throwable cause =
                    e instanceof ExecutionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : e;
            throw new ClusterUnavailableException(
                    "Expected " + topics.requests() + " to take the request, but it did not: " + cause.getMessage(), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** A producer of transactions with this id, for bytes as they are; the caller closes it. */
    public KafkaProducer<byte[], byte[]> transactionalProducer(String transactionalId) {
        Map<String, Object> kafka = boundedProducer();
        kafka.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        return new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(boundedProducer(), new StringSerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> boundedProducer() {
        Map<String, Object> kafka = settings.client(Client.producer);
        kafka.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_WITHIN.toMillis());
        kafka.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_WITHIN.toMillis());
        kafka.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) (2 * ANSWER_WITHIN.toMillis()));
        kafka.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        kafka.put(ProducerConfig.ACKS_CONFIG, "all");
        kafka.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return kafka;
    }

    /** The audit stream; nothing is read before partitions are added. */
    public EventTail events() {
        return tail(topics.events());
    }

    /** The partition of {@code events} that has this key's records. */
    public int home(String key) {
        return Home.partition(key, eventPartitions);
    }

    /** The registration of a version of a runbook, from the audit stream; null when it is no longer there. */
    public @Nullable RunbookRegistered registered(String name, String version) {
        try (EventTail tail = events()) {
            tail.add(home(name));
            while (true) {
                for (EventRecord record : tail.poll(POLL)) {
                    if (record.key().equals(name)
                            && record.event() instanceof RunbookRegistered registered
                            && registered.version().equals(version)) {
                        return registered;
                    }
                }
                if (tail.atEnd()) {
                    return null;
                }
            }
        }
    }

    /** A version of a runbook with its document; null when the registry does not have it. */
    public @Nullable RunbookVersion document(String name, String version) {
        String key = RunbookVersion.key(name, version);
        RunbookVersion found = null;
        try (EventTail tail = tail(topics.runbooks())) {
            tail.addAll();
            do {
                for (EventRecord record : tail.poll(POLL)) {
                    if (record.key().equals(key) && record.event() instanceof RunbookVersion document) {
                        found = document;
                    }
                }
            } while (!tail.atEnd());
        }
        return found;
    }

    /**
     * What engines have stored.
     *
     * @param changelogs topics; those that are not there hold nothing
     */
    public StoreTail stores(List<String> changelogs) {
        return new StoreTail(bounded(settings.client(Client.consumer)), changelogs);
    }

    /** Settings of an admin client. */
    public Map<String, Object> admin() {
        return bounded(settings.client(Client.admin));
    }

    /** Reads what the topics of this cluster hold. */
    public Contract contract() {
        return contract;
    }

    private EventTail tail(String topic) {
        return new EventTail(bounded(settings.client(Client.consumer)), topic, contract);
    }

    /** With answers within {@link #ANSWER_WITHIN}, unless the user set other times. */
    private static Map<String, Object> bounded(Map<String, Object> client) {
        Map<String, Object> bounded = new HashMap<>(client);
        bounded.putIfAbsent("default.api.timeout.ms", (int) ANSWER_WITHIN.toMillis());
        bounded.putIfAbsent("request.timeout.ms", (int) ANSWER_WITHIN.toMillis());
        return bounded;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
        }
        schemas.close();
    }
}
