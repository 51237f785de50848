package dev.runstream.query;

import static dev.runstream.query.History.ExecutionFilterKey.AutomationSubtype;
import static dev.runstream.query.History.ExecutionFilterKey.AutomationType;
import static dev.runstream.query.History.ExecutionFilterKey.CurrentAction;
import static dev.runstream.query.History.ExecutionFilterKey.DocumentNamePrefix;
import static dev.runstream.query.History.ExecutionFilterKey.ExecutionId;
import static dev.runstream.query.History.ExecutionFilterKey.OpsItemId;
import static dev.runstream.query.History.ExecutionFilterKey.ParentExecutionId;
import static dev.runstream.query.History.ExecutionFilterKey.StartTimeAfter;
import static dev.runstream.query.History.ExecutionFilterKey.StartTimeBefore;
import static dev.runstream.query.History.ExecutionFilterKey.TagKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.QuerySettings;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.query.History.ExecutionFilter;
import dev.runstream.query.History.ExecutionFilterKey;
import dev.runstream.query.History.Page;
import dev.runstream.query.History.StepFilter;
import dev.runstream.query.History.StepFilterKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: lists hold what the filters ask for, in order, page after page, also while new executions come. Method: a few
 * hundred executions of known shape, a plain filter over them in memory beside the one in SQL, on both databases.
 */
class ExecutionListIT {
    private static final long T = 1_763_822_000_000L;
    private static final int COUNT = 300;

    /** What the test knows of an execution. */
    private record Known(String id, String document, long startedAt, String status, List<String> tags, String parent) {}

    private final List<Known> all = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void R710_R711_filtersAndPagesAgreeWithAPlainFilter(TestDatabase kind) {
        try (Database database = Database.open(QuerySettings.of(kind.fresh()))) {
            Projector projector = new Projector(database, QuerySettings.of("jdbc:h2:unused"));
            Streams stream = new Streams(projector);
            SqlHistory history = new SqlHistory(database);
            fill(stream);

            check(history, List.of(), each -> true);
            for (String status :
                    List.of("Success", "Failed", "InProgress", "Waiting", "Held", "Cancelling", "Scheduled")) {
                check(
                        history,
                        List.of(of(ExecutionFilterKey.ExecutionStatus, status)),
                        each -> each.status.equals(status));
            }
            check(
                    history,
                    List.of(of(ExecutionFilterKey.ExecutionStatus, "Failed", "Waiting")),
                    each -> List.of("Failed", "Waiting").contains(each.status));
            check(
                    history,
                    List.of(
                            of(ExecutionFilterKey.ExecutionStatus, "Failed", "Waiting"),
                            of(ExecutionFilterKey.ExecutionStatus, "Failed")),
                    each -> each.status.equals("Failed"));
            check(history, List.of(of(DocumentNamePrefix, "AWS-")), each -> each.document.startsWith("AWS-"));
            check(
                    history,
                    List.of(of(DocumentNamePrefix, "AWS-3", "b")),
                    each -> each.document.startsWith("AWS-3") || each.document.startsWith("b"));
            check(history, List.of(of(DocumentNamePrefix, "aws-")), each -> false);
            check(
                    history,
                    List.of(
                            of(DocumentNamePrefix, "AWS-"),
                            of(ExecutionFilterKey.ExecutionStatus, "Success", "Failed")),
                    each -> each.document.startsWith("AWS-")
                            && List.of("Success", "Failed").contains(each.status));
            String middle = Long.toString(T / 1_000 + 60);
            check(history, List.of(of(StartTimeBefore, middle)), each -> each.startedAt < T + 60_000);
            check(history, List.of(of(StartTimeAfter, middle)), each -> each.startedAt > T + 60_000);
            check(
                    history,
                    List.of(of(StartTimeAfter, "2025-11-22T14:34:00Z"), of(StartTimeBefore, "1763822060.500")),
                    each -> each.startedAt > 1_763_822_040_000L && each.startedAt < T + 60_500);
            check(history, List.of(of(TagKey, "team")), each -> each.tags.contains("team"));
            check(
                    history,
                    List.of(of(TagKey, "team", "env"), of(ExecutionFilterKey.ExecutionStatus, "Success")),
                    each -> !each.tags.isEmpty() && each.status.equals("Success"));
            check(
                    history,
                    List.of(of(DocumentNamePrefix, "AWS-"), of(TagKey, "env")),
                    each -> each.document.startsWith("AWS-") && each.tags.contains("env"));
            check(history, List.of(of(ParentExecutionId, Told.id(3))), each -> each.parent.equals(Told.id(3)));
            check(
                    history,
                    List.of(of(ExecutionId, Told.id(7), Told.id(8), "none")),
                    each -> List.of(Told.id(7), Told.id(8)).contains(each.id));
            check(
                    history,
                    List.of(of(CurrentAction, Told.ACTION)),
                    each -> !List.of("Success", "Failed").contains(each.status));
            check(
                    history,
                    List.of(of(ExecutionFilterKey.ExecutionStatus, "Held"), of(CurrentAction, Told.ACTION)),
                    each -> each.status.equals("Held"));
            check(history, List.of(of(CurrentAction, "aws:sleep")), each -> false);
            check(history, List.of(of(AutomationType, "Local")), each -> true);
            check(history, List.of(of(AutomationType, "CrossAccount")), each -> false);
            check(history, List.of(of(AutomationSubtype, "ChangeRequest")), each -> false);
            check(history, List.of(of(OpsItemId, "oi-1")), each -> false);

            assertThatThrownBy(
                            () -> history.executions(List.of(of(ExecutionFilterKey.ExecutionStatus, "Done")), 10, null))
                    .isInstanceOf(InvalidFilterValueException.class)
                    .hasMessageContaining("'Done'");
            assertThatThrownBy(() -> history.executions(List.of(of(StartTimeAfter, "yesterday")), 10, null))
                    .isInstanceOf(InvalidFilterValueException.class);
            for (String token : List.of("", "x", "!", PageToken.of('s', 1, "v"))) {
                assertThatThrownBy(() -> history.executions(List.of(), 10, token))
                        .isInstanceOf(InvalidPageTokenException.class);
            }
            pagesAreStableWhileNewOnesCome(stream, history);
            stepsAreFiltered(history);
        }
    }

    private void fill(Streams stream) {
        Random random = new Random(7);
        stream.write(List.of(Told.registered("AWS-1"), Told.registered("blue")));
        List<Object> events = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            String document =
                    List.of("AWS-1", "AWS-22", "AWS-3", "AWS-33", "blue", "c").get(random.nextInt(6));
            // Many start in the same millisecond.
            long startedAt = T + random.nextInt(120) * 1_000L;
            Map<String, String> tags = new TreeMap<>();
            if (random.nextInt(3) == 0) {
                tags.put("team", "x");
            }
            if (random.nextInt(4) == 0) {
                tags.put("env", "y");
            }
            String parent = random.nextInt(5) == 0 ? Told.id(random.nextInt(6)) : null;
            Told told = new Told(Told.id(i), document, startedAt)
                    .start(tags, parent)
                    .enter();
            String status = List.of("Success", "Success", "Failed", "InProgress", "Waiting", "Held", "Cancelling")
                    .get(random.nextInt(7));
            switch (status) {
                case "Success" -> told.leave(ExecutionStatus.Success).end(ExecutionStatus.Success);
                case "Failed" -> told.leave(ExecutionStatus.Failed).end(ExecutionStatus.Failed);
                case "Waiting" ->
                    told.tell(new Event.StepWaiting(1, "resize", Event.WaitFor.Resume, null, List.of(), 0, null, null));
                case "Held" -> told.tell(new Event.ExecutionHeld("Told", "as told", null));
                case "Cancelling" ->
                    told.tell(new Event.StopRequested(dev.runstream.execution.Command.StopType.Cancel, null, null));
                default -> {}
            }
            events.addAll(told.events());
            all.add(new Known(
                    Told.id(i), document, startedAt, status, List.copyOf(tags.keySet()), String.valueOf(parent)));
        }
        events.addAll(new Told(Told.id(9_999), "refused", T)
                .tell(new Event.ExecutionRejected(
                        "refused", null, "InvalidAutomationExecutionParametersException", "no", null, "f"))
                .events());
        stream.write(events);
        all.sort(java.util.Comparator.comparingLong(Known::startedAt)
                .thenComparing(Known::id)
                .reversed());
    }

    private void check(SqlHistory history, List<ExecutionFilter> filters, Predicate<Known> plain) {
        List<String> expected = all.stream().filter(plain).map(Known::id).toList();
        for (int size : List.of(7, 50)) {
            assertThat(ids(history, filters, size))
                    .as("%s by %d", filters, size)
                    .isEqualTo(expected);
        }
    }

    private static List<String> ids(SqlHistory history, List<ExecutionFilter> filters, int size) {
        List<String> ids = new ArrayList<>();
        String after = null;
        do {
            Page page = history.executions(filters, size, after);
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(size);
            page.entries()
                    .forEach(each -> ids.add(each.get("AutomationExecutionId").textValue()));
            after = page.next();
        } while (after != null);
        return ids;
    }

    private void pagesAreStableWhileNewOnesCome(Streams stream, SqlHistory history) {
        List<String> before = ids(history, List.of(), 50);
        List<String> seen = new ArrayList<>();
        @Nullable String after = null;
        int more = 100_000;
        do {
            Page page = history.executions(List.of(), 20, after);
            page.entries()
                    .forEach(each -> seen.add(each.get("AutomationExecutionId").textValue()));
            after = page.next();
            stream.write(Told.whole(Told.id(more++), "AWS-1", T + 1_000_000L + more, ExecutionStatus.Success));
        } while (after != null);
        assertThat(seen).isEqualTo(before);
        assertThat(Collections.frequency(ids(history, List.of(), 50), Told.id(100_000)))
                .isOne();
    }

    private void stepsAreFiltered(SqlHistory history) {
        Known done = all.stream()
                .filter(each -> each.status.equals("Success") && each.document.equals("AWS-1"))
                .findFirst()
                .orElseThrow();
        assertThat(steps(history, done.id)).containsExactly("resize", "notify");
        assertThat(steps(history, done.id, step(StepFilterKey.StepExecutionStatus, "Success")))
                .containsExactly("resize");
        assertThat(steps(history, done.id, step(StepFilterKey.StepExecutionStatus, "Pending")))
                .containsExactly("notify");
        assertThat(steps(history, done.id, step(StepFilterKey.StepName, "notify", "other")))
                .containsExactly("notify");
        assertThat(steps(history, done.id, step(StepFilterKey.Action, Told.ACTION)))
                .containsExactly("resize", "notify");
        assertThat(steps(history, done.id, step(StepFilterKey.StartTimeAfter, "0")))
                .containsExactly("resize");
        assertThat(steps(history, done.id, step(StepFilterKey.StartTimeBefore, "0")))
                .isEmpty();
        assertThat(steps(history, done.id, step(StepFilterKey.ParentStepIteration, "1")))
                .isEmpty();
        assertThat(steps(history, done.id, step(StepFilterKey.ParentStepIteratorValue, "1")))
                .isEmpty();
        assertThat(steps(history, done.id, step(StepFilterKey.ParentStepExecutionId, "1")))
                .isEmpty();
        assertThat(steps(history, "none")).isEmpty();
        assertThatThrownBy(() -> steps(history, done.id, step(StepFilterKey.ParentStepIteration, "one")))
                .isInstanceOf(InvalidFilterValueException.class);
        assertThatThrownBy(() -> history.steps(done.id, List.of(), 10, PageToken.of('e', T, "x"), false))
                .isInstanceOf(InvalidPageTokenException.class);
        ObjectNode cut = history.execution(done.id, 1);
        assertThat(cut).isNotNull();
        assertThat(cut.get("StepExecutionsTruncated").booleanValue()).isTrue();
        assertThat(cut.get("StepExecutions")).hasSize(1);
    }

    private static List<String> steps(SqlHistory history, String id, StepFilter... filters) {
        return history.steps(id, List.of(filters), 50, null, false).entries().stream()
                .map(each -> each.get("StepName").textValue())
                .toList();
    }

    private static StepFilter step(StepFilterKey key, String... values) {
        return new StepFilter(key, List.of(values));
    }

    private static ExecutionFilter of(ExecutionFilterKey key, String... values) {
        return new ExecutionFilter(key, List.of(values));
    }
}
