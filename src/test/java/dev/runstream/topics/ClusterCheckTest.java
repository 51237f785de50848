package dev.runstream.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Goal: what a real broker of the tests cannot be made to say is said right too: settings of brokers, few replicas, a client
 * that may not ask. Method: the state of a right cluster, with one thing changed.
 */
class ClusterCheckTest {
    private final Map<String, String> broker = new HashMap<>(Map.of(
            "group.min.session.timeout.ms", "6000",
            "group.max.session.timeout.ms", "1800000",
            "transaction.max.timeout.ms", "900000",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
            "add.partitions.to.txn.retry.backoff.ms", "1"));

    private final Map<String, String> group = new HashMap<>(Map.of(
            "share.isolation.level", "read_committed",
            "share.auto.offset.reset", "earliest",
            "share.record.lock.duration.ms", "30000",
            "share.delivery.count.limit", "10",
            "share.session.timeout.ms", "10000"));

    private final Map<String, String> engine = new HashMap<>(Map.of("bootstrap.servers", "b:9092"));
    private int brokers = 1;

    @Test
    void nothingIsFoundInARightCluster() {
        assertThat(sentences()).isEmpty();
    }

    @Test
    void theTakeoverIsTheLongerOfSessionAndTransactionAndTheHandover() {
        assertThat(TakeoverTime.engineMillis(6_000, 5_000, 1_000)).isEqualTo(8_000);
        assertThat(TakeoverTime.engineMillis(6_000, 10_000, 10_000)).isEqualTo(22_000);
        TakeoverTime takeover = check().takeover();
        assertThat(takeover.engineMillis()).hasValue(8_000);
        assertThat(takeover.killedWorkerMillis()).isEqualTo(10_000);
        assertThat(takeover.lostWorkerMillis()).isEqualTo(30_000);
        assertThat(takeover.adoptedMillis()).isEqualTo(35_000);
    }

    @Test
    void brokersThatEndTransactionsLateBreakThePromise() {
        broker.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "10000");
        assertThat(sentences())
                .contains(
                        "Another engine takes over after up to 17 s, expected engine.takeover.max.ms=15000 or less (the"
                                + " longer of engine.session.timeout.ms=6000 and engine.transaction.timeout.ms=5000 +"
                                + " transaction.abort.timed.out.transaction.cleanup.interval.ms=10000, and 2000 to hand over); set"
                                + " transaction.abort.timed.out.transaction.cleanup.interval.ms=1000 in each broker's"
                                + " server.properties and restart it, or set engine.transaction.timeout.ms=3000 or less.");
        engine.put("engine.transaction.timeout.ms", "3000");
        assertThat(check().isRight()).isTrue();
    }

    @Test
    void anOperatorMayPromiseLess() {
        engine.put("engine.transaction.timeout.ms", "20000");
        assertThat(check().isRight()).isFalse();
        engine.put("engine.takeover.max.ms", "30000");
        assertThat(check().isRight()).isTrue();
    }

    @Test
    void timesThatTheBrokersDoNotAllowAreNamedWithTheirLimits() {
        engine.put("engine.session.timeout.ms", "3000");
        engine.put("engine.transaction.timeout.ms", "30000");
        broker.put("transaction.max.timeout.ms", "10000");
        assertThat(sentences())
                .containsExactly(
                        "The engine has engine.session.timeout.ms=3000, but the brokers allow no less than"
                                + " group.min.session.timeout.ms=6000; set engine.session.timeout.ms=6000, or lower"
                                + " group.min.session.timeout.ms in each broker's server.properties.",
                        "The engine has engine.transaction.timeout.ms=30000, but the brokers allow no more than"
                                + " transaction.max.timeout.ms=10000; set engine.transaction.timeout.ms=10000.");
    }

    @Test
    void whatMakesRunstreamSlowIsAdviceAndNoError() {
        broker.put("add.partitions.to.txn.retry.backoff.ms", "20");
        ClusterCheck check = check();
        assertThat(check.isRight()).isTrue();
        assertThat(check.findings())
                .extracting(Finding::severity, Finding::sentence)
                .containsExactly(org.assertj.core.api.Assertions.tuple(
                        Finding.Severity.ADVICE,
                        "The brokers have add.partitions.to.txn.retry.backoff.ms=20, recommended is 1: each hop of an"
                                + " execution waits as long between two transactions; set it in each broker's"
                                + " server.properties."));
    }

    @Test
    void fewReplicasAreAdvice() {
        brokers = 3;
        assertThat(sentences())
                .singleElement()
                .asString()
                .contains("runstream.requests (1)", "have fewer replicas than 3");
    }

    @Test
    void aLockShorterThanAWorkersPatienceIsAdvice() {
        group.put("share.record.lock.duration.ms", "15000");
        assertThat(sentences())
                .containsExactly(
                        "The share group runstream-workers has share.record.lock.duration.ms=15000, recommended is"
                                + " 30000: a worker that waits for the cluster may lose a batch to another one, which calls again;"
                                + " mend it with: runstream topics create --bootstrap-server b:9092");
    }

    @Test
    void brokersThatDoNotTellTheirSettingsAreNotTakenForWrong() {
        broker.clear();
        ClusterCheck check = check();
        assertThat(check.isRight()).isTrue();
        assertThat(check.takeover().engineMillis()).isEqualTo(OptionalLong.empty());
        assertThat(sentences())
                .containsExactly(
                        "The brokers do not tell their settings, so the time of a takeover is not known; let this"
                                + " client read them: the operation DescribeConfigs on the cluster.");
    }

    @Test
    void theCommandThatMendsNamesTheInstallation() {
        Installation other = new Installation("b:9092", new Topics("blue."), "blue-workers");
        assertThat(other.create())
                .isEqualTo("runstream topics create --bootstrap-server b:9092 --set topic.prefix=blue."
                        + " --set worker.group.id=blue-workers");
    }

    private List<String> sentences() {
        return check().findings().stream().map(Finding::sentence).toList();
    }

    private ClusterCheck check() {
        Map<String, ClusterState.Topic> topics = new HashMap<>();
        TopicLayout.embedded(Topics.DEFAULT)
                .topics()
                .forEach(topic -> topics.put(
                        topic.name(),
                        new ClusterState.Topic(topic.name(), "id", topic.partitions(), 1, topic.settings())));
        List<Map<String, String>> told = new ArrayList<>();
        if (!broker.isEmpty()) {
            told.add(broker);
        }
        ClusterState state = new ClusterState(
                brokers, told, Map.of("group.version", 1, "share.version", 1, "transaction.version", 2), topics, group);
        return ClusterCheck.of(
                state, new EngineSettings(engine), new WorkerSettings(Map.of("bootstrap.servers", "b:9092")));
    }
}
