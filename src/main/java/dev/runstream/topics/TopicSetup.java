package dev.runstream.topics;

import dev.runstream.topics.TopicLayout.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics of a layout, and says how those of a cluster differ from it. */
public final class TopicSetup {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final Admin admin;
    private final TopicLayout layout;

    public TopicSetup(Admin admin, TopicLayout layout) {
        this.admin = admin;
        this.layout = layout;
    }

    /**
     * Creates what is missing, sets what is required of those that exist, and returns when every partition can be
     * written. Calling it again changes nothing.
     *
     * @return what became of each topic
     * @throws SetupException when a topic that exists has other partitions, which no setting mends, or the cluster is not
     *     as it was told to be within 60 s
     */
    public List<Outcome> create() {
        Map<String, Integer> existing = partitions();
        List<String> unmendable = wrongPartitions(existing);
        if (!unmendable.isEmpty()) {
            throw new SetupException(unmendable);
        }
        createMissing(existing);
        Map<String, Map<String, Wrong>> mended = mendSettings(existing);
        // What the controller has accepted reaches the brokers, which answer here, a moment later.
        Settled.within(READY_WITHIN, this::check);
        awaitLeaders();
        return layout.topics().stream()
                .map(topic -> outcome(topic, existing, mended))
                .toList();
    }

    /**
     * What became of a topic.
     *
     * @param partitions that it has now
     * @param changes {@code name=value}, for one that was there and was changed
     */
    public record Outcome(String topic, int partitions, boolean created, List<String> changes) {}

    private static Outcome outcome(Topic topic, Map<String, Integer> existing, Map<String, Map<String, Wrong>> mended) {
        return new Outcome(
                topic.name(),
                existing.getOrDefault(topic.name(), topic.partitions()),
                !existing.containsKey(topic.name()),
                mended.getOrDefault(topic.name(), Map.of()).entrySet().stream()
                        .map(change -> change.getKey() + "=" + change.getValue().expected())
                        .sorted()
                        .toList());
    }

    /** How the topics of the cluster differ from the layout, a sentence for each difference; empty when they do not. */
    public List<String> check() {
        Map<String, Integer> partitions = partitions();
        Map<String, Config> settings = settings(partitions.keySet());
        List<String> differences = new ArrayList<>();
        for (Topic topic : layout.topics()) {
            Integer actual = partitions.get(topic.name());
            if (actual == null) {
                differences.add("The topic " + topic.name() + " is missing; 'runstream topics create' creates it.");
                continue;
            }
            if (!settings.containsKey(topic.name())) {
                differences.add(
                        "The topic " + topic.name() + " is not known to every broker yet; ask again in a moment.");
                continue;
            }
            wrongSettings(topic, settings)
                    .forEach((name, value) -> differences.add("The topic " + topic.name()
                            + " has " + name + "=" + value.actual() + ", expected " + value.expected()
                            + "; 'runstream topics create' sets it."));
        }
        differences.addAll(wrongPartitions(partitions));
        return differences;
    }

    /** Where the count matters: at home; and in step-requests, where another one was asked for. */
    private List<String> wrongPartitions(Map<String, Integer> partitions) {
        List<String> wrong = new ArrayList<>();
        List<String> counted = new ArrayList<>(home());
        counted.add(layout.names().stepRequests());
        for (Topic topic : layout.topics()) {
            if (!counted.contains(topic.name())) {
                continue;
            }
            int actual = partitions.getOrDefault(topic.name(), topic.partitions());
            if (actual != topic.partitions()) {
                wrong.add("The topic " + topic.name() + " has " + actual + " partitions, expected " + topic.partitions()
                        + "; delete it, or use the setting that it was made with.");
            }
        }
        unequalAtHome(partitions).ifPresent(wrong::add);
        return wrong;
    }

    private void createMissing(Map<String, Integer> existing) {
        List<NewTopic> missing = layout.topics().stream()
                .filter(topic -> !existing.containsKey(topic.name()))
                .map(topic -> new NewTopic(topic.name(), topic.partitions(), layout.replicationFactor())
                        .configs(topic.settings()))
                .toList();
        Map<String, KafkaFuture<Void>> created = admin.createTopics(missing).values();
        created.forEach((name, future) -> {
            try {
                Answers.of(future, "whether it created the topic " + name);
            } catch (TopicExistsException e) {
                // Another process creates the same topics at this moment; what it made is checked below.
            }
        });
    }

    private Map<String, Map<String, Wrong>> mendSettings(Map<String, Integer> existing) {
        Map<String, Map<String, Wrong>> mended = new HashMap<>();
        Map<String, Config> settings = settings(existing.keySet());
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Topic topic : layout.topics()) {
            Map<String, Wrong> wrong = wrongSettings(topic, settings);
            if (!wrong.isEmpty()) {
                mended.put(topic.name(), wrong);
                changes.put(
                        resource(topic.name()),
                        wrong.entrySet().stream()
                                .map(each -> new AlterConfigOp(
                                        new ConfigEntry(
                                                each.getKey(), each.getValue().expected()),
                                        AlterConfigOp.OpType.SET))
                                .toList());
            }
        }
        Answers.of(admin.incrementalAlterConfigs(changes).all(), "whether it changed the settings of the topics");
        return mended;
    }

    /**
     * Right after its creation a partition may have no leader yet; an idempotent producer that meets it then can lose
     * its sequence and stand still for its whole delivery timeout.
     */
    private void awaitLeaders() {
        Settled.within(READY_WITHIN, () -> {
            Map<String, Integer> partitions = partitions();
            if (partitions.size() < layout.topics().size()) {
                return List.of("Expected every broker to know the topics, but one knows only " + partitions.keySet());
            }
            Map<TopicPartition, OffsetSpec> latest = partitions.entrySet().stream()
                    .flatMap(topic -> IntStream.range(0, topic.getValue())
                            .mapToObj(partition -> new TopicPartition(topic.getKey(), partition)))
                    .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
            try {
                Answers.of(admin.listOffsets(latest).all(), "where the partitions end");
                return List.of();
            } catch (RetriableException e) {
                return List.of("Expected every partition of the topics to have a leader, but: " + e.getMessage());
            }
        });
    }

    private Map<String, Integer> partitions() {
        List<String> names = layout.topics().stream().map(Topic::name).toList();
        Map<String, Integer> partitions = new HashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, answer) -> {
            try {
                TopicDescription description = Answers.of(answer, "how many partitions " + name + " has");
                partitions.put(name, description.partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                // missing: not among those returned
            }
        });
        return partitions;
    }

    /** Of several brokers one may not know a topic yet that another one has told of: it is not among those returned. */
    private Map<String, Config> settings(Collection<String> names) {
        Map<String, Config> settings = new HashMap<>();
        admin.describeConfigs(names.stream().map(TopicSetup::resource).toList())
                .values()
                .forEach((topic, answer) -> {
                    try {
                        settings.put(topic.name(), Answers.of(answer, "which settings " + topic.name() + " has"));
                    } catch (UnknownTopicOrPartitionException e) {
                        // not known there yet
                    }
                });
        return settings;
    }

    private static Map<String, Wrong> wrongSettings(Topic topic, Map<String, Config> settings) {
        Config actual = settings.get(topic.name());
        if (actual == null) {
            return Map.of();
        }
        Map<String, Wrong> wrong = new HashMap<>();
        for (String name : TopicLayout.REQUIRED_SETTINGS) {
            String expected = topic.settings().getOrDefault(name, "");
            String value = actual.get(name).value();
            if (!expected.equals(value)) {
                wrong.put(name, new Wrong(value, expected));
            }
        }
        String bytes = actual.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
        if (Integer.parseInt(bytes) < topic.recordMaxBytes()) {
            wrong.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, new Wrong(bytes, Integer.toString(topic.recordMaxBytes())));
        }
        return wrong;
    }

    private Optional<String> unequalAtHome(Map<String, Integer> partitions) {
        List<String> home = home();
        Map<String, Integer> counts = home.stream()
                .filter(partitions::containsKey)
                .collect(Collectors.toMap(name -> name, name -> partitions.getOrDefault(name, 0)));
        if (counts.values().stream().distinct().count() < 2) {
            return Optional.empty();
        }
        return Optional.of("The topics "
                + home.stream()
                        .filter(counts::containsKey)
                        .map(name -> name + " (" + counts.get(name) + ")")
                        .collect(Collectors.joining(", "))
                + " must have the same number of partitions: an execution is at home in the same one of each.");
    }

    private List<String> home() {
        return List.of(
                layout.names().requests(),
                layout.names().commands(),
                layout.names().stepResults());
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private record Wrong(String actual, String expected) {}
}
