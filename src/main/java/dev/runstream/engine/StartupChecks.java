package dev.runstream.engine;

import dev.runstream.config.EngineSettings;
import dev.runstream.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Looks at the cluster before the engine starts: what would go wrong later is said now, in sentences. */
final class StartupChecks {
    private static final String MENDS = "; 'runstream topics create' mends that";

    /** What the changelogs take on top of the largest record that may have to wait in them. */
    private static final int CHANGELOG_ROOM_BYTES = 64 * 1024;

    private final Admin admin;
    private final Topics topics;
    private final String applicationId;
    private final Duration timeout;

    StartupChecks(Admin admin, EngineSettings settings) {
        this.admin = admin;
        this.topics = settings.topics();
        this.applicationId = settings.applicationId();
        this.timeout = settings.startupTimeout();
    }

    /** @throws EngineException with everything that is wrong */
    ClusterFacts run() {
        List<String> needed = List.of(
                topics.requests(),
                topics.commands(),
                topics.stepResults(),
                topics.stepRequests(),
                topics.events(),
                topics.runbooks(),
                topics.schemas(),
                topics.quarantine());
        List<String> changelogs =
                List.of(changelog(ExecutionTopology.EXECUTIONS_STORE), changelog(ExecutionTopology.MARKERS_STORE));
        List<String> all = new ArrayList<>(needed);
        all.addAll(changelogs);
        Map<String, TopicDescription> found = describe(all);
        Map<String, Config> configs = configs(found.keySet());
        List<String> wrong = new ArrayList<>();
        for (String topic : needed) {
            if (!found.containsKey(topic)) {
                wrong.add("Expected a topic " + topic + ", but there is none" + MENDS);
            }
        }
        int partitions = partitions(found.get(topics.requests()));
        for (String topic : List.of(topics.commands(), topics.stepResults())) {
            checkPartitions(found, topic, partitions, wrong);
        }
        for (String topic : changelogs) {
            checkPartitions(found, topic, partitions, wrong);
        }
        for (String topic : List.of(topics.requests(), topics.stepResults())) {
            check(configs, topic, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime", wrong);
        }
        for (String topic : List.of(topics.runbooks(), topics.schemas())) {
            check(configs, topic, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT, wrong);
        }
        if (!wrong.isEmpty()) {
            throw new EngineException(String.join(". ", wrong) + ".");
        }
        TopicDescription requests = found.get(topics.requests());
        if (requests == null) {
            throw new IllegalStateException("Expected the topic " + topics.requests() + " to have been checked");
        }
        return new ClusterFacts(partitions, requests.topicId().toString(), limits(configs, changelogs));
    }

    private RecordLimits limits(Map<String, Config> configs, List<String> changelogs) {
        Map<Destination, Integer> limits = new EnumMap<>(Destination.class);
        int largest = 0;
        for (Destination destination : Destination.values()) {
            int limit = maxMessageBytes(configs.get(destination.topic(topics)));
            limits.put(destination, limit);
            largest = Math.max(largest, limit);
        }
        for (String input : List.of(topics.requests(), topics.stepResults())) {
            largest = Math.max(largest, maxMessageBytes(configs.get(input)));
        }
        int changelog = largest + CHANGELOG_ROOM_BYTES;
        for (String existing : changelogs) {
            if (configs.containsKey(existing)) {
                changelog = Math.min(changelog, maxMessageBytes(configs.get(existing)));
            }
        }
        return new RecordLimits(limits, changelog);
    }

    private static int maxMessageBytes(@Nullable Config config) {
        return config == null
                ? RecordLimits.KAFKA_DEFAULT_BYTES
                : Integer.parseInt(
                        config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    }

    private String changelog(String store) {
        return applicationId + "-" + store + "-changelog";
    }

    private void checkPartitions(Map<String, TopicDescription> found, String topic, int expected, List<String> wrong) {
        TopicDescription description = found.get(topic);
        if (description != null && expected > 0 && partitions(description) != expected) {
            wrong.add("Expected the topic " + topic + " to have " + expected + " partitions as " + topics.requests()
                    + " has, but it has " + partitions(description)
                    + ": the count is for life, an execution's home follows from it");
        }
    }

    private static void check(
            Map<String, Config> configs, String topic, String setting, String expected, List<String> wrong) {
        Config config = configs.get(topic);
        if (config != null && !config.get(setting).value().contains(expected)) {
            wrong.add("Expected the topic " + topic + " to have " + setting + "=" + expected + ", but it has "
                    + config.get(setting).value() + MENDS);
        }
    }

    private static int partitions(@Nullable TopicDescription description) {
        return description == null ? 0 : description.partitions().size();
    }

    /** Those that exist. */
    private Map<String, TopicDescription> describe(Collection<String> names) {
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, answer) -> {
            try {
                found.put(name, answer(answer));
            } catch (EngineException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        return found;
    }

    private Map<String, Config> configs(Collection<String> names) {
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Config> configs = new HashMap<>();
        answer(admin.describeConfigs(resources).all())
                .forEach((resource, config) -> configs.put(resource.name(), config));
        return configs;
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EngineException("Expected the cluster to answer, but: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new EngineException(
                    "Expected the cluster to answer within " + timeout.toMillis() + " ms, but it did not.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Expected the cluster to answer, but the start was interrupted.", e);
        }
    }
}
