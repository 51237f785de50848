package dev.runstream.bench;

import dev.runstream.bench.BenchSettings.Options;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Topics;
import dev.runstream.process.ServerProcess;
import dev.runstream.process.ServerProcess.Machine;
import dev.runstream.topics.ShareGroupSetup;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** A broker, an engine and a worker, each a process of its own; or what stands in their place in the floor. */
final class BenchFleet implements AutoCloseable {
    private static final int BROKER_HEAP = 1_024;
    private static final int ENGINE_HEAP = 512;
    private static final int WORKER_HEAP = 512;
    private static final int FUNCTIONS_HEAP = 512;
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(10);

    /** What the launcher sets, as far as it bears on speed and memory. */
    private static final Pattern OF_LAUNCHER =
            Pattern.compile("-XX:AOTCache=.*|-Xlog:.*|-XX:\\+Use[A-Za-z0-9]*GC|-XX:\\+UseCompactObjectHeaders");

    private static final String COMPACT = "-XX:+UseCompactObjectHeaders";

    private static final String FUNCTIONS = """
            functions:
              echo: [{echo: true}]
            """;

    private final Path directory;
    private final BenchSettings settings;
    private final List<ServerProcess> processes = new ArrayList<>();
    private final Thread interrupted = new Thread(this::endAll, "bench-shutdown");
    private final ServerProcess broker;
    private final ServerProcess engine;
    private final ServerProcess worker;
    private final @Nullable ServerProcess functions;
    private final String bootstrapServers;

    /** The system itself. */
    static BenchFleet system(Path directory, BenchSettings settings, Map<String, String> worker, boolean ownAnswers) {
        return new BenchFleet(
                directory, settings, "engine", ownAnswers ? "bench-worker" : "worker", worker, !ownAnswers);
    }

    /** The same hops with nothing in them. */
    static BenchFleet floor(Path directory, BenchSettings settings) {
        return new BenchFleet(directory, settings, "bench-floor-engine", "bench-floor-worker", Map.of(), false);
    }

    private BenchFleet(
            Path directory,
            BenchSettings settings,
            String engineCommand,
            String workerCommand,
            Map<String, String> workerOwn,
            boolean endpoint) {
        this.directory = directory;
        this.settings = settings;
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            Files.createDirectories(directory);
            broker = start(
                    "broker",
                    BROKER_HEAP,
                    settings.machine().broker(),
                    List.of("broker", "--data", directory.resolve("broker-data").toString()));
            functions = endpoint ? startFunctions() : null;
            bootstrapServers = broker.awaitReady().replaceFirst("^bootstrap ", "");
            createTopics();
            engine = start(
                    "engine",
                    ENGINE_HEAP,
                    settings.machine().engine(),
                    role(
                            engineCommand,
                            Map.of(
                                    "engine.state.dir",
                                    directory.resolve("state").toString()),
                            settings.engine()));
            worker = start(
                    "worker",
                    WORKER_HEAP,
                    settings.machine().worker(),
                    role(workerCommand, workerSettings(workerOwn), settings.worker()));
            engine.awaitReady();
            worker.awaitReady();
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("Expected " + directory + " to take files, but it does not", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private ServerProcess startFunctions() throws IOException {
        Path script = Files.writeString(directory.resolve("functions.yaml"), FUNCTIONS);
        return start("functions", FUNCTIONS_HEAP, List.of(), List.of("functions", script.toString()));
    }

    private Map<String, String> workerSettings(Map<String, String> own) {
        Map<String, String> all = new HashMap<>(own);
        all.put("lambda.region", "us-east-1");
        if (functions != null) {
            all.put("lambda.endpoint", functions.awaitReady().replaceFirst("^endpoint ", ""));
        }
        return all;
    }

    private void createTopics() {
        TopicLayout embedded = TopicLayout.embedded(Topics.DEFAULT);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            new TopicSetup(
                            admin,
                            new TopicLayout(
                                    Topics.DEFAULT,
                                    settings.partitions(),
                                    settings.partitions(),
                                    embedded.replicationFactor(),
                                    embedded.recordMaxBytes()))
                    .create();
            new ShareGroupSetup(admin, WorkerSettings.DEFAULT_GROUP_ID).apply(30_000, 10);
        }
    }

    private List<String> role(String command, Map<String, String> own, Map<String, String> given) {
        List<String> arguments = new ArrayList<>(List.of(command, "--set", "bootstrap.servers=" + bootstrapServers));
        Stream.of(own, given)
                .forEach(some -> some.forEach((name, value) -> {
                    arguments.add("--set");
                    arguments.add(name + "=" + value);
                }));
        return arguments;
    }

    private ServerProcess start(String name, int heapMegabytes, List<String> options, List<String> arguments) {
        List<String> all = ofLauncher();
        if (Options.namesCollector(options)) {
            all.removeIf(option -> Options.namesCollector(List.of(option)));
        }
        all.addAll(options);
        ServerProcess process = ServerProcess.start(directory, name, new Machine(heapMegabytes, 0, all), arguments);
        processes.add(process);
        return process;
    }

    /** The options that this virtual machine was started with; those of the launcher when it was not started by it. */
    private static List<String> ofLauncher() {
        List<String> own = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        own.removeIf(option -> !OF_LAUNCHER.matcher(option).matches());
        if (!Options.namesCollector(own)) {
            own.add("-XX:+UseSerialGC");
        }
        if (!own.contains(COMPACT)) {
            own.add(COMPACT);
        }
        return own;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    ServerProcess broker() {
        return broker;
    }

    ServerProcess engine() {
        return engine;
    }

    ServerProcess worker() {
        return worker;
    }

    @Nullable
    ServerProcess functions() {
        return functions;
    }

    /** What all partitions of the broker hold, internal ones included. */
    long kafkaBytes() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().values().stream())
                    .mapToLong(replica -> replica.size())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Expected the broker to say how large its logs are, but it does not", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the broker said how large its logs are", e);
        }
    }

    private void endAll() {
        processes.forEach(ServerProcess::destroy);
    }

    @Override
    public void close() {
        // In their own way if they do it soon: whoever records something of them gets it written.
        List<ServerProcess> some = processes.reversed();
        some.forEach(ServerProcess::beginToTerminate);
        long giveUp = System.nanoTime() + CLOSED_WITHIN.toNanos();
        while (some.stream().anyMatch(ServerProcess::isAlive) && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(20_000_000);
        }
        endAll();
        Runtime.getRuntime().removeShutdownHook(interrupted);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Expected " + directory + " to go, but it does not", e);
        }
    }
}
