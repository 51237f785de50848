package dev.runstream.topics;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Topics;

/**
 * Which cluster, and what of it belongs to Runstream.
 *
 * @param groupId the workers' share group
 */
record Installation(String bootstrapServers, Topics names, String groupId) {
    static Installation of(EngineSettings settings) {
        return new Installation(servers(settings), settings.topics(), settings.workerGroupId());
    }

    static Installation of(WorkerSettings settings) {
        return new Installation(servers(settings), settings.topics(), settings.groupId());
    }

    static Installation of(RoleConfig settings) {
        return new Installation(servers(settings), settings.topics(), WorkerSettings.DEFAULT_GROUP_ID);
    }

    private static String servers(RoleConfig settings) {
        return String.join(",", settings.getList(RoleConfig.BOOTSTRAP_SERVERS));
    }

    /** The command that makes topics and group settings. */
    String create() {
        StringBuilder command = new StringBuilder("runstream topics create --bootstrap-server " + bootstrapServers);
        if (!names.equals(Topics.DEFAULT)) {
            command.append(" --set ")
                    .append(RoleConfig.TOPIC_PREFIX)
                    .append('=')
                    .append(names.prefix());
        }
        if (!groupId.equals(WorkerSettings.DEFAULT_GROUP_ID)) {
            command.append(" --set ")
                    .append(WorkerSettings.GROUP_ID)
                    .append('=')
                    .append(groupId);
        }
        return command.toString();
    }

    /** The command that sets one setting of a topic. */
    String setTopic(String topic, String name, Object value) {
        return "kafka-configs.sh --bootstrap-server " + bootstrapServers
                + " --alter --entity-type topics --entity-name " + topic + " --add-config " + name + "=" + value;
    }

    /** The command that raises a feature of the cluster. */
    String upgrade(String feature, int level) {
        return "kafka-features.sh --bootstrap-server " + bootstrapServers + " upgrade --feature " + feature + "="
                + level;
    }
}
