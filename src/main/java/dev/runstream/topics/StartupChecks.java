package dev.runstream.topics;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * Looks at the cluster before a role starts: what would go wrong later is said now, a sentence for each thing with the
 * command that mends it.
 */
public final class StartupChecks {
    private StartupChecks() {}

    /**
     * The engine looks at the workers' group too: with the wrong isolation, functions are invoked for steps that it took
     * back.
     *
     * @throws UnreachableException when no broker answers within {@code engine.startup.timeout.ms}
     * @throws SetupException with everything that is wrong
     */
    public static ClusterState require(Admin admin, EngineSettings settings) {
        Installation installation = Installation.of(settings);
        List<String> topics = all(settings.topics(), settings.applicationId());
        ClusterState state = new ClusterReader(admin, installation.bootstrapServers(), settings.startupTimeout())
                .read(topics, settings.workerGroupId());
        refuse(engine(state, settings));
        return state;
    }

    /**
     * @throws UnreachableException when no broker answers within {@code worker.startup.timeout.ms}
     * @throws SetupException with everything that is wrong
     */
    public static void require(Admin admin, WorkerSettings settings) {
        Installation installation = Installation.of(settings);
        ClusterState state = new ClusterReader(admin, installation.bootstrapServers(), settings.startupTimeout())
                .read(ofWorkers(settings.topics()), settings.groupId());
        refuse(worker(state, settings));
    }

    /**
     * For a command that needs some topics and nothing else.
     *
     * @throws UnreachableException when no broker answers in time
     * @throws SetupException when a topic is missing
     */
    public static void require(Admin admin, RoleConfig settings, List<String> topics, Duration within) {
        Installation installation = Installation.of(settings);
        ClusterState state =
                new ClusterReader(admin, installation.bootstrapServers(), within).read(topics, installation.groupId());
        refuse(new TopicChecks(state, installation).presence(topics));
    }

    static List<Finding> engine(ClusterState state, EngineSettings settings) {
        Installation installation = Installation.of(settings);
        TopicChecks topics = new TopicChecks(state, installation);
        List<String> changelogs = Changelogs.of(settings.applicationId());
        List<String> names = TopicLayout.names(settings.topics());
        int recordMaxBytes = TopicLayout.recordMaxBytes(settings);
        List<Finding> findings = new ArrayList<>(new FeatureChecks(state, installation).findings());
        findings.addAll(topics.presence(names));
        findings.addAll(topics.partitions(changelogs));
        findings.addAll(topics.settings(names));
        findings.addAll(topics.sizes(names, recordMaxBytes, "by the engine's limits of inputs, outputs and documents"));
        findings.addAll(topics.changelogs(changelogs, recordMaxBytes));
        findings.addAll(new GroupChecks(state, installation).findings());
        findings.addAll(new TimeoutChecks(state, settings).findings());
        return findings;
    }

    static List<Finding> worker(ClusterState state, WorkerSettings settings) {
        Installation installation = Installation.of(settings);
        TopicChecks topics = new TopicChecks(state, installation);
        List<String> names = ofWorkers(settings.topics());
        List<Finding> findings = new ArrayList<>(new FeatureChecks(state, installation).findings());
        findings.addAll(topics.presence(names));
        findings.addAll(topics.settings(names));
        findings.addAll(topics.sizes(
                List.of(settings.topics().stepResults()),
                settings.resultMaxBytes(),
                "by " + WorkerSettings.RESULT_MAX_BYTES));
        findings.addAll(new GroupChecks(state, installation).findings());
        return findings;
    }

    /** The eight topics and the changelogs. */
    static List<String> all(Topics names, String applicationId) {
        List<String> all = new ArrayList<>(TopicLayout.names(names));
        all.addAll(Changelogs.of(applicationId));
        return all;
    }

    private static List<String> ofWorkers(Topics names) {
        return List.of(names.stepRequests(), names.stepResults(), names.schemas(), names.quarantine());
    }

    private static void refuse(List<Finding> findings) {
        Set<String> sentences = new LinkedHashSet<>();
        Finding.errors(findings).forEach(finding -> sentences.add(finding.sentence()));
        if (!sentences.isEmpty()) {
            throw new SetupException(List.copyOf(sentences));
        }
    }
}
