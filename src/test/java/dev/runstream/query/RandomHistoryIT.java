package dev.runstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.QuerySettings;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.RandomStreams;
import dev.runstream.expression.JsonText;
import dev.runstream.query.History.Page;
import dev.runstream.view.ExecutionList;
import dev.runstream.view.ExecutionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: what rows answer is what the events fold to, at every moment of an execution, on both databases. Method: random
 * runs are written in stretches of random length, some of many executions; after each of them the JSON of the rows is
 * compared with that of {@link ExecutionView}. {@code -Dquery.random.seed=N} runs one seed alone, {@code
 * -Dquery.random.runs=N} more of them.
 */
class RandomHistoryIT {
    private static final int RUNS = Integer.getInteger("query.random.runs", 60);

    @ParameterizedTest
    @EnumSource
    void atEveryMomentTheRowsShowWhatTheEventsFoldTo(TestDatabase kind) {
        try (Database database = Database.open(QuerySettings.of(kind.fresh()))) {
            Projector projector = new Projector(database, QuerySettings.of("jdbc:h2:unused"));
            Streams stream = new Streams(projector);
            SqlHistory history = new SqlHistory(database);
            Long only = Long.getLong("query.random.seed");
            long base = only != null ? only : System.nanoTime();
            for (long seed = base; seed < base + (only != null ? 1 : RUNS); seed++) {
                try {
                    play(seed, stream, history);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("-Dquery.random.seed=" + seed + " runs it again", e);
                }
            }
            assertThat(projector.unreadable()).isZero();
            assertThat(projector.gaps()).isZero();
        }
    }

    private static void play(long seed, Streams stream, SqlHistory history) {
        Random random = new Random(seed);
        RandomStreams.Recorded recorded = RandomStreams.of(seed);
        List<Running> running = new ArrayList<>();
        for (List<AuditEvent> events : recorded.executions()) {
            running.add(new Running(events));
        }
        boolean registeredFirst = random.nextBoolean();
        if (registeredFirst) {
            stream.write(recorded.registered());
        }
        List<Running> open = new ArrayList<>(running);
        while (!open.isEmpty()) {
            List<AuditEvent> stretch = new ArrayList<>();
            int length = random.nextInt(4) == 0 ? 1_000 : 1 + random.nextInt(12);
            while (stretch.size() < length && !open.isEmpty()) {
                Running one = open.get(random.nextInt(open.size()));
                stretch.add(one.next());
                if (one.atEnd()) {
                    open.remove(one);
                }
            }
            stream.write(stretch);
            if (registeredFirst) {
                running.forEach(each -> each.compare(recorded, history));
            }
        }
        if (!registeredFirst) {
            stream.write(recorded.registered());
        }
        running.forEach(each -> each.compare(recorded, history));
    }

    /** An execution that is told event by event. */
    private static final class Running {
        private final List<AuditEvent> events;
        private final String id;
        private int told;

        Running(List<AuditEvent> events) {
            this.events = events;
            this.id = events.getFirst().header().executionId();
        }

        AuditEvent next() {
            return events.get(told++);
        }

        boolean atEnd() {
            return told == events.size();
        }

        void compare(RandomStreams.Recorded recorded, SqlHistory history) {
            ExecutionView view = new ExecutionView(id);
            events.subList(0, told).forEach(event -> view.apply(event.header(), event.event()));
            recorded.registered().stream()
                    .filter(registered -> registered.name().equals(view.documentName()))
                    .forEach(view::apply);
            ExecutionHead head = history.head(id);
            ObjectNode found = history.execution(id, 10_000);
            if (told == 0) {
                assertThat(head).isNull();
                assertThat(found).isNull();
                return;
            }
            assertThat(head).isNotNull();
            assertThat(head.status()).isEqualTo(view.status());
            if (view.status() == ExecutionStatus.Rejected) {
                assertThat(found).isNull();
                assertThat(head.rejectedCode()).isNotNull();
                return;
            }
            JsonNode expected = JsonText.parse(view.toJson()).get("AutomationExecution");
            assertThat(JsonText.pretty(JsonText.parse(JsonText.write(found)))).isEqualTo(JsonText.pretty(expected));
            JsonNode metadata =
                    JsonText.parse(new ExecutionList(List.of(view)).toJson()).at("/AutomationExecutionMetadataList/0");
            List<ObjectNode> listed = history.executions(
                            List.of(new History.ExecutionFilter(History.ExecutionFilterKey.ExecutionId, List.of(id))),
                            10,
                            null)
                    .entries();
            assertThat(listed).hasSize(1);
            assertThat(JsonText.pretty(JsonText.parse(JsonText.write(listed.getFirst()))))
                    .isEqualTo(JsonText.pretty(metadata));
            assertThat(pages(history, false)).isEqualTo(texts(expected.get("StepExecutions")));
            assertThat(pages(history, true)).isEqualTo(pages(history, false).reversed());
        }

        private List<String> pages(SqlHistory history, boolean reverse) {
            List<String> steps = new ArrayList<>();
            String after = null;
            do {
                Page page = history.steps(id, List.of(), 3, after, reverse);
                page.entries().forEach(step -> steps.add(JsonText.write(step)));
                after = page.next();
            } while (after != null);
            return steps;
        }

        private static List<String> texts(JsonNode array) {
            List<String> texts = new ArrayList<>();
            array.forEach(each -> texts.add(JsonText.write(each)));
            return texts;
        }
    }
}
