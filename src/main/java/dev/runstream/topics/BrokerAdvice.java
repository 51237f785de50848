package dev.runstream.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/** Which settings of the brokers make Runstream slow or slow to recover. Nothing is wrong without them. */
public final class BrokerAdvice {
    private static final List<Advice> ADVICE = List.of(
            new Advice(
                    "add.partitions.to.txn.retry.backoff.ms",
                    1,
                    "each hop of an execution waits as long between two transactions"),
            new Advice(
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                    1_000,
                    "an engine that was killed holds its partitions as long after its transaction has timed out"),
            new Advice(
                    "group.share.session.timeout.ms",
                    10_000,
                    "partitions that only a killed worker was assigned stand still as long"
                            + " (lower group.share.min.session.timeout.ms too)"),
            new Advice(
                    "group.share.heartbeat.interval.ms",
                    1_000,
                    "a worker that joins gets its first request as late"
                            + " (lower group.share.min.heartbeat.interval.ms too)"));

    private final Admin admin;

    public BrokerAdvice(Admin admin) {
        this.admin = admin;
    }

    /** A sentence for each setting that is higher than recommended; those that the cluster does not tell are left out. */
    public List<String> notices() {
        Node broker = Answers.of(admin.describeCluster().nodes(), "which brokers it has").stream()
                .findFirst()
                .orElseThrow(() -> new SetupException("Expected the cluster to have a broker, but it names none."));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
        Config actual = Answers.of(admin.describeConfigs(List.of(resource)).all(), "which settings its brokers have")
                .get(resource);
        return notices(name -> {
            ConfigEntry entry = actual == null ? null : actual.get(name);
            return entry == null ? null : entry.value();
        });
    }

    static List<String> notices(Function<String, @Nullable String> settings) {
        List<String> notices = new ArrayList<>();
        for (Advice advice : ADVICE) {
            String value = settings.apply(advice.name());
            if (value != null && Long.parseLong(value) > advice.atMost()) {
                notices.add("The brokers have " + advice.name() + "=" + value + ", recommended is " + advice.atMost()
                        + ": " + advice.otherwise() + ".");
            }
        }
        return notices;
    }

    /** @param otherwise what comes of a higher value, as the end of a sentence; all values are milliseconds */
    private record Advice(String name, long atMost, String otherwise) {}
}
