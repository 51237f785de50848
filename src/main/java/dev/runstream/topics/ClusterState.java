package dev.runstream.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster told of itself, at one moment.
 *
 * @param brokers the settings of each broker, by Kafka's names; empty when this client may not read them
 * @param features the finalised level of each; one that is not there has the level 0
 * @param topics those that were asked for and exist
 * @param group the settings of the share group, by Kafka's names
 */
public record ClusterState(
        int brokerCount,
        List<Map<String, String>> brokers,
        Map<String, Integer> features,
        Map<String, Topic> topics,
        Map<String, String> group) {

    public ClusterState {
        brokers = List.copyOf(brokers);
        features = Map.copyOf(features);
        topics = Map.copyOf(topics);
        group = Map.copyOf(group);
    }

    /**
     * @param id Kafka's own
     * @param replicas of the partition that has the fewest
     * @param settings by Kafka's names
     */
    public record Topic(String name, String id, int partitions, int replicas, Map<String, String> settings) {
        public Topic {
            settings = Map.copyOf(settings);
        }

        static Topic of(TopicDescription description, Config config) {
            return new Topic(
                    description.name(),
                    description.topicId().toString(),
                    description.partitions().size(),
                    description.partitions().stream()
                            .mapToInt(partition -> partition.replicas().size())
                            .min()
                            .orElse(0),
                    values(config));
        }

        /** {@code max.message.bytes}. */
        public int maxMessageBytes() {
            return Integer.parseInt(setting("max.message.bytes"));
        }

        String setting(String name) {
            return settings.getOrDefault(name, "(none)");
        }
    }

    /** Null when there is no such topic. */
    public @Nullable Topic topic(String name) {
        return topics.get(name);
    }

    List<Topic> existing(Collection<String> names) {
        List<Topic> existing = new ArrayList<>();
        for (String name : names) {
            Topic topic = topics.get(name);
            if (topic != null) {
                existing.add(topic);
            }
        }
        return existing;
    }

    int feature(String name) {
        return features.getOrDefault(name, 0);
    }

    String groupSetting(String name) {
        return group.getOrDefault(name, "(none)");
    }

    OptionalLong groupMillis(String name) {
        String value = group.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    /** The largest value that a broker has for a setting; empty when none tells. */
    OptionalLong largest(String setting) {
        return ofBrokers(setting).max();
    }

    /** The smallest value that a broker has for a setting; empty when none tells. */
    OptionalLong smallest(String setting) {
        return ofBrokers(setting).min();
    }

    private LongStream ofBrokers(String setting) {
        return brokers.stream()
                .filter(broker -> broker.containsKey(setting))
                .mapToLong(broker -> Long.parseLong(broker.getOrDefault(setting, "0")));
    }

    static Map<String, String> values(Config config) {
        Map<String, String> values = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        }
        return values;
    }

    static Map<String, Integer> levels(Map<String, FinalizedVersionRange> finalized) {
        Map<String, Integer> levels = new HashMap<>();
        finalized.forEach((name, range) -> levels.put(name, (int) range.maxVersionLevel()));
        return levels;
    }
}
