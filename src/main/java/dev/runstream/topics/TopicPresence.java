package dev.runstream.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Refuses a cluster that lacks a topic: a client would wait for it without a word. */
public final class TopicPresence {
    private TopicPresence() {}

    /** @throws SetupException that names each topic that is missing */
    public static void require(Admin admin, Collection<String> names) {
        List<String> missing = new ArrayList<>();
        admin.describeTopics(names).topicNameValues().forEach((name, answer) -> {
            try {
                Answers.of(answer, "whether the topic " + name + " exists");
            } catch (UnknownTopicOrPartitionException e) {
                missing.add("The topic " + name + " is missing; 'runstream topics create' creates it.");
            }
        });
        if (!missing.isEmpty()) {
            throw new SetupException(missing.stream().sorted().toList());
        }
    }
}
