package dev.runstream.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.QuerySettings;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.RegistryEvent.DefaultVersionSet;
import dev.runstream.execution.RegistryEvent.RunbookDeleted;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.query.Projector.MovedException;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.view.RedactedEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: each record is written once, whatever it says and whoever else writes; what cannot be written is set aside and
 * the stream goes on. Method: stretches of hand-written events, on both databases.
 */
class ProjectorIT {
    private static final long T = 1_763_822_000_000L;
    private static final Cause CAUSE = Cause.record("runstream.commands", 0, 1);

    private static Database open(TestDatabase kind) {
        return Database.open(QuerySettings.of(kind.fresh()));
    }

    private static Projector projector(Database database) {
        return new Projector(database, QuerySettings.of("jdbc:h2:unused"));
    }

    @ParameterizedTest
    @EnumSource
    void whoComesLateWritesNothingAndReadsOnFromWhereTheOtherIs(TestDatabase kind) {
        try (Database database = open(kind)) {
            Projector first = projector(database);
            Projector second = projector(database);
            Streams stream = new Streams(first);
            second.positions(List.of(Streams.PARTITION));
            List<AuditEvent> events = Told.whole(Told.id(1), "r", T, ExecutionStatus.Success);
            stream.write(events.subList(0, 2));
            Stretch all = Streams.stretch(0, events);
            assertThatThrownBy(() -> second.write(all)).isInstanceOf(MovedException.class);
            second.write(all.after(second.positions(List.of(Streams.PARTITION))));
            SqlHistory history = new SqlHistory(database);
            assertThat(head(history, 1).status()).isEqualTo(ExecutionStatus.Success);
            assertThat(count(database, "attempts")).isOne();
            assertThat(second.gaps()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoWhoWriteTheSameStreamAtOnceWriteEachRecordOnce(TestDatabase kind) throws Exception {
        try (Database database = open(kind)) {
            List<Object> events = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                events.addAll(Told.whole(Told.id(i), "r" + i % 3, T + i, ExecutionStatus.Success));
            }
            projector(database).positions(List.of(Streams.PARTITION));
            List<Thread> racers = new ArrayList<>();
            List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
            for (int size : List.of(7, 50, 13)) {
                Thread racer = new Thread(() -> race(projector(database), events, size));
                racer.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
                racers.add(racer);
            }
            racers.forEach(Thread::start);
            for (Thread racer : racers) {
                racer.join(Duration.ofSeconds(60));
            }
            assertThat(failures).isEmpty();
            assertThat(count(database, "executions")).isEqualTo(400);
            assertThat(count(database, "steps")).isEqualTo(400);
            assertThat(count(database, "attempts")).isEqualTo(400);
            assertThat(count(database, "gaps")).isZero();
            assertThat(count(database, "unreadable")).isZero();
        }
    }

    private static void race(Projector projector, List<Object> events, int size) {
        for (int from = 0; from < events.size(); from += size) {
            Stretch stretch = Streams.stretch(from, events.subList(from, Math.min(events.size(), from + size)));
            for (int tries = 0; tries < 1_000; tries++) {
                Stretch left = stretch.after(projector.positions(List.of(Streams.PARTITION)));
                if (left.records().isEmpty()) {
                    break;
                }
                try {
                    projector.write(left);
                    break;
                } catch (MovedException e) {
                    Thread.onSpinWait(); // another one was faster: look again
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeReadOrWrittenIsSetAsideAloneAndTheStreamGoesOn(TestDatabase kind) {
        try (Database database = open(kind)) {
            Projector projector = projector(database);
            Streams stream = new Streams(projector);
            AuditEvent twice =
                    Told.whole(Told.id(1), "r", T, ExecutionStatus.Success).get(1);
            AuditEvent withNul = withId(
                    "a\u0000b",
                    Told.whole(Told.id(3), "r", T, ExecutionStatus.Success).getFirst());
            List<Object> events = new ArrayList<>();
            events.addAll(Told.whole(Told.id(1), "r", T, ExecutionStatus.Success));
            events.add(new StreamRecord(Streams.PARTITION, 0, null, "Expected a record, but it is none"));
            events.add(withNul);
            events.addAll(Told.whole(Told.id(2), "r", T, ExecutionStatus.Failed));
            stream.write(events);
            stream.write(twice); // a visit that is there already
            stream.write(Told.whole(Told.id(4), "r", T, ExecutionStatus.Success));
            SqlHistory history = new SqlHistory(database);
            assertThat(head(history, 1).status()).isEqualTo(ExecutionStatus.Success);
            assertThat(head(history, 2).status()).isEqualTo(ExecutionStatus.Failed);
            assertThat(head(history, 4).status()).isEqualTo(ExecutionStatus.Success);
            assertThat(projector.unreadable()).isEqualTo(3);
            assertThat(texts(
                            database,
                            "SELECT CONCAT(record_offset, ' ', reason) FROM unreadable ORDER BY record_offset"))
                    .satisfiesExactly(
                            reason -> assertThat(reason).isEqualTo("4 Expected a record, but it is none"),
                            reason -> assertThat(reason).startsWith("5 Expected a record that rows can be made of"),
                            reason -> assertThat(reason).startsWith("10 Expected a record that rows can be made of"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesAndIdsHaveRoomInEveryIndexOrDoNotStopTheStream(TestDatabase kind) {
        try (Database database = open(kind)) {
            Projector projector = projector(database);
            Streams stream = new Streams(projector);
            String wide = "🚀".repeat(5_000); // four bytes each, two characters
            String id = "é".repeat(Projector.ID_CHARS_MAX);
            Told told = new Told(id, wide, T).start(Map.of(wide, wide), wide).enter();
            stream.write(told.events());
            stream.write(withId(id + "x", told.events()));
            stream.write(Told.whole(Told.id(1), "r", T, ExecutionStatus.Success));
            SqlHistory history = new SqlHistory(database);
            ExecutionHead head = history.head(id);
            assertThat(head).isNotNull();
            assertThat(head.documentName()).startsWith("🚀🚀").hasSizeLessThanOrEqualTo(StoredText.NAME_CHARS_MAX);
            assertThat(history.head(id + "x")).isNull();
            assertThat(projector.unreadable()).isEqualTo(2);
            assertThat(head(history, 1).status()).isEqualTo(ExecutionStatus.Success);
            // What a caller looks for may be as wide, and have a U+0000.
            assertThat(history.head(wide + "\u0000")).isNull();
            assertThat(history.executions(
                                    List.of(new History.ExecutionFilter(
                                            History.ExecutionFilterKey.DocumentNamePrefix,
                                            List.of("🚀\u0000", "🚀🚀"))),
                                    10,
                                    null)
                            .entries())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGapInTheSequenceIsTold(TestDatabase kind) {
        try (Database database = open(kind)) {
            Projector projector = projector(database);
            Streams stream = new Streams(projector);
            List<AuditEvent> one = Told.whole(Told.id(1), "r", T, ExecutionStatus.Success);
            stream.write(one.get(0), one.get(1));
            stream.write(one.get(3));
            List<AuditEvent> two = Told.whole(Told.id(2), "r", T, ExecutionStatus.Success);
            stream.write(two.get(0), two.get(1), two.get(3));
            // The stream no longer has the beginning: not shown, and told.
            List<AuditEvent> three = Told.whole(Told.id(3), "r", T, ExecutionStatus.Success);
            stream.write(three.get(2), three.get(3));
            assertThat(projector.gaps()).isEqualTo(3);
            assertThat(texts(
                            database,
                            "SELECT CONCAT(execution_id, ' ', expected_sequence, ' ', found_sequence) FROM gaps"
                                    + " ORDER BY execution_id"))
                    .containsExactly(Told.id(1) + " 3 4", Told.id(2) + " 3 4", Told.id(3) + " 1 3");
            assertThat(new SqlHistory(database).head(Told.id(3))).isNull();
            assertThat(count(database, "steps")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void R616_whatIsHeldOrCancelledInTheQueueIsShownSoAndNotAsPending(TestDatabase kind) {
        try (Database database = open(kind)) {
            Streams stream = new Streams(projector(database));
            SqlHistory history = new SqlHistory(database);
            List<AuditEvent> told = new Told(Told.id(1), "r", T)
                    .startQueued()
                    .tell(new Event.ExecutionHeld("Told", "as told", null))
                    .tell(new Event.ExecutionReleased(null, 10))
                    .tell(new Event.StopRequested(StopType.Cancel, null, null))
                    .events();
            List<ExecutionStatus> statuses = new ArrayList<>();
            for (AuditEvent event : told) {
                stream.write(event);
                statuses.add(head(history, 1).status());
            }
            assertThat(statuses)
                    .containsExactly(
                            ExecutionStatus.Pending,
                            ExecutionStatus.Held,
                            ExecutionStatus.Pending,
                            ExecutionStatus.Cancelling);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdThatIsStartedAgainAfterItWasForgottenIsAnotherExecution(TestDatabase kind) {
        try (Database database = open(kind)) {
            Projector projector = projector(database);
            Streams stream = new Streams(projector);
            List<AuditEvent> first = new Told(Told.id(1), "old", T)
                    .start(Map.of("team", "x"), null)
                    .enter()
                    .leave(ExecutionStatus.Failed)
                    .end(ExecutionStatus.Failed)
                    .events();
            List<AuditEvent> second = Told.whole(Told.id(1), "new", T + 1, ExecutionStatus.Success);
            stream.write(first);
            stream.write(second.subList(0, 1));
            SqlHistory history = new SqlHistory(database);
            assertThat(head(history, 1))
                    .satisfies(head -> assertThat(head.documentName()).isEqualTo("new"))
                    .satisfies(head -> assertThat(head.status()).isEqualTo(ExecutionStatus.InProgress));
            assertThat(count(database, "steps")).isZero();
            assertThat(count(database, "tags")).isZero();
            stream.write(second.subList(1, 4));
            // And in one stretch.
            List<Object> both = new ArrayList<>(withId(Told.id(2), first));
            both.addAll(withId(Told.id(2), second));
            stream.write(both);
            assertThat(head(history, 2).documentName()).isEqualTo("new");
            assertThat(count(database, "steps")).isEqualTo(2);
            assertThat(projector.gaps()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void R618_executionsThatEndedLongAgoAreDeletedInBoundedParts(TestDatabase kind) {
        try (Database database = open(kind)) {
            Projector projector = projector(database);
            Streams stream = new Streams(projector);
            List<Object> events = new ArrayList<>();
            LongStream.range(0, 700)
                    .forEach(i -> events.addAll(Told.whole(Told.id(i), "r", T, ExecutionStatus.Success)));
            events.addAll(Told.whole(Told.id(800), "r", T + 10_000, ExecutionStatus.Success));
            events.addAll(
                    new Told(Told.id(900), "r", T).start(Map.of(), null).enter().events());
            stream.write(events);
            long now = T + 5_000 + Duration.ofDays(30).toMillis();
            assertThat(projector.deleteEnded(now, Duration.ofDays(30))).isEqualTo(Projector.DELETED_AT_ONCE);
            assertThat(projector.deleteEnded(now, Duration.ofDays(30))).isEqualTo(200);
            assertThat(projector.deleteEnded(now, Duration.ofDays(30))).isZero();
            assertThat(count(database, "executions")).isEqualTo(2);
            assertThat(count(database, "steps")).isEqualTo(2);
            assertThat(count(database, "attempts")).isEqualTo(2);
            // Something that comes for one of them long after is no gap and makes no row.
            AuditEvent late = new AuditEvent(
                    new EventHeader(Told.id(5), 5, T + 1, CAUSE, null, EventHeader.GENESIS, "test"),
                    new Event.InputRejected(
                            "StopExecution",
                            dev.runstream.execution.Rejection.Reason.values()[0],
                            "late",
                            null,
                            null,
                            null,
                            null));
            stream.write(late);
            assertThat(projector.gaps()).isZero();
            assertThat(count(database, "executions")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongTextIsCutToJsonThatSaysHowLongItWas(TestDatabase kind) {
        String url = kind.fresh();
        QuerySettings usual = QuerySettings.of(url);
        QuerySettings small = new QuerySettings(url, usual.user(), usual.password(), usual.retention(), 2_000, 100, 4);
        try (Database database = Database.open(small)) {
            Projector projector = new Projector(database, small);
            Streams stream = new Streams(projector);
            String longText = "\"" + "ab\\\"\\u0000é🚀".repeat(5_000) + "\"";
            Told told = new Told(Told.id(1), "r", T).start(Map.of(), null);
            told.tell(new Event.StepEntered(
                    1,
                    "resize",
                    Told.ACTION,
                    Event.Transition.Start,
                    Map.of("Payload", longText, "FunctionName", "\"short\""),
                    null,
                    null,
                    null,
                    false,
                    null));
            told.tell(new Event.StepEnded(
                    1,
                    "resize",
                    1,
                    0,
                    StepStatus.Success,
                    Map.of("Payload", longText, "n", "1"),
                    dev.runstream.execution.Result.PayloadForm.TEXT,
                    "w\u0000" + "x".repeat(10_000),
                    null,
                    true,
                    null,
                    null));
            stream.write(told.events());
            SqlHistory history = new SqlHistory(database);
            ObjectNode json = history.execution(Told.id(1), 10);
            assertThat(json).isNotNull();
            String inputs = json.at("/StepExecutions/0/Inputs/Payload").textValue();
            assertThat(JsonText.parse(inputs).textValue())
                    .startsWith("\"ab\\\"")
                    .endsWith("… (" + longText.length() + " characters; the audit stream has them all)");
            assertThat(inputs).hasSizeBetween(500, 2_000);
            assertThat(json.at("/StepExecutions/0/Inputs/FunctionName").textValue())
                    .isEqualTo("\"short\"");
            assertThat(json.at("/StepExecutions/0/Outputs/n/0").textValue()).isEqualTo("1");
            assertThat(json.at("/StepExecutions/0/Outputs/OutputPayload/0").textValue())
                    .contains("characters");
            assertThat(json.at("/StepExecutions/0/WarningMessage").textValue())
                    .startsWith("w\uFFFDxxx")
                    .hasSize(2_000);
            assertThat(texts(database, "SELECT inputs FROM steps").getFirst().length())
                    .isLessThanOrEqualTo(2_100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void redactedEventsAreShownWithTheirDigests(TestDatabase kind) {
        try (Database database = open(kind)) {
            Streams stream = new Streams(projector(database));
            Contract contract = new Contract();
            for (AuditEvent event : Told.whole(Told.id(1), "r", T, ExecutionStatus.Success)) {
                AuditEvent redacted = contract.decode(
                        contract.redact(contract.encode(event.header(), event.event())), AuditEvent.class);
                stream.write(new AuditEvent(redacted.header(), RedactedEvents.readable(redacted.event())));
            }
            ObjectNode json = new SqlHistory(database).execution(Told.id(1), 10);
            assertThat(json).isNotNull();
            assertThat(json.at("/Parameters/Id/0").textValue()).startsWith("sha256:");
            assertThat(json.at("/StepExecutions/0/Outputs/Payload/0").textValue())
                    .startsWith("sha256:");
            assertThat(json.at("/AutomationExecutionStatus").textValue()).isEqualTo("Success");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRegistryIsToldInOrderAndDocumentsComeBeforeOrAfter(TestDatabase kind) {
        try (Database database = open(kind)) {
            Streams stream = new Streams(projector(database));
            SqlHistory history = new SqlHistory(database);
            stream.write(List.of(document("a", "1"), Told.registered("a", "1", true, CAUSE)));
            stream.write(List.of(Told.registered("a", "2", false, CAUSE), Told.registered("b", "1", true, CAUSE)));
            assertThat(history.document("a", "1")).isEqualTo("document a 1");
            assertThat(history.document("a", "2")).isNull();
            stream.write(List.of(document("a", "2")));
            assertThat(history.document("a", "2")).isEqualTo("document a 2");
            assertThat(history.versions("a")).extracting(RunbookRow::version).containsExactly("1", "2");
            assertThat(history.versions("a")).extracting(RunbookRow::isDefault).containsExactly(true, false);
            assertThat(history.versions("a")).extracting(RunbookRow::latest).containsExactly(false, true);
            stream.write(List.of(
                    new DefaultVersionSet("a", "2", T, CAUSE, null, "test"),
                    new RunbookDeleted("a", "1", T, CAUSE, null, "test")));
            assertThat(history.versions("a")).extracting(RunbookRow::version).containsExactly("2");
            assertThat(history.document("a", "1")).isEqualTo("document a 1");
            assertThat(history.runbooks(List.of(), 10, null))
                    .extracting(RunbookRow::name)
                    .containsExactly("a", "b");
            assertThat(history.runbooks(List.of(), 1, "a"))
                    .extracting(RunbookRow::name)
                    .containsExactly("b");
            assertThat(history.runbooks(List.of("b", "c"), 10, null))
                    .extracting(RunbookRow::name)
                    .containsExactly("b");
            stream.write(List.of(new RunbookDeleted("a", null, T, CAUSE, null, "test")));
            assertThat(history.versions("a")).isEmpty();
            assertThat(history.runbooks(List.of(), 10, null))
                    .extracting(RunbookRow::name)
                    .containsExactly("b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void emptiedTablesAreFilledFromTheBeginningAlsoWhenTheEmptyingWasCutOff(TestDatabase kind) {
        try (Database database = open(kind)) {
            Projector projector = projector(database);
            List<AuditEvent> events = Told.whole(Told.id(1), "r", T, ExecutionStatus.Success);
            new Streams(projector).write(events);
            projector.empty();
            assertThat(count(database, "executions")).isZero();
            Streams again = new Streams(projector);
            assertThat(again.next()).isZero();
            again.write(events);
            assertThat(count(database, "executions")).isOne();
            // As a process leaves it that was killed in between.
            database.write(work -> work.update("UPDATE stream_position SET next_offset = -1"));
            assertThat(projector.positions(List.of(Streams.PARTITION)).values())
                    .containsExactly(Projector.TO_BE_EMPTIED);
            projector.finishEmptying();
            assertThat(count(database, "executions")).isZero();
            new Streams(projector).write(events);
            projector.finishEmptying(); // another process was faster
            assertThat(count(database, "executions")).isOne();
        }
    }

    private static RunbookVersion document(String name, String version) {
        return new RunbookVersion(
                name, version, "0".repeat(64), DocumentFormat.YAML, "document " + name + " " + version, null, T, "ana");
    }

    private static ExecutionHead head(SqlHistory history, long number) {
        ExecutionHead head = history.head(Told.id(number));
        assertThat(head).isNotNull();
        return head;
    }

    private static List<AuditEvent> withId(String id, List<AuditEvent> events) {
        return events.stream().map(event -> withId(id, event)).toList();
    }

    private static AuditEvent withId(String id, AuditEvent event) {
        EventHeader header = event.header();
        return new AuditEvent(
                new EventHeader(
                        id,
                        header.sequence(),
                        header.time(),
                        header.cause(),
                        header.requestedBy(),
                        header.previousHash(),
                        header.engineVersion()),
                event.event());
    }

    private static long count(Database database, String table) {
        Long count =
                database.read(work -> work.first("SELECT COUNT(*) FROM " + table, List.of(), row -> row.getLong(1)));
        return count == null ? -1 : count;
    }

    private static List<String> texts(Database database, String sql) {
        return database.read(work -> work.query(sql, List.of(), row -> row.getString(1)));
    }
}
