package dev.runstream.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.RandomStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: a process that is killed while it writes loses no row and doubles none. Method: a projection in a process of its
 * own is killed with SIGKILL again and again while the stream grows; at the end every row is compared with the stream.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ProjectionKillIT {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void aKilledProjectionLosesNoRowAndDoublesNone(TestDatabase kind) throws Exception {
        killed(kind, 3);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void aProjectionThatIsKilledTwentyTimesLosesNoRowAndDoublesNone(TestDatabase kind) throws Exception {
        killed(kind, 20);
    }

    private void killed(TestDatabase kind, int kills) throws Exception {
        String url = kind.fresh();
        Path log = directory.resolve("projection.log");
        Random random = new Random(kills);
        AtomicBoolean enough = new AtomicBoolean();
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                AuditTopic audit = new AuditTopic(broker)) {
            Thread load = new Thread(() -> load(audit, enough), "load");
            load.start();
            try {
                for (int i = 0; i < kills; i++) {
                    try (ProjectionProcess process = ProjectionProcess.start(url, broker.bootstrapServers(), log)) {
                        long lines = lines(log);
                        await().atMost(Duration.ofSeconds(90))
                                .pollInterval(Duration.ofMillis(10))
                                .conditionEvaluationListener(new ConditionEvaluationListener<Object>() {
                                    @Override
                                    public void conditionEvaluated(EvaluatedCondition<Object> condition) {}

                                    @Override
                                    public void onTimeout(TimeoutEvent event) {
                                        System.out.println(state(log, load));
                                    }
                                })
                                .until(() -> lines(log) > lines + 2 || !process.isAlive() || !load.isAlive());
                        // It writes transaction after transaction: wherever it is in one.
                        Thread.sleep(random.nextInt(400));
                        assertThat(process.isAlive() && load.isAlive())
                                .as(state(log, load))
                                .isTrue();
                        assertThat(process.kill()).isEqualTo(128 + 9);
                    }
                }
            } finally {
                enough.set(true);
                load.join(Duration.ofSeconds(60));
            }
            String last = Told.id(1L << 40);
            audit.write(Told.whole(last, "last", System.currentTimeMillis(), ExecutionStatus.Success));
            try (Projection projection = Projection.open(
                    ProjectionProcess.settings(url), audit.kafka(), AuditTopic.TOPICS, audit.contract())) {
                projection.start();
                await().atMost(Duration.ofSeconds(120))
                        .until(() -> projection.history().head(last) != null
                                && projection.status().lag() == 0
                                && projection.status().caughtUp());
            }
            AuditComparison.Outcome outcome = AuditComparison.of(
                    ProjectionProcess.settings(url), audit.kafka(), AuditTopic.TOPICS, audit.contract());
            System.out.printf(
                    "%s killed %d times: %d records, %d executions, %d differences%n",
                    kind,
                    kills,
                    outcome.records(),
                    outcome.executions(),
                    outcome.differences().size());
            assertThat(outcome.differences()).isEmpty();
            assertThat(outcome.executions()).isGreaterThan(100L * kills);
        }
    }

    /** Executions whose events come over many transactions, among whole ones. */
    private static void load(AuditTopic audit, AtomicBoolean enough) {
        long number = 0;
        long seed = 1;
        while (!enough.get()) {
            List<Object> transaction = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                transaction.addAll(Told.whole(
                        Told.id(number++), "r" + i % 3, System.currentTimeMillis(), ExecutionStatus.Success));
            }
            audit.write(transaction);
            RandomStreams.Recorded random = RandomStreams.of(seed++);
            for (List<AuditEvent> events : random.executions()) {
                for (int from = 0; from < events.size(); from += 9) {
                    audit.write(events.subList(from, Math.min(events.size(), from + 9)));
                }
            }
        }
    }

    private static String state(Path log, Thread load) {
        try {
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            return "load " + load.getState() + ", log "
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path log) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith("at ")).count();
        }
    }
}
