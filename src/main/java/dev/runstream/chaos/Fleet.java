package dev.runstream.chaos;

import dev.runstream.process.FreePort;
import dev.runstream.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The processes: one broker or three, a function endpoint, engines and workers, each with a name that stays over restarts. */
final class Fleet implements AutoCloseable {
    static final String BROKER = "broker";

    private static final int BROKER_HEAP = 512;
    private static final int FUNCTIONS_HEAP = 192;
    private static final int ENGINE_HEAP = 320;
    private static final int WORKER_HEAP = 192;
    /**
     * A share consumer of Kafka 4.3.1 polls without a pause while no broker answers: three workers would leave nothing of
     * a small machine to the broker that starts. Where a broker has a machine of its own that does not happen.
     */
    private static final int WORKER_NICENESS = 5;

    /** Long enough that a transaction is open most of the time, so that a kill can hit one. */
    private static final long COMMIT_INTERVAL_MILLIS = 100;

    static final long LEASE_MILLIS = 4_000;

    private static final List<String> QUICK_TO_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path directory;
    /** By name, in order; the only one has the name {@link #BROKER}. */
    private final Map<String, Integer> brokerPorts = new LinkedHashMap<>();

    /** Null when there is one broker. */
    private final @Nullable String voters;

    private final Path functionLog;
    private final Map<String, ServerProcess> processes = new ConcurrentSkipListMap<>();
    /** Who interrupts the run leaves no process behind. */
    private final Thread interrupted = new Thread(this::endAll, "fleet-shutdown");

    private String endpoint = "";

    /** @param brokers 1 or 3 */
    Fleet(Path directory, int brokers) {
        Runtime.getRuntime().addShutdownHook(interrupted);
        this.directory = directory;
        List<Integer> ports = FreePort.find(2 * brokers);
        List<String> controllers = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            brokerPorts.put(brokers == 1 ? BROKER : BROKER + "-" + id, ports.get(2 * id - 2));
            controllers.add(id + "@127.0.0.1:" + ports.get(2 * id - 1));
        }
        this.voters = brokers == 1 ? null : String.join(",", controllers);
        this.functionLog = directory.resolve("calls.jsonl");
    }

    String bootstrapServers() {
        return brokerPorts.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    Path functionLog() {
        return functionLog;
    }

    Path directory() {
        return directory;
    }

    Path stateDirectory(String engine) {
        return directory.resolve(engine + "-state");
    }

    List<String> brokers() {
        return List.copyOf(brokerPorts.keySet());
    }

    /** Returns at once; of several none is ready before most of them have begun. */
    ServerProcess startBroker(String name) {
        List<String> arguments = new ArrayList<>(List.of(
                "broker",
                "--data",
                directory.resolve(name + "-data").toString(),
                "--port",
                String.valueOf(brokerPorts.get(name))));
        if (voters != null) {
            arguments.addAll(List.of("--voters", voters, "--node-id", name.substring(BROKER.length() + 1)));
        }
        return start(name, BROKER_HEAP, 0, arguments);
    }

    void startFunctions() {
        Path script = directory.resolve("functions.yaml");
        try {
            Files.writeString(script, Shape.functions());
            if (!Files.exists(functionLog)) {
                Files.createFile(functionLog);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Expected " + directory + " to take files, but it does not", e);
        }
        start("functions", FUNCTIONS_HEAP, 0, List.of("functions", script.toString(), "--log", functionLog.toString()));
        endpoint = process("functions").awaitReady().replaceFirst("^endpoint ", "");
    }

    /** Returns at once; {@link ServerProcess#awaitReady()} waits. */
    ServerProcess startEngine(String name, String... settings) {
        List<String> own = new ArrayList<>(List.of(
                "engine.state.dir=" + stateDirectory(name),
                "engine.commit.interval.ms=" + COMMIT_INTERVAL_MILLIS,
                "engine.lease.ms=" + LEASE_MILLIS,
                "engine.retry.backoff=false"));
        own.addAll(List.of(settings));
        return start(name, ENGINE_HEAP, 0, role("engine", own));
    }

    ServerProcess startWorker(String name, String... settings) {
        List<String> own = new ArrayList<>(List.of(
                "worker.id=" + name,
                "lambda.endpoint=" + endpoint,
                "lambda.region=us-east-1",
                "worker.drain.timeout.ms=5000"));
        own.addAll(List.of(settings));
        return start(name, WORKER_HEAP, WORKER_NICENESS, role("worker", own));
    }

    private List<String> role(String command, List<String> settings) {
        List<String> arguments = new ArrayList<>(List.of(command, "--set", "bootstrap.servers=" + bootstrapServers()));
        for (String setting : settings) {
            arguments.add("--set");
            arguments.add(setting);
        }
        return arguments;
    }

    private ServerProcess start(String name, int heapMegabytes, int niceness, List<String> arguments) {
        ServerProcess process = ServerProcess.start(
                directory, name, new ServerProcess.Machine(heapMegabytes, niceness, QUICK_TO_START), arguments);
        processes.put(name, process);
        return process;
    }

    ServerProcess process(String name) {
        ServerProcess process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("Expected a process of the fleet, but there is no " + name);
        }
        return process;
    }

    /** Those that run, by name. */
    List<ServerProcess> running(String kind) {
        return processes.values().stream()
                .filter(process -> process.name().startsWith(kind) && process.isAlive())
                .toList();
    }

    /** A role that ended by itself is a defect of its own. */
    List<String> diedByThemselves(List<String> expected) {
        return expected.stream()
                .filter(name -> !process(name).isAlive())
                .map(name -> name + " ended by itself:\n" + process(name).tail())
                .toList();
    }

    private void endAll() {
        processes.values().forEach(ServerProcess::destroy);
    }

    @Override
    public void close() {
        endAll();
        Runtime.getRuntime().removeShutdownHook(interrupted);
    }
}
