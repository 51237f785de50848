package dev.runstream.topics;

import dev.runstream.contract.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;

/** Whether the topics are there and as executions need them. */
record TopicChecks(ClusterState state, Installation installation) {
    private static final int REPLICAS = 3;

    /** Which of these are missing. */
    List<Finding> presence(Collection<String> names) {
        return names.stream()
                .filter(name -> state.topic(name) == null)
                .map(name -> Finding.wrong("The topic " + name + " is missing", installation.create()))
                .toList();
    }

    /** Home: the same partition in each of them, and in the changelogs, which keep the count for life. */
    List<Finding> partitions(List<String> changelogs) {
        Topics names = installation.names();
        List<Finding> findings = new ArrayList<>();
        List<ClusterState.Topic> home =
                state.existing(List.of(names.requests(), names.commands(), names.stepResults()));
        long counts =
                home.stream().map(ClusterState.Topic::partitions).distinct().count();
        if (counts > 1) {
            findings.add(Finding.wrongUntil(
                    "The topics " + listed(home)
                            + " have different numbers of partitions, expected the same (an execution is at home in the"
                            + " same one of each)",
                    "delete those that nothing was written to yet, and run: " + installation.create()));
        } else if (counts == 1) {
            int partitions = home.getFirst().partitions();
            for (ClusterState.Topic changelog : state.existing(changelogs)) {
                if (changelog.partitions() != partitions) {
                    findings.add(Finding.wrongUntil(
                            "The topics " + listed(home) + " have other numbers of partitions than "
                                    + listed(List.of(changelog))
                                    + ", expected the number that this installation began with (it is for life: an"
                                    + " execution's home follows from it)",
                            "begin a new installation with another topic.prefix and engine.application.id, and let this"
                                    + " one end with its topics as they were"));
                }
            }
        }
        return findings;
    }

    /** Cleanup policies and types of timestamps. */
    List<Finding> settings(Collection<String> names) {
        List<Finding> findings = new ArrayList<>();
        for (TopicLayout.Topic expected :
                TopicLayout.embedded(installation.names()).topics()) {
            ClusterState.Topic topic = state.topic(expected.name());
            if (topic == null || !names.contains(expected.name())) {
                continue;
            }
            for (String name : TopicLayout.REQUIRED_SETTINGS) {
                String value = expected.settings().getOrDefault(name, "");
                if (!topic.setting(name).equals(value)) {
                    findings.add(Finding.wrong(
                            "The topic " + topic.name() + " has " + name + "=" + topic.setting(name) + ", expected "
                                    + value,
                            installation.setTopic(topic.name(), name, value)));
                }
            }
        }
        return findings;
    }

    /** The changelogs hold what the stores hold: what is compacted away is of older values only. */
    List<Finding> changelogs(List<String> changelogs, int maxBytes) {
        List<Finding> findings = new ArrayList<>();
        for (ClusterState.Topic changelog : state.existing(changelogs)) {
            String policy = changelog.setting(TopicConfig.CLEANUP_POLICY_CONFIG);
            // Markers expire: the store of them is windowed, and Kafka Streams has its changelog deleted by time too.
            boolean right = Changelogs.isOfMarkers(changelog.name())
                    ? List.of(policy.split(",")).contains(TopicConfig.CLEANUP_POLICY_COMPACT)
                    : policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT);
            if (!right) {
                findings.add(Finding.wrong(
                        "The topic " + changelog.name() + " has cleanup.policy=" + policy
                                + ", expected compact (else what the engine knows of executions is lost)",
                        installation.setTopic(changelog.name(), TopicConfig.CLEANUP_POLICY_CONFIG, "compact")));
            }
        }
        findings.addAll(sizes(changelogs, maxBytes, "a record that waits for its turn lies there"));
        return findings;
    }

    /** @param why as the end of a sentence in brackets */
    List<Finding> sizes(Collection<String> names, int maxBytes, String why) {
        return state.existing(names).stream()
                .filter(topic -> topic.maxMessageBytes() < maxBytes)
                .map(topic -> Finding.wrong(
                        "The topic " + topic.name() + " has max.message.bytes=" + topic.maxMessageBytes()
                                + ", expected at least " + maxBytes + " (" + why + ")",
                        installation.setTopic(topic.name(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, maxBytes)))
                .toList();
    }

    /** What a lost broker would take with it. */
    List<Finding> replicas(Collection<String> names) {
        int recommended = Math.min(REPLICAS, state.brokerCount());
        List<ClusterState.Topic> few = state.existing(names).stream()
                .filter(topic -> topic.replicas() < recommended)
                .toList();
        if (few.isEmpty()) {
            return List.of();
        }
        return List.of(Finding.advice(
                "The topics "
                        + few.stream()
                                .map(topic -> topic.name() + " (" + topic.replicas() + ")")
                                .collect(Collectors.joining(", "))
                        + " have fewer replicas than " + recommended
                        + ", so a lost broker takes executions with it or stops them",
                "add replicas with kafka-reassign-partitions.sh"));
    }

    private static String listed(List<ClusterState.Topic> topics) {
        return topics.stream()
                .map(topic -> topic.name() + " (" + topic.partitions() + ")")
                .collect(Collectors.joining(", "));
    }
}
