package dev.runstream.topics;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.contract.Topics;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Goal: a cluster that lacks what Runstream needs is mended or refused, never used. Method: a real broker; each test
 * has topics of its own by their prefix.
 */
class TopicSetupTest {
    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void theTopicsAreMadeAsTheLayoutSaysAndMakingThemAgainChangesNothing() throws Exception {
        TopicLayout layout = layout("made.");
        TopicSetup setup = new TopicSetup(admin, layout);
        assertThat(setup.check()).hasSize(8).allMatch(sentence -> sentence.contains("is missing"));
        setup.create();
        setup.create();
        assertThat(setup.check()).isEmpty();
        assertThat(settings(layout.names().requests())
                        .get("message.timestamp.type")
                        .value())
                .isEqualTo("LogAppendTime");
        assertThat(settings(layout.names().stepResults())
                        .get("message.timestamp.type")
                        .value())
                .isEqualTo("LogAppendTime");
        assertThat(settings(layout.names().events()).get("retention.ms").value())
                .isEqualTo("-1");
        assertThat(settings(layout.names().runbooks()).get("cleanup.policy").value())
                .isEqualTo("compact");
        assertThat(settings(layout.names().stepRequests())
                        .get("max.message.bytes")
                        .value())
                .isEqualTo("2097152");
    }

    /** One real broker knows what it has made; that another one does not yet is played. */
    @Test
    void aBrokerThatDoesNotKnowTheTopicsYetIsWaitedFor() {
        TopicLayout layout = layout("late.");
        AtomicInteger asked = new AtomicInteger();
        Admin late = (Admin) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Admin.class}, (_, method, arguments) -> {
                    boolean unknown = method.getName().equals("describeConfigs") && asked.incrementAndGet() <= 3;
                    Object answer = method.invoke(admin, arguments);
                    return unknown ? withoutOne((DescribeConfigsResult) answer) : answer;
                });
        TopicSetup setup = new TopicSetup(late, layout);
        assertThat(setup.create()).hasSize(8);
        assertThat(asked).hasValueGreaterThan(3);
        assertThat(setup.check()).isEmpty();

        asked.set(0);
        assertThat(setup.check()).singleElement().asString().contains("late.", "is not known to every broker yet");
    }

    private static DescribeConfigsResult withoutOne(DescribeConfigsResult answer) {
        Map<ConfigResource, KafkaFuture<Config>> answers = new TreeMap<>(Comparator.comparing(ConfigResource::name));
        answers.putAll(answer.values());
        KafkaFutureImpl<Config> unknown = new KafkaFutureImpl<>();
        unknown.completeExceptionally(new UnknownTopicOrPartitionException());
        answers.entrySet().stream().findFirst().ifPresent(first -> first.setValue(unknown));
        return new DescribeConfigsResult(answers) {};
    }

    @Test
    void aWrongSettingIsNamedByCheckAndMendedByCreate() throws Exception {
        TopicLayout layout = layout("settings.");
        TopicSetup setup = new TopicSetup(admin, layout);
        setup.create();
        set(topic(layout.names().events()), "cleanup.policy", "compact");
        set(topic(layout.names().requests()), "message.timestamp.type", "CreateTime");
        set(topic(layout.names().stepResults()), "max.message.bytes", "1000");
        set(topic(layout.names().commands()), "retention.ms", "1000000"); // the operator's choice
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(setup.check())
                        .containsExactlyInAnyOrder(
                                "The topic settings.events has cleanup.policy=compact, expected delete;"
                                        + " 'runstream topics create' sets it.",
                                "The topic settings.requests has message.timestamp.type=CreateTime, expected LogAppendTime;"
                                        + " 'runstream topics create' sets it.",
                                "The topic settings.step-results has max.message.bytes=1000, expected 2097152;"
                                        + " 'runstream topics create' sets it."));
        setup.create();
        assertThat(setup.check()).isEmpty();
        assertThat(settings(layout.names().commands()).get("retention.ms").value())
                .isEqualTo("1000000");
    }

    @Test
    void unequalPartitionsAtHomeAreRefused() throws Exception {
        TopicLayout layout = layout("partitions.");
        TopicSetup setup = new TopicSetup(admin, layout);
        setup.create();
        admin.createPartitions(Map.of(layout.names().commands(), NewPartitions.increaseTo(4)))
                .all()
                .get(30, TimeUnit.SECONDS);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(setup::create)
                        .isInstanceOf(SetupException.class)
                        .hasMessageContaining("The topic partitions.commands has 4 partitions, expected 3")
                        .hasMessageContaining(
                                "partitions.requests (3), partitions.commands (4), partitions.step-results (3)"
                                        + " must have the same number of partitions"));
    }

    @Test
    void aShareGroupsSettingsAreSetAndReadBackAndSettingThemAgainChangesNothing() throws Exception {
        ShareGroupSetup setup = new ShareGroupSetup(admin, "set");
        assertThat(setup.apply(20_000, 10))
                .containsExactly(
                        "share.auto.offset.reset=earliest",
                        "share.delivery.count.limit=10",
                        "share.isolation.level=read_committed",
                        "share.record.lock.duration.ms=20000");
        assertThat(setup.apply(20_000, 10)).isEmpty();
        Config settings = settings(new ConfigResource(ConfigResource.Type.GROUP, "set"));
        assertThat(settings.get("share.record.lock.duration.ms").value()).isEqualTo("20000");
        assertThat(settings.get("share.delivery.count.limit").value()).isEqualTo("10");
    }

    private static TopicLayout layout(String prefix) {
        return new TopicLayout(new Topics(prefix), 3, 2, (short) 1, TopicLayout.recordMaxBytes(1024 * 1024));
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static Config settings(String topic) throws Exception {
        return settings(topic(topic));
    }

    private static Config settings(ConfigResource resource) throws Exception {
        return admin.describeConfigs(List.of(resource))
                .all()
                .get(30, TimeUnit.SECONDS)
                .get(resource);
    }

    private static void set(ConfigResource resource, String name, String value) throws Exception {
        Map<ConfigResource, Collection<AlterConfigOp>> change =
                Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
        admin.incrementalAlterConfigs(change).all().get(30, TimeUnit.SECONDS);
    }
}
