package dev.runstream.broker;

import dev.runstream.process.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker, its own controller, on loopback. For the demo, for development and for tests: small heap, group
 * settings that let members join and be missed within a few seconds. As a rule it is alone, with one replica of
 * everything; {@link #startMember} starts one of several.
 *
 * <p>Its data outlive it when a directory was given: the next broker on that directory has them. May share the JVM with
 * others. Starting takes 2 s, up to 10 s on a busy machine.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int BIND_TRIES_MAX = 5;
    private static final int NODE_ID = 1;
    private static final Duration MARKERS_WITHIN = Duration.ofSeconds(5);

    private final KafkaRaftServer server;
    private final int port;
    private final @Nullable Path throwAway;
    private final boolean endsTransactions;

    /** @param endsTransactions whether another broker will go on with the data, and has to find no transaction half ended */
    private EmbeddedBroker(KafkaRaftServer server, int port, @Nullable Path throwAway, boolean endsTransactions) {
        this.server = server;
        this.port = port;
        this.throwAway = throwAway;
        this.endsTransactions = endsTransactions;
    }

    /** On a temporary directory, deleted on close, and a free port. */
    public static EmbeddedBroker start() {
        try {
            Path directory = Files.createTempDirectory("runstream-broker-");
            try {
                return start(directory, 0, directory, Map.of());
            } catch (RuntimeException e) {
                delete(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a temporary directory for the broker, but it cannot be made", e);
        }
    }

    /** On this directory, made when absent and kept on close, and a free port. */
    public static EmbeddedBroker start(Path data) {
        return start(data, 0);
    }

    /**
     * On this directory, made when absent and kept on close.
     *
     * @param port of 127.0.0.1; 0 for a free one
     * @throws KafkaException when the port is taken, or another broker uses the directory
     */
    public static EmbeddedBroker start(Path data, int port) {
        return start(data, port, Map.of());
    }

    /**
     * As {@link #start(Path, int)}.
     *
     * @param more settings of the broker, by Kafka's names
     */
    public static EmbeddedBroker start(Path data, int port, Map<String, String> more) {
        try {
            return start(data, port, null, more);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a directory for the broker's data at " + data, e);
        }
    }

    /**
     * One of several brokers, each in a process of its own. Returns when a majority of them are there.
     *
     * @param data of this one; made when absent and kept on close
     * @param port of 127.0.0.1
     * @throws KafkaException when a port is taken, or another broker uses the directory
     */
    public static EmbeddedBroker startMember(Path data, int port, ClusterMember member) {
        try {
            if (!Files.exists(data.resolve("meta.properties"))) {
                format(data, member.nodeId(), member.clusterId());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a directory for the broker's data at " + data, e);
        }
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(BrokerSettings.member(member, data, port), false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            server.awaitShutdown();
            throw failedToBind(e)
                    ? new KafkaException(
                            "Expected the ports " + port + " and " + member.controllerPort()
                                    + " of 127.0.0.1 to be free, but one is in use",
                            e)
                    : e;
        }
        log.info("Broker {} listens at 127.0.0.1:{}, data in {}", member.nodeId(), port, data);
        return new EmbeddedBroker(server, port, null, false);
    }

    private static EmbeddedBroker start(Path data, int givenPort, @Nullable Path throwAway, Map<String, String> more)
            throws IOException {
        if (givenPort != 0 && taken(givenPort)) {
            throw new KafkaException("Expected port " + givenPort + " of 127.0.0.1 to be free, but it is in use");
        }
        if (Files.exists(data.resolve("meta.properties"))) {
            FormerRegistration.forget(NODE_ID, data);
        } else {
            format(data, NODE_ID, Uuid.randomUuid().toString());
        }
        for (int tried = 1; ; tried++) {
            List<Integer> free = new ArrayList<>(FreePort.find(2));
            int port = givenPort == 0 ? free.removeFirst() : givenPort;
            free.remove((Integer) givenPort); // nobody holds it yet: it may be among the free ones
            Properties settings = BrokerSettings.alone(NODE_ID, data, port, free.getFirst());
            settings.putAll(more);
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            try {
                server.startup();
                log.info("Broker listens at 127.0.0.1:{}, data in {}", port, data);
                return new EmbeddedBroker(server, port, throwAway, throwAway == null);
            } catch (RuntimeException e) {
                server.shutdown();
                server.awaitShutdown();
                // Between the choice of a free port and its use another process may take it.
                if (!failedToBind(e)) {
                    throw e;
                }
                if (tried == BIND_TRIES_MAX) {
                    throw new KafkaException(
                            "Expected a free port for the broker, but each of " + tried
                                    + " that were chosen was taken meanwhile",
                            e);
                }
                log.info("A port chosen for the broker was taken meanwhile; choosing again");
            }
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops cleanly, within a second as a rule; deletes the data when the directory is a temporary one. */
    @Override
    public void close() {
        if (endsTransactions) {
            UnwrittenMarkers.await(bootstrapServers(), MARKERS_WITHIN);
        }
        server.shutdown();
        server.awaitShutdown();
        if (throwAway != null) {
            delete(throwAway);
        }
    }

    private static void format(Path data, int nodeId, String clusterId) throws IOException {
        Files.createDirectories(data);
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(clusterId)
                .setNodeId(nodeId)
                .setDirectories(List.of(data.toString()))
                .setMetadataLogDirectory(data.toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION);
        try {
            formatter.run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // declared so by the formatter
            throw new KafkaException("Expected to format the broker's data directory " + data, e);
        }
    }

    private static boolean failedToBind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static boolean taken(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return !socket.isBound();
        } catch (BindException e) {
            return true;
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("The broker's temporary directory {} could not be deleted: {}", directory, e.toString());
        }
    }
}
