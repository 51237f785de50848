package dev.runstream.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.DescribeFeaturesResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a cluster for its {@link ClusterState}: all questions at once, within one time. */
public final class ClusterReader {
    private final Admin admin;
    private final String bootstrapServers;
    private final Duration within;
    private long deadlineNanos;

    /** @param within bounds all questions together */
    public ClusterReader(Admin admin, String bootstrapServers, Duration within) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
        this.within = within;
    }

    /**
     * A client for questions.
     *
     * @throws SetupException when none of the brokers to begin with has an address
     */
    public static Admin connect(Map<String, Object> settings) {
        try {
            return Admin.create(settings);
        } catch (KafkaException e) {
            if (e.getCause() instanceof ConfigException wrong) {
                throw new SetupException(
                        "Expected bootstrap.servers to name brokers, but it is " + settings.get("bootstrap.servers")
                                + ": " + wrong.getMessage() + ".",
                        e);
            }
            throw e;
        }
    }

    /**
     * @throws UnreachableException when no broker answers in time
     * @throws SetupException when the cluster refuses to answer
     */
    public ClusterState read(Collection<String> topics, String groupId) {
        deadlineNanos = System.nanoTime() + within.toNanos();
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, groupId);
        List<ConfigResource> resources = new ArrayList<>();
        topics.forEach(name -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name)));
        resources.add(group);
        // Asked before the first answer is waited for.
        DescribeClusterResult cluster = admin.describeCluster();
        DescribeFeaturesResult features = admin.describeFeatures();
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(topics).topicNameValues();
        DescribeConfigsResult configs = admin.describeConfigs(resources);

        Collection<Node> nodes = answer(cluster.nodes());
        DescribeConfigsResult ofBrokers = admin.describeConfigs(nodes.stream()
                .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
                .toList());
        return new ClusterState(
                nodes.size(),
                brokers(ofBrokers.values().values()),
                ClusterState.levels(answer(features.featureMetadata()).finalizedFeatures()),
                topics(descriptions, configs.values()),
                ClusterState.values(answer(future(configs.values(), group))));
    }

    private Map<String, ClusterState.Topic> topics(
            Map<String, KafkaFuture<TopicDescription>> descriptions, Map<ConfigResource, KafkaFuture<Config>> configs) {
        Map<String, ClusterState.Topic> topics = new HashMap<>();
        descriptions.forEach((name, description) -> {
            try {
                topics.put(
                        name,
                        ClusterState.Topic.of(
                                answer(description),
                                answer(future(configs, new ConfigResource(ConfigResource.Type.TOPIC, name)))));
            } catch (UnknownTopicOrPartitionException e) {
                // Missing: not among those returned.
            }
        });
        return topics;
    }

    /** A client that may use a cluster may not always read its settings. */
    private List<Map<String, String>> brokers(Collection<KafkaFuture<Config>> answers) {
        List<Map<String, String>> brokers = new ArrayList<>();
        for (KafkaFuture<Config> each : answers) {
            try {
                brokers.add(ClusterState.values(answer(each)));
            } catch (RefusedException e) {
                return List.of();
            }
        }
        return brokers;
    }

    private static KafkaFuture<Config> future(
            Map<ConfigResource, KafkaFuture<Config>> configs, ConfigResource resource) {
        KafkaFuture<Config> config = configs.get(resource);
        if (config == null) {
            throw new IllegalStateException("Expected " + resource + " to have been asked for");
        }
        return config;
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof UnknownTopicOrPartitionException missing) {
                throw missing;
            }
            if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unreachable(cause);
            }
            String reason = String.valueOf(cause == null ? e : cause.getMessage());
            if (cause instanceof AuthorizationException) {
                throw new RefusedException(reason, e);
            }
            throw new SetupException(
                    "Expected the cluster at " + bootstrapServers + " to say how it is, but: " + reason, e);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException(
                    "Expected the cluster at " + bootstrapServers + " to answer, but the wait was interrupted.", e);
        }
    }

    private UnreachableException unreachable(Throwable cause) {
        return new UnreachableException(
                "Expected a broker at " + bootstrapServers + " to answer within " + Millis.text(within.toMillis())
                        + ", but none did; start one there, or name another one with bootstrap.servers.",
                cause);
    }

    /** The cluster knows this client and does not let it ask. */
    private final class RefusedException extends SetupException {
        private static final long serialVersionUID = 1L;

        private RefusedException(String reason, Throwable cause) {
            super(
                    "Expected to be allowed to ask the cluster at " + bootstrapServers + " how it is, but: " + reason,
                    cause);
        }
    }
}
