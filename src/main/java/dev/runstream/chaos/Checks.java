package dev.runstream.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.contract.RecordHeaders;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.FunctionCall;
import dev.runstream.process.ProcessException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What must hold when all is quiet, seen from topics and from the log of calls; {@code verify} sees the rest. */
final class Checks {
    private static final String APPLICATION_ID = "runstream-engine";
    private static final Duration TAKEN_IN_WITHIN = Duration.ofSeconds(10);

    private final ChaosWorld world;
    private final List<String> violations = new ArrayList<>();
    private int extraCalls;
    private long latestMillis;

    Checks(ChaosWorld world) {
        this.world = world;
    }

    /** @param poisonThrown the numbers 0 to this, exclusive */
    List<String> check(int poisonThrown) {
        Map<String, ExecutionStatus> ends = new HashMap<>();
        world.events().ends().forEach((id, end) -> ends.put(id, end.status()));
        violations.addAll(Invariants.oneTerminalStatusEach(
                world.requests().acknowledged(), ends, world.events().terminalEvents(), world.requests()::ends));
        Invariants.Calls calls = Invariants.calls(
                callsOf(world.calls()), world.events().dispatches(), world.log().windows());
        violations.addAll(calls.violations());
        extraCalls = calls.extra();
        Invariants.Timers timers = Invariants.timers(
                world.events().timers(),
                world.log().windows(),
                world.log().limit(Invariants.LATE_MILLIS),
                world.log().limit(Injector.ENGINE_LIMIT_MILLIS));
        violations.addAll(timers.violations());
        latestMillis = timers.latestMillis();
        Map<String, CallsSeen.Attempt> made = new HashMap<>();
        for (CallsSeen.Attempt attempt : world.calls().attempts()) {
            world.calls().of(attempt).forEach(call -> made.put(call.requestId(), attempt));
        }
        violations.addAll(Invariants.accepted(world.events().accepted(), made));
        violations.addAll(Invariants.lost(
                world.events().lost(), world.log().windows(), world.log().limit(Injector.WORKER_LIMIT_MILLIS)));
        violations.addAll(Invariants.families(
                world.events().families(), world.log().windows(), world.log().limit(Invariants.ORPHAN_MILLIS)));
        quarantine(poisonThrown);
        nothingUnread();
        violations.addAll(world.events().wrong());
        return violations;
    }

    /** Calls beyond those that the engine sent. */
    int extraCalls() {
        return extraCalls;
    }

    /** How late the latest timer was that no fault had held up. */
    long latestMillis() {
        return latestMillis;
    }

    private static Map<CallsSeen.Attempt, List<Long>> callsOf(CallsSeen seen) {
        Map<CallsSeen.Attempt, List<Long>> calls = new HashMap<>();
        for (CallsSeen.Attempt attempt : seen.attempts()) {
            calls.put(
                    attempt,
                    seen.of(attempt).stream().map(FunctionCall::receivedAt).toList());
        }
        return calls;
    }

    /** I11: the quarantine holds exactly the poison that was thrown in. */
    private void quarantine(int poisonThrown) {
        Map<Integer, Integer> found = new HashMap<>();
        Map<Integer, String> by = new HashMap<>();
        Map<String, Integer> others = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            TopicPartition quarantine = new TopicPartition(world.topics().quarantine(), 0);
            List<TopicPartition> only = List.of(quarantine);
            consumer.assign(only);
            consumer.seekToBeginning(only);
            long end = consumer.endOffsets(only).getOrDefault(quarantine, 0L);
            while (consumer.position(quarantine) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    var header = record.headers().lastHeader(Poison.HEADER);
                    if (header == null) {
                        others.merge(
                                RecordHeaders.text(record.headers(), RecordHeaders.REASON) + ": "
                                        + RecordHeaders.text(record.headers(), RecordHeaders.ERROR),
                                1,
                                Integer::sum);
                    } else {
                        int number = Integer.parseInt(new String(header.value(), UTF_8));
                        found.merge(number, 1, Integer::sum);
                        by.put(
                                number,
                                String.valueOf(RecordHeaders.text(record.headers(), RecordHeaders.SET_ASIDE_BY)));
                    }
                });
            }
        }
        violations.addAll(Invariants.quarantine(poisonThrown, found, by, others));
    }

    /** I11: what was sent until now is taken in, soon. */
    private void nothingUnread() {
        try {
            Map<TopicPartition, Long> committed = committed();
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            committed.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
            Map<TopicPartition, Long> behind = new HashMap<>();
            world.admin()
                    .listOffsets(asked)
                    .all()
                    .get(10, TimeUnit.SECONDS)
                    .forEach((partition, end) -> behind.put(partition, end.offset()));
            long giveUpAt = System.nanoTime() + TAKEN_IN_WITHIN.toNanos();
            while (true) {
                Map<TopicPartition, Long> now = committed;
                behind.entrySet().removeIf(end -> now.getOrDefault(end.getKey(), 0L) >= end.getValue());
                if (behind.isEmpty() || System.nanoTime() > giveUpAt) {
                    break;
                }
                Pause.of(Duration.ofMillis(100));
                committed = committed();
            }
            unread(behind, committed);
        } catch (ExecutionException | TimeoutException e) {
            violations.add("I11: the cluster did not tell what was read: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted");
        }
    }

    private Map<TopicPartition, Long> committed() throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        world.admin()
                .listConsumerGroupOffsets(APPLICATION_ID)
                .partitionsToOffsetAndMetadata()
                .get(10, TimeUnit.SECONDS)
                .forEach((partition, offset) -> committed.put(partition, offset.offset()));
        return committed;
    }

    /** The last offsets of a partition can be those of markers and of aborted transactions: nothing to take in. */
    private void unread(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> committed) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            ends.forEach((partition, end) -> {
                consumer.assign(List.of(partition));
                consumer.seek(partition, committed.getOrDefault(partition, 0L));
                int records = 0;
                long giveUpAt = System.nanoTime() + TAKEN_IN_WITHIN.toNanos();
                while (consumer.position(partition) < end && System.nanoTime() < giveUpAt) {
                    records += consumer.poll(Duration.ofMillis(100)).count();
                }
                if (records > 0 || consumer.position(partition) < end) {
                    violations.add("I11: expected everything in " + partition + " to have been taken in, but " + records
                            + " records up to " + end + " were not");
                }
            });
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", world.fleet().bootstrapServers());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** How executions ended, for the report. */
    Map<ExecutionStatus, Integer> ends() {
        Map<ExecutionStatus, Integer> counts = new TreeMap<>();
        world.events().ends().values().forEach(end -> counts.merge(end.status(), 1, Integer::sum));
        return counts;
    }
}
