package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: in each wrong world engine and worker refuse to start with one sentence and what mends it, and {@code topics} makes
 * and checks a right one. Method: one real broker; each test has an installation of its own by prefix, group and application
 * id, spoils one thing, and runs the commands.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TopicsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static EmbeddedBroker broker;
    private static Admin admin;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        LocalStack.quiet();
        broker = EmbeddedBroker.start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void withoutABrokerEveryCommandSaysWhereItLookedForOne() {
        String sentence =
                "runstream: Expected a broker at 127.0.0.1:1 to answer within 1.5 s, but none did; start one there,"
                        + " or name another one with bootstrap.servers.\n";
        CommandRun engine = CommandRun.of(
                "engine", "--set", "bootstrap.servers=127.0.0.1:1", "--set", "engine.startup.timeout.ms=1500");
        CommandRun worker = CommandRun.of(
                "worker",
                "--set",
                "bootstrap.servers=127.0.0.1:1",
                "--set",
                "worker.startup.timeout.ms=1500",
                "--set",
                "lambda.region=us-east-1");
        CommandRun check = CommandRun.of(
                "topics", "check", "--bootstrap-server", "127.0.0.1:1", "--set", "engine.startup.timeout.ms=1500");
        assertThat(List.of(engine, worker, check)).allSatisfy(run -> {
            assertThat(run.err()).endsWith(sentence).doesNotContain("\tat ");
            assertThat(run.exitCode()).isEqualTo(69);
        });
    }

    @Test
    void aNameThatCannotBeResolvedIsSaid() {
        CommandRun run = CommandRun.of("engine", "--set", "bootstrap.servers=nowhere.invalid:9092");
        assertThat(run.err())
                .isEqualTo("runstream: Expected bootstrap.servers to name brokers, but it is"
                        + " nowhere.invalid:9092: No resolvable bootstrap urls given in bootstrap.servers.\n");
        assertThat(run.exitCode()).isEqualTo(78);
    }

    @Test
    void createMakesARightClusterAndAgainChangesNothing() throws Exception {
        World world = new World("made");
        CommandRun before = world.check();
        assertThat(before.exitCode()).isEqualTo(1);
        assertThat(before.out())
                .contains("error: The topic made.requests is missing; mend it with: " + world.create() + "\n");
        CommandRun created = world.topics("create", "--partitions", "3");
        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.out())
                .contains("created  made.requests (3 partitions)\n", "created  made.schemas (1 partition)\n")
                .contains("changed  share group made-workers (share.auto.offset.reset=earliest,"
                        + " share.delivery.count.limit=10, share.isolation.level=read_committed");
        CommandRun again = world.topics("create");
        assertThat(again.out().lines()).hasSize(9).allMatch(line -> line.startsWith("left "));
        CommandRun check = world.check();
        assertThat(check.exitCode()).as(check.out()).isZero();
        assertThat(check.out())
                .isEqualTo(
                        "takeover:\n  an engine is lost: another one decides within 8 s, promised 15 s (the longer of"
                                + " engine.session.timeout.ms=6000 and engine.transaction.timeout.ms=5000 +"
                                + " transaction.abort.timed.out.transaction.cleanup.interval.ms=1000, and 2000 to hand over)\n"
                                + "  a worker is killed: its short calls are delivered again within 3 s (share.session.timeout.ms;"
                                + " within 1 s where another worker has the partition too)\n"
                                + "  a worker's machine is lost: its short calls are delivered again within 30 s (the longer of"
                                + " share.session.timeout.ms and share.record.lock.duration.ms)\n"
                                + "  either way: its adopted calls are dispatched again within 35 s (engine.lease.ms + 5000)\n"
                                + "0 errors; 0 advice\n");
        JsonNode json = new ObjectMapper()
                .readTree(world.topics("check", "--output", "json").out());
        assertThat(json.get("right").booleanValue()).isTrue();
        assertThat(json.at("/takeover/engineMillis").longValue()).isEqualTo(8_000);
    }

    @Test
    void theFilesOfBothRolesAreConsidered() throws Exception {
        Path engine = Files.writeString(
                directory.resolve("engine.properties"),
                "bootstrap.servers=" + broker.bootstrapServers() + "\ntopic.prefix=files.\n"
                        + "engine.inputs.max.bytes=3145728\nbindings.aws\\:createStack=make\n");
        Path worker = Files.writeString(
                directory.resolve("worker.properties"),
                "bootstrap.servers=" + broker.bootstrapServers()
                        + "\ntopic.prefix=files.\nworker.group.id=files-workers\n");
        CommandRun created = CommandRun.of(
                "topics", "create", "--partitions", "1", "--config", engine.toString(), "--config", worker.toString());
        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.out()).contains("share group files-workers");
        assertThat(setting(topic("files.step-requests"), "max.message.bytes")).isEqualTo("4194304");
    }

    @Test
    void aTopicThatIsMissingIsNamed() {
        World world = new World("missing");
        assertThat(world.engine().err())
                .contains("runstream: The topic missing.requests is missing; mend it with: " + world.create() + "\n");
        assertThat(world.engine().exitCode()).isEqualTo(78);
        assertThat(world.worker().err())
                .contains(
                        "runstream: The topic missing.step-results is missing; mend it with: " + world.create() + "\n");
        assertThat(world.worker().exitCode()).isEqualTo(78);
    }

    @Test
    void wrongSettingsOfTopicsAreRefusedOneSentenceEach() throws Exception {
        World world = World.right("settings");
        spoil(topic("settings.requests"), "message.timestamp.type", "CreateTime");
        spoil(topic("settings.step-results"), "message.timestamp.type", "CreateTime");
        spoil(topic("settings.runbooks"), "cleanup.policy", "delete");
        spoil(topic("settings.events"), "cleanup.policy", "compact");
        spoil(topic("settings.step-requests"), "max.message.bytes", "1048588");
        String change = "; mend it with: kafka-configs.sh --bootstrap-server " + broker.bootstrapServers()
                + " --alter --entity-type topics --entity-name settings.";
        await().atMost(PATIENCE).untilAsserted(() -> {
            CommandRun run = world.engine();
            assertThat(run.err().lines())
                    .containsExactlyInAnyOrder(
                            "runstream: The topic settings.requests has message.timestamp.type=CreateTime, expected"
                                    + " LogAppendTime" + change + "requests --add-config"
                                    + " message.timestamp.type=LogAppendTime",
                            "runstream: The topic settings.step-results has message.timestamp.type=CreateTime, expected"
                                    + " LogAppendTime" + change + "step-results --add-config"
                                    + " message.timestamp.type=LogAppendTime",
                            "runstream: The topic settings.runbooks has cleanup.policy=delete, expected compact"
                                    + change + "runbooks --add-config cleanup.policy=compact",
                            "runstream: The topic settings.events has cleanup.policy=compact, expected delete" + change
                                    + "events --add-config cleanup.policy=delete",
                            "runstream: The topic settings.step-requests has max.message.bytes=1048588, expected at least"
                                    + " 2097152 (by the engine's limits of inputs, outputs and documents)" + change
                                    + "step-requests --add-config max.message.bytes=2097152");
            assertThat(run.exitCode()).isEqualTo(78);
        });
        assertThat(world.worker().err())
                .isEqualTo("runstream: The topic settings.step-results has message.timestamp.type=CreateTime, expected"
                        + " LogAppendTime" + change
                        + "step-results --add-config message.timestamp.type=LogAppendTime\n");
        assertThat(world.topics("create").out())
                .contains("changed  settings.events (cleanup.policy=delete)\n")
                .contains("changed  settings.step-requests (max.message.bytes=2097152)\n")
                .contains("left     settings.commands (1 partition)\n");
        assertThat(world.check().exitCode()).isZero();
    }

    @Test
    void aWrongShareGroupIsRefusedByBothRoles() throws Exception {
        World world = World.right("group");
        spoil(
                new ConfigResource(ConfigResource.Type.GROUP, "group-workers"),
                "share.isolation.level",
                "read_uncommitted");
        spoil(new ConfigResource(ConfigResource.Type.GROUP, "group-workers"), "share.auto.offset.reset", "latest");
        String sentences =
                "runstream: The share group group-workers has share.auto.offset.reset=latest, expected earliest"
                        + " (else requests made before the first worker are skipped); mend it with: " + world.create()
                        + "\n"
                        + "runstream: The share group group-workers has share.isolation.level=read_uncommitted, expected"
                        + " read_committed (else functions are invoked for transactions that were aborted); mend it with: "
                        + world.create() + "\n";
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(world.engine().err()).isEqualTo(sentences);
            assertThat(world.worker().err()).isEqualTo(sentences);
        });
        assertThat(world.worker().exitCode()).isEqualTo(78);
    }

    @Test
    void homeHasOneNumberOfPartitionsForLife() throws Exception {
        World world = World.right("home");
        grow("home.commands");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(world.engine().err())
                        .isEqualTo(
                                "runstream: The topics home.requests (1), home.commands (2), home.step-results (1) have"
                                        + " different numbers of partitions, expected the same (an execution is at home in the same"
                                        + " one of each); delete those that nothing was written to yet, and run: "
                                        + world.create() + ".\n"));
        grow("home.requests");
        grow("home.step-results");
        admin.createTopics(List.of(new NewTopic("home-engine-executions-changelog", 1, (short) 1)
                        .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", "4194304"))))
                .all()
                .get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(world.engine().err())
                        .isEqualTo(
                                "runstream: The topics home.requests (2), home.commands (2), home.step-results (2) have"
                                        + " other numbers of partitions than home-engine-executions-changelog (1), expected the"
                                        + " number that this installation began with (it is for life: an execution's home follows"
                                        + " from it); begin a new installation with another topic.prefix and engine.application.id,"
                                        + " and let this one end with its topics as they were.\n"));
        assertThat(world.engine().exitCode()).isEqualTo(78);
    }

    @Test
    void aChangelogThatWouldRefuseWhatTheTopicsTakeIsRaised() throws Exception {
        World world = World.right("changelog");
        admin.createTopics(List.of(new NewTopic("changelog-engine-markers-changelog", 1, (short) 1)
                        .configs(Map.of("cleanup.policy", "delete"))))
                .all()
                .get(20, TimeUnit.SECONDS);
        String change = "; mend it with: kafka-configs.sh --bootstrap-server " + broker.bootstrapServers()
                + " --alter --entity-type topics --entity-name changelog-engine-markers-changelog --add-config ";
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(world.engine().err())
                        .isEqualTo("runstream: The topic changelog-engine-markers-changelog has cleanup.policy=delete,"
                                + " expected compact (else what the engine knows of executions is lost)" + change
                                + "cleanup.policy=compact\n"
                                + "runstream: The topic changelog-engine-markers-changelog has max.message.bytes=1048588,"
                                + " expected at least 2097152 (a record that waits for its turn lies there)" + change
                                + "max.message.bytes=2097152\n"));
        assertThat(world.topics("create").out())
                .contains("changed  changelog-engine-markers-changelog (max.message.bytes=2097152)\n");
    }

    @Test
    void limitsThatTheTopicsHaveNoRoomForAreRefused() throws Exception {
        World world = World.right("sizes");
        assertThat(world.worker("worker.result.max.bytes=4194304").err())
                .isEqualTo(
                        "runstream: The topic sizes.step-results has max.message.bytes=2097152, expected at least 4194304"
                                + " (by worker.result.max.bytes); mend it with: kafka-configs.sh --bootstrap-server "
                                + broker.bootstrapServers()
                                + " --alter --entity-type topics --entity-name sizes.step-results"
                                + " --add-config max.message.bytes=4194304\n");
        assertThat(world.engine("engine.outputs.max.bytes=4194304").err())
                .contains("The topic sizes.events has max.message.bytes=2097152, expected at least 5242880");
    }

    @Test
    void timesThatBreakThePromisedTakeoverAreRefused() throws Exception {
        World world = World.right("times");
        CommandRun run = world.engine("engine.transaction.timeout.ms=20000");
        assertThat(run.err())
                .isEqualTo(
                        "runstream: Another engine takes over after up to 23 s, expected engine.takeover.max.ms=15000 or"
                                + " less (the longer of engine.session.timeout.ms=6000 and engine.transaction.timeout.ms=20000 +"
                                + " transaction.abort.timed.out.transaction.cleanup.interval.ms=1000, and 2000 to hand over); set"
                                + " transaction.abort.timed.out.transaction.cleanup.interval.ms=1000 in each broker's"
                                + " server.properties and restart it, or set engine.transaction.timeout.ms=12000 or less.\n");
        assertThat(run.exitCode()).isEqualTo(78);
    }

    @Test
    void featuresThatAreTooLowAreRefused() throws Exception {
        World world = World.right("features");
        try {
            feature("transaction.version", (short) 1);
            feature("share.version", (short) 0);
            String upgrade = "mend it with: kafka-features.sh --bootstrap-server " + broker.bootstrapServers()
                    + " upgrade --feature ";
            String sentences =
                    "runstream: The cluster has the feature share.version at level 0, expected 1 (workers are a"
                            + " share group); " + upgrade + "share.version=1\n"
                            + "runstream: The cluster has the feature transaction.version at level 1, expected 2 (a transaction that"
                            + " was aborted late must not get into the next one); " + upgrade
                            + "transaction.version=2\n";
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(world.engine().err()).isEqualTo(sentences));
            assertThat(world.worker().err()).isEqualTo(sentences);
            assertThat(world.topics("create").err()).isEqualTo(sentences);
        } finally {
            feature("transaction.version", (short) 2);
            feature("share.version", (short) 1);
        }
    }

    /** An installation of its own. */
    private record World(String name) {
        static World right(String name) {
            World world = new World(name);
            CommandRun created = world.topics("create", "--partitions", "1");
            assertThat(created.exitCode()).as(created.err()).isZero();
            return world;
        }

        String create() {
            return "runstream topics create --bootstrap-server " + broker.bootstrapServers() + " --set topic.prefix="
                    + name + ". --set worker.group.id=" + name + "-workers";
        }

        CommandRun check() {
            return topics("check");
        }

        CommandRun topics(String... verbAndOptions) {
            List<String> arguments = new ArrayList<>(List.of("topics"));
            arguments.addAll(Arrays.asList(verbAndOptions));
            arguments.addAll(List.of("--bootstrap-server", broker.bootstrapServers()));
            arguments.addAll(List.of("--set", "engine.application.id=" + name + "-engine"));
            return run(arguments);
        }

        CommandRun engine(String... settings) {
            List<String> arguments = role("engine", settings);
            arguments.addAll(List.of("--set", "engine.application.id=" + name + "-engine"));
            arguments.addAll(List.of("--set", "engine.state.dir=" + directory.resolve(name)));
            return run(arguments);
        }

        CommandRun worker(String... settings) {
            List<String> arguments = role("worker", settings);
            arguments.addAll(List.of("--set", "lambda.region=us-east-1"));
            return run(arguments);
        }

        private static List<String> role(String role, String... settings) {
            List<String> arguments = new ArrayList<>(List.of(role));
            for (String setting : settings) {
                arguments.addAll(List.of("--set", setting));
            }
            arguments.addAll(List.of("--set", "bootstrap.servers=" + broker.bootstrapServers()));
            return arguments;
        }

        private CommandRun run(List<String> arguments) {
            arguments.addAll(List.of("--set", "topic.prefix=" + name + "."));
            arguments.addAll(List.of("--set", "worker.group.id=" + name + "-workers"));
            return CommandRun.of(arguments.toArray(String[]::new));
        }
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static void spoil(ConfigResource resource, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        resource, List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get(20, TimeUnit.SECONDS);
    }

    private static String setting(ConfigResource resource, String name) throws Exception {
        return admin.describeConfigs(List.of(resource))
                .all()
                .get(20, TimeUnit.SECONDS)
                .get(resource)
                .get(name)
                .value();
    }

    private static void grow(String topic) throws Exception {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get(20, TimeUnit.SECONDS);
    }

    private static void feature(String name, short level) throws Exception {
        short now = admin.describeFeatures()
                .featureMetadata()
                .get(20, TimeUnit.SECONDS)
                .finalizedFeatures()
                .getOrDefault(name, new org.apache.kafka.clients.admin.FinalizedVersionRange((short) 0, (short) 0))
                .maxVersionLevel();
        if (now != level) {
            admin.updateFeatures(
                            Map.of(
                                    name,
                                    new FeatureUpdate(
                                            level, level > now ? UpgradeType.UPGRADE : UpgradeType.UNSAFE_DOWNGRADE)),
                            new UpdateFeaturesOptions())
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
