package dev.runstream.cli;

import dev.runstream.api.ApiRole;
import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.client.EventTail;
import dev.runstream.config.ApiSettings;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.QuerySettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.config.TelemetrySettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.contract.Topics;
import dev.runstream.engine.Engine;
import dev.runstream.engine.EngineObserver;
import dev.runstream.execution.Command;
import dev.runstream.functions.EndpointSettings;
import dev.runstream.functions.FunctionCall;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.Pace;
import dev.runstream.lambda.LambdaInvoker;
import dev.runstream.telemetry.Telemetry;
import dev.runstream.topics.ShareGroupSetup;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import dev.runstream.worker.Worker;
import dev.runstream.worker.WorkerObserver;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Everything in this process: a broker, an engine, a worker and the local function endpoint, on loopback. For one run, in a
 * directory that is deleted at the end; or for as long as wanted, in a directory that is kept and can be started on again.
 */
final class LocalStack implements AutoCloseable {
    private static final Duration START_WITHIN = Duration.ofSeconds(90);
    private static final Duration SCHEMAS_WITHIN = Duration.ofSeconds(30);
    private static final int LOCK_MILLIS = 30_000;
    private static final int DELIVERIES_MAX = 10;

    /** What is kept running is stopped in the middle of calls as a rule, and is to carry on soon. */
    private static final Map<String, String> KEPT_RUNNING = Map.of(EngineSettings.LEASE_MS, "5000");

    private static final String KEPT_DRAIN_MS = "2000";

    private final Topics topics = Topics.DEFAULT;
    private final Contract contract = new Contract();
    /** What has started, the last first: closed in this order. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** A user who interrupts the run leaves nothing behind. */
    private final Thread interrupted = new Thread(this::closeAll, "local-stack-shutdown");

    private final Path directory;
    private final boolean kept;
    private final Telemetry telemetry;
    private final EmbeddedBroker broker;
    private final @Nullable FunctionEndpoint functions;
    private final KafkaProducer<String, byte[]> producer;
    private final CompletableFuture<Void> broken = new CompletableFuture<>();

    /**
     * How the stack is made.
     *
     * @param script the functions
     * @param callLog gets a JSON line when a call begins and another when it ends; null for none
     * @param bindings functions for actions
     * @param skipWaits sleeps and waits between attempts take no time
     * @param settings of engine and worker, by name; {@code lambda.endpoint} among them replaces the local endpoint
     * @param world whose time is virtual; null for the real one
     */
    record Options(
            FunctionScript script,
            @Nullable Path callLog,
            Map<String, String> bindings,
            boolean skipWaits,
            Map<String, String> settings,
            @Nullable SuiteWorld world) {

        /** In real time. */
        Options(
                FunctionScript script,
                @Nullable Path callLog,
                Map<String, String> bindings,
                boolean skipWaits,
                Map<String, String> settings) {
            this(script, callLog, bindings, skipWaits, settings, null);
        }
    }

    /** Leaves the talking to the command: what the roles would log as news is not shown. Before anything logs. */
    static void quiet() {
        System.setProperty("runstream.log.level", "WARN");
        System.setProperty("runstream.client.log.level", "ERROR");
    }

    /** Returns when the engine decides and the worker takes requests. */
    static LocalStack start(Options options) throws IOException {
        Path directory = Files.createTempDirectory("runstream-");
        try {
            return new LocalStack(directory, false, 0, options);
        } catch (IOException | RuntimeException e) {
            delete(directory);
            throw e;
        }
    }

    /**
     * Returns when the engine decides and the worker takes requests. What another stack left in the directory goes on.
     *
     * @param directory made when absent, kept at the end
     * @param port of the broker
     * @throws org.apache.kafka.common.KafkaException when the port is taken, or another stack uses the directory
     */
    static LocalStack startIn(Path directory, int port, Options options) throws IOException {
        return new LocalStack(Files.createDirectories(directory), true, port, options);
    }

    private LocalStack(Path directory, boolean kept, int port, Options options) throws IOException {
        this.directory = directory;
        this.kept = kept;
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            this.functions = options.settings().containsKey(WorkerSettings.LAMBDA_ENDPOINT) ? null : serve(options);
            this.telemetry = begin(new Telemetry(telemetrySettings(options)));
            this.broker = begin(EmbeddedBroker.start(
                    directory.resolve("broker"), port, options.world() == null ? Map.of() : SuiteWorld.BROKER));
            prepareTopics();
            this.producer = begin(new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.bootstrapServers(),
                            ProducerConfig.LINGER_MS_CONFIG,
                            0,
                            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                            TopicLayout.recordMaxBytes(1024 * 1024)),
                    new StringSerializer(),
                    new ByteArraySerializer()));
            startRoles(options);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private FunctionEndpoint serve(Options options) throws IOException {
        EndpointSettings settings = options.world() == null
                ? EndpointSettings.DEFAULT
                : EndpointSettings.DEFAULT.withBodyKept(Integer.MAX_VALUE);
        return begin(FunctionEndpoint.start(
                options.script(), options.callLog() == null ? settings : settings.withCallLog(options.callLog())));
    }

    private void prepareTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicSetup(admin, TopicLayout.embedded(topics)).create();
            new ShareGroupSetup(admin, WorkerSettings.DEFAULT_GROUP_ID).apply(LOCK_MILLIS, DELIVERIES_MAX);
        }
    }

    /** Engine and worker do not wait for each other. */
    private void startRoles(Options options) {
        EngineSettings engineSettings = new EngineSettings(engineSettings(options));
        WorkerSettings workerSettings = new WorkerSettings(workerSettings(options));
        EngineObserver engineObserver = telemetry.observe(engineSettings);
        WorkerObserver workerObserver = telemetry.observe(workerSettings);
        Executor threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("start-", 1).factory());
        CompletableFuture<Engine> engine = CompletableFuture.supplyAsync(
                () -> startEngine(engineSettings, engineObserver, options.world()), threads);
        CompletableFuture<Worker> worker = CompletableFuture.supplyAsync(
                () -> startWorker(workerSettings, workerObserver, options.world()), threads);
        try {
            CompletableFuture.allOf(engine, worker).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        engine.join().ended().whenComplete(this::ended);
        worker.join().ended().whenComplete(this::ended);
    }

    private void ended(Void nothing, @Nullable Throwable defect) {
        if (defect != null) {
            broken.completeExceptionally(defect);
        }
    }

    /** Completes exceptionally when engine or worker stop by themselves. */
    CompletionStage<Void> broken() {
        return broken.minimalCompletionStage();
    }

    private Engine startEngine(EngineSettings settings, EngineObserver observer, @Nullable SuiteWorld world) {
        Engine engine =
                begin(world == null ? new Engine(settings, observer) : new Engine(settings, world, world.ofEngine()));
        engine.start();
        engine.awaitRunning(START_WITHIN);
        telemetry.watch(engine);
        return engine;
    }

    private Worker startWorker(WorkerSettings settings, WorkerObserver observer, @Nullable SuiteWorld world) {
        SchemaTopic schemas = begin(new SchemaTopic(settings.client(Client.consumer), topics, SCHEMAS_WITHIN));
        LambdaInvoker invoker = begin(new LambdaInvoker(settings.lambda()));
        Contract contracts = new Contract(schemas);
        Worker worker = world == null
                ? new Worker(settings, contracts, invoker::invoke, observer)
                : new Worker(settings, contracts, world.gate(invoker::invoke), observer, world);
        worker.start();
        telemetry.watch(worker);
        return begin(worker);
    }

    /** Before there is a broker: what is asked for says nothing of it. */
    private static TelemetrySettings telemetrySettings(Options options) {
        Map<String, String> settings = new HashMap<>();
        options.settings().forEach((name, value) -> {
            if (name.startsWith("telemetry.") || name.startsWith(EngineSettings.CONFIG_PROVIDERS)) {
                settings.put(name, value);
            }
        });
        settings.put(EngineSettings.BOOTSTRAP_SERVERS, "127.0.0.1:1");
        return new EngineSettings(settings).telemetry();
    }

    private Map<String, String> engineSettings(Options options) {
        Map<String, String> settings = own(options, EngineSettings.DEFINITION.names());
        options.settings().forEach((name, value) -> {
            if (name.startsWith(EngineSettings.BINDINGS_PREFIX)) {
                settings.put(name, value);
            }
        });
        settings.put(EngineSettings.STATE_DIR, directory.resolve("engine").toString());
        if (options.skipWaits()) {
            settings.put(EngineSettings.SKIP_WAITS, "true");
        }
        if (kept) {
            KEPT_RUNNING.forEach(settings::putIfAbsent);
        }
        allowRoles(settings, options);
        options.bindings().forEach((what, function) -> settings.put(EngineSettings.BINDINGS_PREFIX + what, function));
        return settings;
    }

    private Map<String, String> workerSettings(Options options) {
        Map<String, String> settings = own(options, WorkerSettings.DEFINITION.names());
        if (kept) {
            settings.putIfAbsent(WorkerSettings.DRAIN_TIMEOUT_MS, KEPT_DRAIN_MS);
        } else {
            settings.put(WorkerSettings.DRAIN_TIMEOUT_MS, "0");
        }
        settings.putIfAbsent(WorkerSettings.LAMBDA_REGION, "us-east-1");
        allowRoles(settings, options);
        if (functions != null) {
            settings.put(WorkerSettings.LAMBDA_ENDPOINT, functions.uri().toString());
        }
        return settings;
    }

    /** The endpoint of this process checks no signatures: a role means nothing here, and none is assumed. */
    private void allowRoles(Map<String, String> settings, Options options) {
        if (functions != null && !options.settings().containsKey(WorkerSettings.STS_ENDPOINT)) {
            settings.putIfAbsent(WorkerSettings.ASSUME_ROLE_ALLOWED, "*");
        }
    }

    private Map<String, String> own(Options options, java.util.Set<String> names) {
        Map<String, String> settings = new HashMap<>();
        options.settings().forEach((name, value) -> {
            if (names.contains(name) || isOfFamily(name, names)) {
                settings.put(name, value);
            }
        });
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return settings;
    }

    /** Whether it is one of the settings that cannot be listed one by one. */
    private static boolean isOfFamily(String name, java.util.Set<String> names) {
        return name.startsWith("kafka.")
                || name.startsWith(EngineSettings.CONFIG_PROVIDERS)
                || (names.contains(WorkerSettings.FUNCTION_CALLS_MAX)
                        && name.startsWith(WorkerSettings.FUNCTION_CALLS_MAX_PREFIX));
    }

    /**
     * Serves the API too, until the stack is closed.
     *
     * @param changes win over the options' own
     * @throws org.apache.kafka.common.config.ConfigException when the port is taken
     */
    ApiRole serveApi(Options options, Map<String, String> changes) {
        Map<String, String> settings = own(options, ApiSettings.DEFINITION.names());
        settings.putIfAbsent(
                QuerySettings.DATABASE_URL,
                "jdbc:h2:" + directory.resolve("history").toAbsolutePath());
        settings.putAll(changes);
        ApiSettings apiSettings = new ApiSettings(settings);
        ApiRole role = begin(ApiRole.start(apiSettings, telemetry.observe(apiSettings)));
        telemetry.watch(role.projection());
        return role;
    }

    /** @throws CommandFailedException when none of the roles knows one of the settings */
    static void requireKnown(Map<String, String> settings) {
        settings.keySet().stream()
                .filter(name -> !EngineSettings.DEFINITION.names().contains(name)
                        && !WorkerSettings.DEFINITION.names().contains(name)
                        && !ApiSettings.DEFINITION.names().contains(name)
                        && !name.startsWith(EngineSettings.BINDINGS_PREFIX)
                        && !isOfFamily(name, WorkerSettings.DEFINITION.names()))
                .findFirst()
                .ifPresent(name -> {
                    throw new CommandFailedException(
                            "Expected --set to name a setting of the engine, the worker or the API, but '" + name
                                    + "' is none.");
                });
    }

    /** Registers a runbook; the registry's answer comes on the audit stream. */
    void register(Command.RegisterRunbook command) {
        send(topics.commands(), command.name(), command);
    }

    void start(Command.StartExecution command) {
        send(topics.requests(), String.valueOf(command.executionId()), command);
    }

    void stop(Command.StopExecution command) {
        send(topics.requests(), command.executionId(), command);
    }

    private void send(String topic, String key, Command command) {
        var unused = producer.send(new ProducerRecord<>(topic, key, contract.encode(command)));
        producer.flush();
    }

    EventTail events() {
        return EventTail.fromBeginning(
                Map.of("bootstrap.servers", broker.bootstrapServers()), topics.events(), contract);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Sends a command home, for example to delete a runbook. */
    void command(String key, Command command) {
        send(topics.commands(), key, command);
    }

    void signal(Command.SendSignal command) {
        send(topics.requests(), command.executionId(), command);
    }

    /** From now on these functions are called, at this pace. */
    void serve(FunctionScript script, Pace pace) {
        if (functions != null) {
            functions.serve(script, pace);
        }
    }

    /** Where the local endpoint listens; null when another one is used. */
    @Nullable
    URI functionsUri() {
        return functions == null ? null : functions.uri();
    }

    Telemetry telemetry() {
        return telemetry;
    }

    Contract contract() {
        return contract;
    }

    /** The calls that the local endpoint has had; none when another one is used. */
    List<FunctionCall> calls() {
        return functions == null ? List.of() : functions.calls();
    }

    private synchronized <T extends AutoCloseable> T begin(T part) {
        started.push(part);
        return part;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            return; // the process is ending: the hook closes
        }
        closeAll();
    }

    /** Closes everything, whatever fails on the way. */
    private synchronized void closeAll() {
        List<Exception> failures = new ArrayList<>();
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                if (part instanceof KafkaProducer<?, ?> open) {
                    open.close(Duration.ofSeconds(5));
                } else {
                    part.close();
                }
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!kept) {
            delete(directory);
        }
        if (!failures.isEmpty()) {
            IllegalStateException failed = new IllegalStateException("Expected every part of the stack to close");
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
    }

    private static void delete(Path directory) {
        try (var paths = Files.walk(directory)) {
            paths.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            // A temporary directory that stays behind harms nobody; the system's own cleaning takes it.
        }
    }
}
