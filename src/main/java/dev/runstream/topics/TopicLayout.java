package dev.runstream.topics;

import dev.runstream.config.EngineSettings;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How the topics are made.
 *
 * @param names with their prefix
 * @param homePartitions of requests, commands and step-results: the same for all three, and for life
 * @param stepRequestPartitions of step-requests; spreads load, bounds nothing
 * @param replicationFactor of every topic
 * @param recordMaxBytes of a record with its key and headers; quarantine has room for its own headers on top
 */
public record TopicLayout(
        Topics names, int homePartitions, int stepRequestPartitions, short replicationFactor, int recordMaxBytes) {
    private static final int RECORD_OVERHEAD_BYTES = 1024 * 1024;
    private static final int QUARANTINE_HEADERS_BYTES = 64 * 1024;
    private static final Duration COMMANDS_KEPT = Duration.ofDays(7);
    private static final Duration QUARANTINE_KEPT = Duration.ofDays(30);

    public TopicLayout {
        if (homePartitions < 1 || stepRequestPartitions < 1 || replicationFactor < 1) {
            throw new IllegalArgumentException("Expected at least one partition and one replica, but there are "
                    + homePartitions + " partitions at home, " + stepRequestPartitions + " of step-requests and "
                    + replicationFactor + " replicas");
        }
    }

    /** For a broker that is alone: 6 partitions, one replica, records up to 2 MiB. */
    public static TopicLayout embedded(Topics names) {
        return embedded(names, 1);
    }

    /** As {@link #embedded(Topics)}, for so many brokers: a replica on each, three at most. */
    public static TopicLayout embedded(Topics names, int brokers) {
        return new TopicLayout(names, 6, 6, (short) Math.min(brokers, 3), recordMaxBytes(1024 * 1024));
    }

    /**
     * Bytes of the largest record when a step's inputs and outputs are held to a limit: what surrounds them has its own.
     *
     * @param inputsMaxBytes the larger of the limits of a step's resolved inputs and of its outputs
     */
    public static int recordMaxBytes(long inputsMaxBytes) {
        return Math.toIntExact(inputsMaxBytes + RECORD_OVERHEAD_BYTES);
    }

    /** Bytes of the largest record by the limits of an engine. */
    static int recordMaxBytes(EngineSettings settings) {
        Settings limits = settings.toSettings();
        long largest = Math.max(limits.inputsMaxBytes(), limits.outputsMaxBytes());
        return recordMaxBytes(Math.max(
                largest,
                Math.max(limits.parametersMaxBytes(), settings.documentLimits().maxBytes())));
    }

    /** The names of the eight topics. */
    static List<String> names(Topics names) {
        return embedded(names).topics().stream().map(Topic::name).toList();
    }

    /** The eight topics. */
    List<Topic> topics() {
        return List.of(
                topic(names.requests(), homePartitions, delete(COMMANDS_KEPT), TimestampType.LogAppendTime),
                topic(names.commands(), homePartitions, delete(COMMANDS_KEPT), TimestampType.CreateTime),
                topic(names.stepRequests(), stepRequestPartitions, delete(COMMANDS_KEPT), TimestampType.CreateTime),
                topic(names.stepResults(), homePartitions, delete(COMMANDS_KEPT), TimestampType.LogAppendTime),
                topic(names.events(), homePartitions, forever(), TimestampType.CreateTime),
                topic(names.runbooks(), 1, compact(), TimestampType.CreateTime),
                topic(names.schemas(), 1, compact(), TimestampType.CreateTime),
                new Topic(
                        names.quarantine(),
                        1,
                        settings(
                                delete(QUARANTINE_KEPT),
                                TimestampType.CreateTime,
                                recordMaxBytes + QUARANTINE_HEADERS_BYTES)));
    }

    /** What a topic must be for executions to be right; retention is the operator's choice. */
    static final List<String> REQUIRED_SETTINGS =
            List.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);

    /** @param settings of the topic, by Kafka's names */
    record Topic(String name, int partitions, Map<String, String> settings) {
        Topic {
            settings = Map.copyOf(settings);
        }

        int recordMaxBytes() {
            String bytes = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
            if (bytes == null) {
                throw new IllegalStateException("Expected the topic " + name + " to have a limit of its records");
            }
            return Integer.parseInt(bytes);
        }
    }

    /** Kafka's spelling. */
    private enum TimestampType {
        CreateTime,
        LogAppendTime
    }

    private Topic topic(String name, int partitions, Map<String, String> cleanup, TimestampType timestampType) {
        return new Topic(name, partitions, settings(cleanup, timestampType, recordMaxBytes));
    }

    private Map<String, String> settings(
            Map<String, String> cleanup, TimestampType timestampType, int recordMaxBytesHere) {
        Map<String, String> settings = new TreeMap<>(cleanup);
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, timestampType.name());
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(recordMaxBytesHere));
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.max(1, replicationFactor - 1)));
        return settings;
    }

    private static Map<String, String> delete(Duration kept) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(kept.toMillis()));
    }

    private static Map<String, String> forever() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                "-1");
    }

    private static Map<String, String> compact() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }
}
