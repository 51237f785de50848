package dev.runstream.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.client.EventRecord;
import dev.runstream.client.EventTail;
import dev.runstream.config.QuerySettings;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.RandomStreams;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.expression.JsonText;
import dev.runstream.process.FreePort;
import dev.runstream.query.Answers.Listening;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.ExecutionViews;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: the rows follow the committed audit stream, whatever is away meanwhile, and an answer is heard when the rows have
 * it. Method: a real broker, a stream written in transactions, both databases; at the end everything is compared with the
 * stream.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProjectionIT {
    private static final long T = 1_763_822_000_000L;
    private static final Duration SOON = Duration.ofSeconds(60);

    private static EmbeddedBroker broker;
    private static AuditTopic audit;
    private static long ids;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
        audit = new AuditTopic(broker);
    }

    @AfterAll
    static void stop() {
        audit.close();
        broker.close();
    }

    /** Of executions that end now: retention leaves them. */
    private static List<AuditEvent> whole(String id, String runbook) {
        return Told.whole(id, runbook, System.currentTimeMillis(), ExecutionStatus.Success);
    }

    private static Projection projection(QuerySettings settings) {
        Projection projection = Projection.open(settings, audit.kafka(), AuditTopic.TOPICS, audit.contract());
        projection.start();
        return projection;
    }

    private static void awaitAll(Projection projection) {
        audit.write(whole(Told.id(++ids + 50_000), "r"));
        String last = Told.id(ids + 50_000);
        await().atMost(SOON).until(() -> {
            ExecutionHead head = projection.history().head(last);
            return head != null
                    && head.status() == ExecutionStatus.Success
                    && projection.status().lag() == 0;
        });
    }

    private static void assertSame(QuerySettings settings) {
        AuditComparison.Outcome outcome =
                AuditComparison.of(settings, audit.kafka(), AuditTopic.TOPICS, audit.contract());
        assertThat(outcome.differences()).isEmpty();
        assertThat(outcome.executions()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void theRowsShowWhatDescribeShowsOfTheSameStream(TestDatabase kind) {
        long seed = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            RandomStreams.Recorded recorded = RandomStreams.of(seed + i);
            audit.write(recorded.registered());
            recorded.executions().forEach(events -> {
                audit.abort(events.subList(0, 1));
                audit.write(events);
            });
        }
        audit.write(List.of(new byte[] {1, 2, 3}));
        QuerySettings settings = forever(kind.fresh());
        try (Projection projection = projection(settings)) {
            awaitAll(projection);
            ExecutionViews views = new ExecutionViews();
            try (EventTail tail =
                    EventTail.fromBeginning(audit.kafka(), AuditTopic.TOPICS.events(), audit.contract())) {
                while (!tail.atEnd()) {
                    for (EventRecord record : tail.poll(Duration.ofMillis(100))) {
                        if (!record.key().equals("poison")) {
                            switch (record.event()) {
                                case AuditEvent event -> views.apply(event.header(), event.event());
                                case RegistryEvent event -> views.apply(event);
                                default -> throw new AssertionError(record);
                            }
                        }
                    }
                }
            }
            assertThat(views.executions()).hasSizeGreaterThan(20);
            for (ExecutionView view : views.executions()) {
                ObjectNode json = projection.history().execution(view.executionId(), 10_000);
                if (view.status() == ExecutionStatus.Rejected) {
                    assertThat(json).isNull();
                } else {
                    assertThat(json).as("seed %d", seed).isNotNull();
                    assertThat(JsonText.pretty(JsonText.parse(JsonText.write(json))))
                            .as("seed %d", seed)
                            .isEqualTo(JsonText.pretty(
                                    JsonText.parse(view.toJson()).get("AutomationExecution")));
                }
            }
            assertThat(projection.status().unreadable()).isPositive();
        }
        assertSame(settings);
    }

    /** Random runs are told by a clock of their own. */
    private static QuerySettings forever(String url) {
        QuerySettings usual = QuerySettings.of(url);
        return new QuerySettings(
                url,
                usual.user(),
                usual.password(),
                Duration.ofDays(3_650),
                usual.payloadCharsMax(),
                97,
                usual.connectionsMax());
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerIsHeardWhenTheRowsHaveIt(TestDatabase kind) throws Exception {
        try (Projection projection = projection(forever(kind.fresh()))) {
            awaitAll(projection);
            String id = Told.id(++ids + 50_000);
            try (Listening listening = projection.answers().listen(id)) {
                assertThat(listening.awaitDecisionOn("runstream.requests", 0, T, Duration.ofMillis(50)))
                        .isNull();
                audit.write(Told.whole(id, "r", T, ExecutionStatus.Success));
                Object heard = listening.awaitDecisionOn("runstream.requests", 0, T, SOON);
                assertThat(heard).isInstanceOf(AuditEvent.class);
                assertThat(((AuditEvent) heard).header().sequence()).isOne();
                assertThat(projection.history().head(id)).isNotNull();
            }
            // A runbook is answered when its document is there as well.
            String name = "book" + id;
            Cause cause = Cause.record("runstream.commands", 3, 17);
            try (Listening listening = projection.answers().listen(name)) {
                audit.write(List.of(Told.registered(name, "1", true, cause)));
                assertThat(listening.awaitDecisionOn("runstream.commands", 3, 17, Duration.ofMillis(700)))
                        .isNull();
                audit.write(List.of(
                        new RunbookVersion(name, "1", "0".repeat(64), DocumentFormat.YAML, "the text", null, T, null)));
                assertThat(listening.awaitDecisionOn("runstream.commands", 3, 17, SOON))
                        .isInstanceOf(RegistryEvent.RunbookRegistered.class);
                assertThat(projection.history().document(name, "1")).isEqualTo("the text");
                assertThat(projection.history().versions(name)).hasSize(1);
            }
        }
    }

    @Test
    void severalProcessesShareAPostgresqlAndEachHearsEveryAnswer() throws Exception {
        QuerySettings settings = forever(TestDatabase.PostgreSQL.fresh());
        try (Projection one = projection(settings);
                Projection other = projection(settings);
                Projection third = projection(settings)) {
            List<Projection> all = List.of(one, other, third);
            for (int i = 0; i < 150; i++) {
                String id = Told.id(++ids + 50_000);
                List<Listening> ears =
                        all.stream().map(each -> each.answers().listen(id)).toList();
                audit.write(Told.whole(id, "r", T + ids, ExecutionStatus.Success));
                for (int n = 0; n < ears.size(); n++) {
                    try (Listening ear = ears.get(n)) {
                        assertThat(ear.awaitDecisionOn("runstream.requests", 0, T + ids, SOON))
                                .isNotNull();
                        assertThat(all.get(n).history().head(id)).isNotNull();
                    }
                }
            }
            all.forEach(ProjectionIT::awaitAll);
            one.rebuild().get(60, TimeUnit.SECONDS);
            all.forEach(ProjectionIT::awaitAll);
            assertThat(all)
                    .allSatisfy(each -> assertThat(each.status().lastError()).isNull());
        }
        assertSame(settings);
    }

    @ParameterizedTest
    @EnumSource
    void aRebuildReadsEverythingAgain(TestDatabase kind) throws Exception {
        QuerySettings settings = forever(kind.fresh());
        List<Object> events = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            events.addAll(whole(Told.id(++ids + 50_000), "r" + i % 7));
        }
        audit.write(events);
        try (Projection projection = projection(settings)) {
            awaitAll(projection);
            long position = projection.status().position();
            projection.rebuild().get(60, TimeUnit.SECONDS);
            awaitAll(projection);
            await().atMost(SOON).until(() -> projection.status().caughtUp());
            assertThat(projection.status().position()).isGreaterThan(position);
            assertThat(projection.status().end())
                    .isEqualTo(
                            projection.status().position() + projection.status().lag());
        }
        assertSame(settings);
    }

    @Test
    void whileTheDatabaseIsAwayNothingIsLostAndItShows() throws Exception {
        int port = FreePort.find();
        Path data = directory.resolve("pg");
        QuerySettings settings;
        Projection projection;
        try (EmbeddedPostgres first = server(data, port)) {
            settings = forever(first.getJdbcUrl("postgres", "postgres"));
            projection = projection(settings);
            awaitAll(projection);
        }
        try {
            audit.write(whole(Told.id(++ids + 50_000), "r"));
            await().atMost(SOON).until(() -> projection.status().lastError() != null);
            assertThat(projection.status().failingSince()).isNotNull();
            assertThat(projection.status().lastError()).startsWith("Expected the read model's database to answer");
            try (EmbeddedPostgres again = server(data, port)) {
                awaitAll(projection);
                assertThat(projection.status().lastError()).isNull();
                projection.close();
                assertSame(settings);
                assertThat(again.getPort()).isEqualTo(port);
            }
        } finally {
            projection.close();
        }
    }

    @TempDir
    private Path directory;

    private static EmbeddedPostgres server(Path data, int port) throws java.io.IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    @Test
    void whileTheClusterIsAwayItShowsAndThenItGoesOn() throws Exception {
        Path data = directory.resolve("broker");
        EmbeddedBroker own = EmbeddedBroker.start(data);
        int port = Integer.parseInt(own.bootstrapServers().replaceFirst(".*:", ""));
        Map<String, Object> kafka;
        Projection projection;
        try (AuditTopic topic = new AuditTopic(own)) {
            kafka = topic.kafka();
            projection = Projection.open(forever(TestDatabase.H2.fresh()), kafka, AuditTopic.TOPICS, topic.contract());
            projection.start();
            topic.write(whole(Told.id(1), "r"));
            await().atMost(SOON).until(() -> projection.history().head(Told.id(1)) != null);
        }
        try (projection) {
            own.close();
            await().atMost(SOON).until(() -> projection.status().lastError() != null);
            assertThat(projection.history().head(Told.id(1))).isNotNull();
            try (EmbeddedBroker again = EmbeddedBroker.start(data, port);
                    AuditTopic topic = new AuditTopic(again)) {
                topic.write(whole(Told.id(2), "r"));
                await().atMost(SOON).until(() -> projection.history().head(Told.id(2)) != null);
                await().atMost(SOON).until(() -> projection.status().lastError() == null);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theComparisonNamesEachDifference(TestDatabase kind) {
        QuerySettings settings = forever(kind.fresh());
        audit.write(whole(Told.id(70_001), "r"));
        audit.write(whole(Told.id(70_002), "r"));
        try (Projection projection = projection(settings)) {
            awaitAll(projection);
        }
        try (Database database = Database.open(settings)) {
            database.write(work -> {
                int changed = work.update("UPDATE steps SET action = ? WHERE execution_id = ?", "x", Told.id(70_001));
                changed += work.update("DELETE FROM attempts WHERE execution_id = ?", Told.id(70_002));
                changed += work.update(
                        "INSERT INTO variables (execution_id, name, variable_value) VALUES (?, ?, ?)",
                        Told.id(70_001),
                        "v",
                        "1");
                changed += work.update(
                        "INSERT INTO variables (execution_id, name, variable_value) VALUES (?, ?, ?)",
                        "none",
                        "v",
                        "1");
                return changed;
            });
        }
        AuditComparison.Outcome outcome =
                AuditComparison.of(settings, audit.kafka(), AuditTopic.TOPICS, audit.contract());
        assertThat(outcome.differences())
                .extracting(AuditComparison.Difference::toString)
                .containsExactlyInAnyOrder(
                        "Expected steps " + Told.id(70_001)
                                + "/1, column action to be aws:invokeLambdaFunction, but it is x",
                        "Expected attempts " + Told.id(70_002) + "/1/2 to be there, but it is missing",
                        "Expected variables " + Told.id(70_001) + "/v to be absent, but it is there",
                        "Expected variables none to be absent, but it is there");
    }
}
