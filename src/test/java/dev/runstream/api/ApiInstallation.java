package dev.runstream.api;

import static org.awaitility.Awaitility.await;

import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.config.ApiSettings;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.QuerySettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.engine.Engine;
import dev.runstream.engine.EngineObserver;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import dev.runstream.lambda.LambdaInvoker;
import dev.runstream.topics.ShareGroupSetup;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import dev.runstream.worker.Worker;
import dev.runstream.worker.WorkerObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** A whole installation in this process: broker, engine, worker, functions, and the API in front of them. */
final class ApiInstallation implements AutoCloseable {
    private final Path directory;
    private final EmbeddedBroker broker;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private Engine engine;

    ApiInstallation(Path directory, FunctionScript script) throws Exception {
        this.directory = directory;
        FunctionEndpoint functions = begin(FunctionEndpoint.start(script));
        broker = begin(EmbeddedBroker.start(directory.resolve("broker")));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicSetup(admin, TopicLayout.embedded(Topics.DEFAULT)).create();
            new ShareGroupSetup(admin, WorkerSettings.DEFAULT_GROUP_ID).apply(30_000, 10);
        }
        startEngine();
        Map<String, String> worker = settings();
        worker.put(WorkerSettings.LAMBDA_ENDPOINT, functions.uri().toString());
        worker.put(WorkerSettings.LAMBDA_REGION, "us-east-1");
        worker.put(WorkerSettings.DRAIN_TIMEOUT_MS, "0");
        WorkerSettings workerSettings = new WorkerSettings(worker);
        LambdaInvoker invoker = begin(new LambdaInvoker(workerSettings.lambda()));
        Worker running = begin(new Worker(workerSettings, new Contract(), invoker::invoke, WorkerObserver.NONE));
        running.start();
    }

    void startEngine() {
        Map<String, String> settings = settings();
        settings.put(EngineSettings.STATE_DIR, directory.resolve("engine").toString());
        engine = new Engine(new EngineSettings(settings), EngineObserver.NONE);
        engine.start();
        engine.awaitRunning(Duration.ofSeconds(60));
    }

    void stopEngine() {
        engine.close();
    }

    /** An API over this installation, at a free port, with a read model of its own that has caught up. */
    ApiRole api(Map<String, String> changes) {
        Map<String, String> settings = settings();
        settings.put(ApiSettings.PORT, "0");
        settings.put(QuerySettings.DATABASE_URL, "jdbc:h2:" + directory.resolve("history-" + started.size()));
        settings.putAll(changes);
        ApiRole role = begin(ApiRole.start(new ApiSettings(settings), ApiObserver.NONE));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> role.projection().status().caughtUp());
        return role;
    }

    private Map<String, String> settings() {
        return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private <T extends AutoCloseable> T begin(T part) {
        started.push(part);
        return part;
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            if (started.peek() == broker) {
                engine.close();
            }
            started.pop().close();
        }
    }
}
