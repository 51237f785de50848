package dev.runstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.runstream.ComposeFile;
import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.contract.Topics;
import dev.runstream.engine.Engine;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import dev.runstream.lambda.LambdaInvoker;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.topics.ClusterCheck;
import dev.runstream.topics.ShareGroupSetup;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import dev.runstream.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Goal: what holds on the embedded broker holds on Kafka's own image, as docker-compose.yml sets it. Method: the same on
 * both: topics and group settings are made and checked, twenty executions run to their ends over transactions and the share
 * group, and the audit stream is whole. The image needs Docker.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OnOtherBrokersIT {
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final int EXECUTIONS = 20;
    private static final String RUNBOOK = """
        schemaVersion: '0.3'
        mainSteps:
          - name: first
            action: aws:invokeLambdaFunction
            inputs: {FunctionName: answer}
          - name: second
            action: aws:invokeLambdaFunction
            inputs: {FunctionName: answer, Payload: '{{ first.Payload }}'}
        """;

    private final Contract contract = new Contract();

    @TempDir
    Path directory;

    @Test
    void executionsRunOnTheEmbeddedBroker() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            executionsRun(broker.bootstrapServers());
        }
    }

    @Test
    void executionsRunOnKafkasOwnImage() throws Exception {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("Docker is on this machine")
                .isTrue();
        ComposeFile.Service kafka = ComposeFile.read().services().get("kafka");
        try (KafkaContainer broker = new KafkaContainer(kafka.image())) {
            kafka.environment().forEach((name, value) -> {
                if (!concernsListeners(name)) {
                    broker.withEnv(name, value);
                }
            });
            broker.start();
            executionsRun(broker.getBootstrapServers());
        }
    }

    /** Testcontainers sets these itself. */
    private static boolean concernsListeners(String variable) {
        return variable.contains("LISTENER") || variable.contains("CONTROLLER") || variable.contains("NODE_ID");
    }

    private void executionsRun(String bootstrapServers) throws Exception {
        prepare(bootstrapServers);
        FunctionScript script = FunctionScript.parse("functions: {answer: [{returns: 42}]}", "functions.yaml");
        EngineSettings engineSettings = new EngineSettings(Map.of(
                EngineSettings.BOOTSTRAP_SERVERS,
                bootstrapServers,
                EngineSettings.STATE_DIR,
                directory.resolve("engine").toString()));
        try (FunctionEndpoint functions = FunctionEndpoint.start(script);
                Engine engine = new Engine(engineSettings);
                AuditStream audit = new AuditStream(bootstrapServers)) {
            engine.start();
            engine.awaitRunning(WITHIN);
            WorkerSettings workerSettings = new WorkerSettings(Map.of(
                    WorkerSettings.BOOTSTRAP_SERVERS,
                    bootstrapServers,
                    WorkerSettings.LAMBDA_ENDPOINT,
                    functions.uri().toString(),
                    WorkerSettings.LAMBDA_REGION,
                    "us-east-1"));
            try (SchemaTopic schemas = new SchemaTopic(workerSettings.client(Client.consumer), Topics.DEFAULT, WITHIN);
                    LambdaInvoker invoker = new LambdaInvoker(workerSettings.lambda());
                    Worker worker = new Worker(workerSettings, new Contract(schemas), invoker::invoke)) {
                worker.start();
                requestExecutions(bootstrapServers);
                audit.awaitEnded(EXECUTIONS, WITHIN).check(ExecutionStatus.Success);
            }
            assertThat(functions.calls()).hasSize(2 * EXECUTIONS);
            assertThat(engine.failure()).isNull();
        }
    }

    private static void prepare(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicSetup topics = new TopicSetup(admin, TopicLayout.embedded(Topics.DEFAULT));
            topics.create();
            assertThat(topics.check()).isEmpty();
            new ShareGroupSetup(admin, WorkerSettings.DEFAULT_GROUP_ID).apply(30_000, 10);
            Map<String, String> cluster = Map.of("bootstrap.servers", bootstrapServers);
            assertThat(ClusterCheck.of(admin, new EngineSettings(cluster), new WorkerSettings(cluster))
                            .findings())
                    .isEmpty();
        }
    }

    private void requestExecutions(String bootstrapServers) {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer())) {
            RegisterRunbook registration = new RegisterRunbook("two", RUNBOOK, DocumentFormat.YAML, true, null, "test");
            var unusedRegistration = producer.send(
                    new ProducerRecord<>(Topics.DEFAULT.commands(), "two", contract.encode(registration)));
            for (int i = 0; i < EXECUTIONS; i++) {
                String id = UUID.randomUUID().toString();
                byte[] start = contract.encode(StartExecution.of(id, "two", Map.of()));
                var unusedStart = producer.send(new ProducerRecord<>(Topics.DEFAULT.requests(), id, start));
            }
        }
    }
}
