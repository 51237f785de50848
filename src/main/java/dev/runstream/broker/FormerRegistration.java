package dev.runstream.broker;

import dev.runstream.process.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;

/**
 * What the controller still knows of the broker that used a data directory before: after a kill it takes that one for
 * alive, and for the leader of every partition, until its session has expired. A broker that starts meanwhile first
 * believes it: its transaction coordinator begins to end the transactions that were open, and half-way the partitions lose
 * their leader; see {@link BrokerSettings} for what becomes of the markers then. So the controller starts alone first and
 * forgets the former broker. As a gift the new one need not wait until that session has expired.
 */
final class FormerRegistration {
    private static final int WITHIN_SECONDS = 60;

    private FormerRegistration() {}

    /** Takes 1 to 2 s. */
    static void forget(int nodeId, Path data) throws IOException {
        int port = FreePort.find();
        KafkaRaftServer controller = new KafkaRaftServer(
                new KafkaConfig(BrokerSettings.controllerAlone(nodeId, data, port), false), Time.SYSTEM);
        try {
            controller.startup();
            try (Admin admin = Admin.create(Map.of("bootstrap.controllers", "127.0.0.1:" + port))) {
                admin.unregisterBroker(nodeId).all().get(WITHIN_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
                throw new KafkaException("Expected the controller to forget the former broker of " + data, e);
            }
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "Expected the controller of " + data + " to answer within " + WITHIN_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while the controller of " + data + " started", e);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }
}
