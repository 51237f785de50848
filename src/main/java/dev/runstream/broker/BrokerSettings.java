package dev.runstream.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The settings of a broker on loopback, alone or among others. */
final class BrokerSettings {
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private BrokerSettings() {}

    static Properties alone(int nodeId, Path data, int port, int controllerPort) {
        Map<String, Object> settings = both(controller(nodeId, data, controllerPort), port, controllerPort);
        settings.putAll(replicas(1));
        settings.putAll(alwaysLeader());
        return properties(settings);
    }

    static Properties member(ClusterMember member, Path data, int port) {
        Map<String, Object> settings =
                both(controller(member.nodeId(), data, member.controllerPort()), port, member.controllerPort());
        settings.put("controller.quorum.voters", member.voters());
        settings.put("broker.session.timeout.ms", 6_000);
        settings.putAll(replicas(member.size()));
        return properties(settings);
    }

    private static Map<String, Object> both(Map<String, Object> controller, int port, int controllerPort) {
        Map<String, Object> settings = new HashMap<>(controller);
        settings.put("process.roles", "broker,controller");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("auto.create.topics.enable", false);
        settings.putAll(small());
        settings.putAll(quickGroups());
        settings.putAll(quickTransactions());
        return settings;
    }

    /** The controller of the same node without its broker. */
    static Properties controllerAlone(int nodeId, Path data, int controllerPort) {
        return properties(controller(nodeId, data, controllerPort));
    }

    private static Map<String, Object> controller(int nodeId, Path data, int port) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("process.roles", "controller");
        settings.put("node.id", nodeId);
        settings.put("listeners", "CONTROLLER://127.0.0.1:" + port);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("controller.quorum.voters", nodeId + "@127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", data.toString());
        return settings;
    }

    private static Properties properties(Map<String, Object> settings) {
        Properties properties = new Properties();
        settings.forEach((name, value) -> properties.setProperty(name, value.toString()));
        return properties;
    }

    /**
     * No partition is without a leader while transactions end. Kafka 4.3.1 takes a partition without a leader for a
     * deleted one and leaves out the transaction's marker there, and never makes up for it: whoever reads only what is
     * committed waits before that place for ever. The only broker leads everything, unless its own controller misses its
     * heartbeats (a machine asleep, a process stopped) or is told that it shuts down: so it does neither.
     * {@link FormerRegistration} sees to the rest.
     */
    private static Map<String, Object> alwaysLeader() {
        return Map.of("broker.session.timeout.ms", Integer.MAX_VALUE, "controlled.shutdown.enable", false);
    }

    /** As many as there are brokers, three at most; all but one have what is written. */
    private static Map<String, Object> replicas(int brokers) {
        int replicas = Math.min(brokers, 3);
        int inSync = Math.max(1, replicas - 1);
        return Map.of(
                "default.replication.factor", replicas,
                "min.insync.replicas", inSync,
                "offsets.topic.replication.factor", replicas,
                "transaction.state.log.replication.factor", replicas,
                "transaction.state.log.min.isr", inSync,
                "share.coordinator.state.topic.replication.factor", replicas,
                "share.coordinator.state.topic.min.isr", inSync);
    }

    /** 36 MB of heap in use instead of 170 MB, and fewer files. */
    private static Map<String, Object> small() {
        return Map.of(
                "log.cleaner.dedupe.buffer.size", 4 * 1024 * 1024,
                "log.cleaner.threads", 1,
                "num.network.threads", 1,
                "num.io.threads", 2,
                "offsets.topic.num.partitions", 4,
                "transaction.state.log.num.partitions", 4,
                "share.coordinator.state.topic.num.partitions", 4);
    }

    /**
     * A member's first assignment rides on a heartbeat, and a killed member is missed after its session: by default 5 s
     * and 45 s, and the broker allows no less unless the minimum is lowered too.
     */
    private static Map<String, Object> quickGroups() {
        Map<String, Object> settings = new HashMap<>();
        for (String kind : new String[] {"share", "consumer", "streams"}) {
            settings.put("group." + kind + ".min.session.timeout.ms", 1_000);
            settings.put("group." + kind + ".min.heartbeat.interval.ms", 100);
            settings.put("group." + kind + ".assignment.interval.ms", 100);
        }
        settings.put("group.share.session.timeout.ms", 3_000);
        settings.put("group.share.heartbeat.interval.ms", 250);
        settings.put("group.consumer.session.timeout.ms", 6_000);
        settings.put("group.consumer.heartbeat.interval.ms", 1_000);
        settings.put("group.streams.session.timeout.ms", 6_000);
        settings.put("group.streams.heartbeat.interval.ms", 1_000);
        settings.put("group.streams.initial.rebalance.delay.ms", 0);
        settings.put("group.initial.rebalance.delay.ms", 0);
        settings.put("group.min.session.timeout.ms", 1_000);
        return settings;
    }

    private static Map<String, Object> quickTransactions() {
        return Map.of(
                // A killed engine's open transaction holds its readers until the broker looks for timed-out ones: 10 s.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", 1_000,
                // Back-to-back commits meet the markers of the last one; the broker tries again after 20 ms.
                "add.partitions.to.txn.retry.backoff.ms", 1);
    }
}
