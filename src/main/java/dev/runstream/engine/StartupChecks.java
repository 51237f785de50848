package dev.runstream.engine;

import dev.runstream.config.EngineSettings;
import dev.runstream.contract.Topics;
import dev.runstream.topics.Changelogs;
import dev.runstream.topics.ClusterState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Looks at the cluster before the engine starts, and takes from it what the engine must know. */
final class StartupChecks {
    private final Admin admin;
    private final EngineSettings settings;
    private final Topics topics;

    StartupChecks(Admin admin, EngineSettings settings) {
        this.admin = admin;
        this.settings = settings;
        this.topics = settings.topics();
    }

    /** @throws dev.runstream.topics.SetupException with everything that is wrong */
    ClusterFacts run() {
        ClusterState cluster = dev.runstream.topics.StartupChecks.require(admin, settings);
        ClusterState.Topic requests = existing(cluster, topics.requests());
        return new ClusterFacts(requests.partitions(), requests.id(), limits(cluster));
    }

    private RecordLimits limits(ClusterState cluster) {
        Map<Destination, Integer> limits = new EnumMap<>(Destination.class);
        int largest = 0;
        for (Destination destination : Destination.values()) {
            int limit = existing(cluster, destination.topic(topics)).maxMessageBytes();
            limits.put(destination, limit);
            largest = Math.max(largest, limit);
        }
        for (String input : List.of(topics.requests(), topics.stepResults())) {
            largest = Math.max(largest, existing(cluster, input).maxMessageBytes());
        }
        int changelog = largest + Changelogs.ROOM_BYTES;
        for (String name : Changelogs.of(settings.applicationId())) {
            ClusterState.Topic existing = cluster.topic(name);
            if (existing != null) {
                changelog = Math.min(changelog, existing.maxMessageBytes());
            }
        }
        return new RecordLimits(limits, changelog);
    }

    private static ClusterState.Topic existing(ClusterState cluster, String name) {
        ClusterState.Topic topic = cluster.topic(name);
        if (topic == null) {
            throw new IllegalStateException("Expected the topic " + name + " to have been checked");
        }
        return topic;
    }
}
