package dev.runstream.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Which settings of the brokers make Runstream slow or slow to recover. Nothing is wrong without them. */
final class BrokerAdvice {
    private static final List<Advice> ADVICE = List.of(
            new Advice(
                    "add.partitions.to.txn.retry.backoff.ms",
                    1,
                    "each hop of an execution waits as long between two transactions",
                    ""),
            new Advice(
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                    1_000,
                    "an engine that was killed holds its partitions as long after its transaction has timed out",
                    ""),
            new Advice(
                    "group.share.session.timeout.ms",
                    10_000,
                    "partitions that only a killed worker was assigned stand still as long",
                    ", and group.share.min.session.timeout.ms too"),
            new Advice(
                    "group.share.heartbeat.interval.ms",
                    1_000,
                    "a worker that joins gets its first request as late",
                    ", and group.share.min.heartbeat.interval.ms too"));

    private BrokerAdvice() {}

    static List<Finding> of(ClusterState state) {
        if (state.brokers().isEmpty()) {
            return List.of(Finding.advice(
                    "The brokers do not tell their settings, so the time of a takeover is not known",
                    "let this client read them: the operation DescribeConfigs on the cluster"));
        }
        List<Finding> findings = new ArrayList<>();
        for (Advice advice : ADVICE) {
            OptionalLong value = state.largest(advice.name());
            if (value.isPresent() && value.getAsLong() > advice.atMost()) {
                findings.add(Finding.advice(
                        "The brokers have " + advice.name() + "=" + value.getAsLong() + ", recommended is "
                                + advice.atMost() + ": " + advice.otherwise(),
                        "set it in each broker's server.properties" + advice.too()));
            }
        }
        return findings;
    }

    /**
     * @param otherwise what comes of a higher value; all values are milliseconds
     * @param too what else has to be set then, as the end of a sentence
     */
    private record Advice(String name, long atMost, String otherwise, String too) {}
}
