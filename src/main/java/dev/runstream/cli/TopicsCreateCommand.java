package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.config.WorkerSettings;
import dev.runstream.topics.ClusterReader;
import dev.runstream.topics.ClusterSetup;
import dev.runstream.topics.ClusterSetup.Done;
import dev.runstream.topics.ClusterSetup.Wish;
import dev.runstream.topics.TopicSetup.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code runstream topics create}: idempotent. */
@Command(
        name = "create",
        description = "Creates the topics that are missing, and sets what topics and share group lack. Run again, it"
                + " changes nothing. Record sizes follow from the limits in --config and --set.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything is there",
            "1:the cluster refused",
            "69:no broker answered in time",
            "78:something is wrong that this command does not mend"
        })
final class TopicsCreateCommand implements Runnable {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Of requests, commands, step-results and events, for life (default: 12).")
    private @Nullable Integer partitions;

    @Option(
            names = "--step-request-partitions",
            paramLabel = "N",
            description = "Of step-requests; spreads load, bounds nothing (default: as --partitions).")
    private @Nullable Integer stepRequestPartitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description = "Of topics that are created (default: 3, or as many as there are brokers).")
    private @Nullable Short replicationFactor;

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print what was done (default: ${DEFAULT-VALUE}).")
    private OutputFormat output = OutputFormat.text;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Override
    public void run() {
        requirePositive("--partitions", partitions);
        requirePositive("--step-request-partitions", stepRequestPartitions);
        requirePositive("--replication-factor", replicationFactor == null ? null : Integer.valueOf(replicationFactor));
        LocalStack.quiet();
        EngineSettings engine = cluster.engine();
        WorkerSettings worker = cluster.worker();
        Admin admin = ClusterReader.connect(engine.client(Client.admin));
        try {
            print(new ClusterSetup(admin, engine, worker)
                    .apply(new Wish(partitions, stepRequestPartitions, replicationFactor)));
        } catch (KafkaException e) {
            throw new CommandFailedException("The cluster refused: " + e.getMessage(), e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void requirePositive(String option, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new ParameterException(
                    spec.commandLine(), "Expected " + option + " to be 1 or more, but it is " + value);
        }
    }

    private void print(Done done) {
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case text -> {
                for (Outcome topic : done.topics()) {
                    out.printf("%-8s %s (%s)%n", word(topic), topic.topic(), details(topic));
                }
                out.printf(
                        "%-8s share group %s%s%n",
                        done.groupChanges().isEmpty() ? "left" : "changed",
                        done.groupId(),
                        done.groupChanges().isEmpty() ? "" : " (" + String.join(", ", done.groupChanges()) + ")");
            }
            case json -> out.println(json(done).toPrettyString());
        }
        out.flush();
    }

    private static String word(Outcome topic) {
        if (topic.created()) {
            return "created";
        }
        return topic.changes().isEmpty() ? "left" : "changed";
    }

    private static String details(Outcome topic) {
        return topic.changes().isEmpty()
                ? topic.partitions() + (topic.partitions() == 1 ? " partition" : " partitions")
                : String.join(", ", topic.changes());
    }

    private static ObjectNode json(Done done) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode topics = root.putArray("topics");
        for (Outcome topic : done.topics()) {
            ObjectNode node = topics.addObject()
                    .put("topic", topic.topic())
                    .put("outcome", word(topic))
                    .put("partitions", topic.partitions());
            topic.changes().forEach(node.putArray("changes")::add);
        }
        ObjectNode group = root.putObject("shareGroup")
                .put("groupId", done.groupId())
                .put("outcome", done.groupChanges().isEmpty() ? "left" : "changed");
        done.groupChanges().forEach(group.putArray("changes")::add);
        return root;
    }
}
