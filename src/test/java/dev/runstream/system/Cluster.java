package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;
import static org.awaitility.Awaitility.await;

import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.topics.ShareGroupSetup;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker and a function endpoint in this process; engines and workers in processes of their own. */
public final class Cluster implements AutoCloseable {
    private static final String OURS = System.getProperty("java.class.path");

    private final Path directory;
    private final EmbeddedBroker broker;
    private final FunctionEndpoint functions;
    private final Admin admin;
    private final KafkaProducer<String, byte[]> producer;
    private final Contract contract = new Contract();
    private final List<Role> roles = new ArrayList<>();
    private boolean brokerRuns = true;
    private String classPath = OURS;

    public Cluster(Path directory, FunctionScript script) throws IOException {
        this.directory = directory;
        this.broker = EmbeddedBroker.start(directory.resolve("broker"));
        this.functions = FunctionEndpoint.start(script);
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        new TopicSetup(admin, TopicLayout.embedded(Topics.DEFAULT)).create();
        new ShareGroupSetup(admin, WorkerSettings.DEFAULT_GROUP_ID).apply(30_000, 10);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public Role engine(String name, String... settings) throws IOException {
        return role(name, "engine", List.of("engine.state.dir=" + directory.resolve(name + "-state")), settings);
    }

    public Role worker(String name, String... settings) throws IOException {
        return role(
                name,
                "worker",
                List.of("worker.id=" + name, "lambda.endpoint=" + functions.uri(), "lambda.region=us-east-1"),
                settings);
    }

    /** @param options of the command, besides its settings */
    Role api(String name, List<String> options, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("api", "--set", "bootstrap.servers=" + bootstrapServers()));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        arguments.addAll(options);
        Role role = Role.start(directory, name, arguments, classPath);
        roles.add(role);
        return role;
    }

    /** Of another version: its classes and schemas come from here first, then from ours. */
    Role engineOf(Path ahead, String name) throws IOException {
        classPath = ahead + File.pathSeparator + OURS;
        try {
            return engine(name);
        } finally {
            classPath = OURS;
        }
    }

    /** As {@link #engineOf}. */
    Role workerOf(Path ahead, String name) throws IOException {
        classPath = ahead + File.pathSeparator + OURS;
        try {
            return worker(name);
        } finally {
            classPath = OURS;
        }
    }

    private Role role(String name, String command, List<String> own, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command, "--set", "bootstrap.servers=" + bootstrapServers()));
        for (String setting : own) {
            arguments.addAll(List.of("--set", setting));
        }
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        Role role = Role.start(directory, name, arguments, classPath);
        roles.add(role);
        return role;
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public FunctionEndpoint functions() {
        return functions;
    }

    public Admin admin() {
        return admin;
    }

    public Contract contract() {
        return contract;
    }

    /** Returns when an engine, which must be up, has registered it: a start that comes next is not rejected. */
    public void register(String name, String yaml) {
        send(
                Topics.DEFAULT.commands(),
                name,
                new Command.RegisterRunbook(name, yaml, DocumentFormat.YAML, true, null, "test"));
        flush();
        try (KafkaConsumer<String, byte[]> events = AuditStream.consumer(bootstrapServers())) {
            await().atMost(PATIENCE).until(() -> {
                boolean registered = false;
                for (ConsumerRecord<String, byte[]> event : events.poll(Duration.ofMillis(100))) {
                    registered |= contract.decode(event.value()) instanceof RunbookRegistered it
                            && it.name().equals(name);
                }
                return registered;
            });
        }
    }

    public void start(String executionId, String runbook, Map<String, List<String>> parameters) {
        send(Topics.DEFAULT.requests(), executionId, Command.StartExecution.of(executionId, runbook, parameters));
    }

    public void send(String topic, String key, Command command) {
        var unused = producer.send(new ProducerRecord<>(topic, key, contract.encode(command)));
    }

    /** Without a key, wherever the producer puts it. */
    void sendBytes(String topic, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, value));
    }

    /** Takes the broker away from everybody. */
    void stopBroker() {
        if (brokerRuns) {
            brokerRuns = false;
            broker.close();
        }
    }

    public void flush() {
        producer.flush();
    }

    @Override
    public void close() throws IOException {
        roles.forEach(Role::close);
        producer.close();
        admin.close();
        functions.close();
        stopBroker();
    }
}
