package dev.runstream.topics;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** Makes of a cluster what engines and workers with these settings need: topics, changelogs' limits, group settings. */
public final class ClusterSetup {
    private static final int PARTITIONS = 12;
    private static final int REPLICAS_MAX = 3;
    private static final int LOCK_MILLIS = 30_000;
    private static final int DELIVERIES_MAX = 10;

    /** What a record takes beside the result that it carries. */
    private static final int RESULT_ROOM_BYTES = 64 * 1024;

    private final Admin admin;
    private final EngineSettings engine;
    private final WorkerSettings worker;

    public ClusterSetup(Admin admin, EngineSettings engine, WorkerSettings worker) {
        this.admin = admin;
        this.engine = engine;
        this.worker = worker;
    }

    /**
     * How topics that are missing are made; null for what there is already, or else a default.
     *
     * @param partitions of requests, commands, step-results and events; 12
     * @param stepRequestPartitions as many
     * @param replicationFactor 3, or as many as there are brokers
     */
    public record Wish(
            @Nullable Integer partitions,
            @Nullable Integer stepRequestPartitions,
            @Nullable Short replicationFactor) {}

    /**
     * What was done.
     *
     * @param groupChanges {@code name=value}
     */
    public record Done(List<TopicSetup.Outcome> topics, String groupId, List<String> groupChanges) {}

    /**
     * Calling it again changes nothing.
     *
     * @throws UnreachableException when no broker answers
     * @throws SetupException when the cluster lacks a feature, or topics have partitions that no command mends
     */
    public Done apply(Wish wish) {
        Installation installation = Installation.of(worker);
        ClusterState state = new ClusterReader(admin, installation.bootstrapServers(), engine.startupTimeout())
                .read(StartupChecks.all(engine.topics(), engine.applicationId()), worker.groupId());
        List<Finding> lacking = new FeatureChecks(state, installation).findings();
        if (!lacking.isEmpty()) {
            throw new SetupException(lacking.stream().map(Finding::sentence).toList());
        }
        TopicLayout layout = layout(wish, state);
        List<TopicSetup.Outcome> topics = new ArrayList<>(new TopicSetup(admin, layout).create());
        topics.addAll(raiseChangelogs(state, layout.recordMaxBytes()));
        List<String> group = new ShareGroupSetup(admin, worker.groupId()).apply(LOCK_MILLIS, DELIVERIES_MAX);
        return new Done(topics, worker.groupId(), group);
    }

    private TopicLayout layout(Wish wish, ClusterState state) {
        Topics names = engine.topics();
        int partitions = wished(wish.partitions(), state.topic(names.requests()), PARTITIONS);
        short replicas = Objects.requireNonNullElse(
                wish.replicationFactor(), (short) Math.min(REPLICAS_MAX, Math.max(1, state.brokerCount())));
        return new TopicLayout(
                names,
                partitions,
                wished(wish.stepRequestPartitions(), state.topic(names.stepRequests()), partitions),
                replicas,
                Math.max(TopicLayout.recordMaxBytes(engine), worker.resultMaxBytes() + RESULT_ROOM_BYTES));
    }

    private static int wished(@Nullable Integer wish, ClusterState.@Nullable Topic existing, int otherwise) {
        if (wish != null) {
            return wish;
        }
        return existing == null ? otherwise : existing.partitions();
    }

    /** Kafka Streams makes them; what they may hold has to keep up with the topics. */
    private List<TopicSetup.Outcome> raiseChangelogs(ClusterState state, int maxBytes) {
        Map<ConfigResource, java.util.Collection<AlterConfigOp>> changes = new HashMap<>();
        List<TopicSetup.Outcome> outcomes = new ArrayList<>();
        for (ClusterState.Topic changelog : state.existing(Changelogs.of(engine.applicationId()))) {
            boolean raised = changelog.maxMessageBytes() < maxBytes;
            if (raised) {
                changes.put(
                        new ConfigResource(ConfigResource.Type.TOPIC, changelog.name()),
                        List.of(new AlterConfigOp(
                                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes)),
                                AlterConfigOp.OpType.SET)));
            }
            outcomes.add(new TopicSetup.Outcome(
                    changelog.name(),
                    changelog.partitions(),
                    false,
                    raised ? List.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG + "=" + maxBytes) : List.of()));
        }
        Answers.of(admin.incrementalAlterConfigs(changes).all(), "whether it changed the settings of the changelogs");
        return outcomes;
    }
}
