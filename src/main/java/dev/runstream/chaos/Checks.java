package dev.runstream.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.contract.RecordHeaders;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.FunctionCall;
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
    /** I12; what a fault took is added. */
    private static final long LATE_MILLIS = 1_000;

    /** A call can be delivered again as long after a fault: the broker's lock on it, and the lease. */
    private static final long REDELIVERED_WITHIN_MILLIS = 45_000;

    private static final String APPLICATION_ID = "runstream-engine";

    private final ChaosWorld world;
    private final List<String> violations = new ArrayList<>();
    private int extraCalls;
    private long latestMillis;

    Checks(ChaosWorld world) {
        this.world = world;
    }

    /** @param poisonThrown the numbers 0 to this, exclusive */
    List<String> check(int poisonThrown) {
        oneTerminalStatusEach();
        calls();
        timers();
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

    /** I1: each acknowledged start has exactly one terminal event, with a status that its runbook allows. */
    private void oneTerminalStatusEach() {
        for (String id : world.requests().acknowledged()) {
            Shape shape = world.requests().shapes().get(id);
            EventWatch.End end = world.events().end(id);
            int terminal = world.events().terminalEvents().getOrDefault(id, 0);
            if (end == null || terminal != 1) {
                violations.add("I1: expected exactly one terminal event of " + id + " (" + shape + "), but there are "
                        + terminal);
            } else if (shape != null && !shape.ends().contains(end.status())) {
                violations.add("I1: expected " + id + " (" + shape + ") to end as " + shape.ends()
                        + ", but it ended as " + end.status());
            }
        }
    }

    /** I7, I8: a call for each sending, and more only where a fault explains it; none that nobody sent. */
    private void calls() {
        Map<CallsSeen.Attempt, Integer> dispatches = world.events().dispatches();
        for (CallsSeen.Attempt attempt : world.calls().attempts()) {
            List<FunctionCall> calls = world.calls().of(attempt);
            Integer sent = dispatches.get(attempt);
            if (sent == null) {
                violations.add("I8: expected no call that no event sent, but "
                        + calls.getFirst().functionName() + " was called for " + attempt);
                continue;
            }
            int extra = calls.size() - sent;
            if (extra > 0) {
                extraCalls += extra;
                long faults = world.log().windows().stream()
                        .filter(window -> window.from() <= calls.getLast().receivedAt()
                                && window.to() + REDELIVERED_WITHIN_MILLIS
                                        >= calls.getFirst().receivedAt())
                        .count();
                if (extra > faults) {
                    violations.add("I7: expected " + sent + " calls for " + attempt + ", and at most " + faults
                            + " more for the faults at that time, but there were " + calls.size());
                }
            }
        }
    }

    /** I12: never early; late by no more than a second and what a fault took. */
    private void timers() {
        for (EventWatch.Timer timer : world.events().timers()) {
            long late = timer.decidedAt() - timer.dueAt();
            if (late < 0) {
                violations.add("I12: expected the timer of " + timer.executionId() + " not to be early, but it was, by "
                        + -late + " ms");
            }
            long outage = world.log().windows().stream()
                    .mapToLong(window ->
                            Math.min(window.to(), timer.decidedAt()) - Math.max(window.from(), timer.dueAt() - 1_000))
                    .filter(overlap -> overlap > 0)
                    .sum();
            if (outage == 0) {
                latestMillis = Math.max(latestMillis, late);
            }
            if (late > LATE_MILLIS + outage + (outage > 0 ? Injector.ENGINE_LIMIT_MILLIS : 0)) {
                violations.add("I12: expected the timer of " + timer.executionId() + " to be late by at most "
                        + LATE_MILLIS + " ms and the " + outage + " ms that faults took, but it was late by " + late);
            }
        }
    }

    /** I11: the quarantine holds exactly the poison that was thrown in. */
    private void quarantine(int poisonThrown) {
        Map<Integer, Integer> found = new HashMap<>();
        Map<Integer, String> by = new HashMap<>();
        Map<String, Integer> others = new TreeMap<>();
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", world.fleet().bootstrapServers());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
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
        for (int number = 0; number < poisonThrown; number++) {
            int times = found.getOrDefault(number, 0);
            // Workers set aside outside transactions: at least once.
            boolean right = "engine".equals(by.get(number)) ? times == 1 : times >= 1;
            if (!right) {
                violations.add(
                        "I11: expected poison " + number + " in quarantine once, but it is there " + times + " times");
            }
        }
        others.forEach((reason, times) -> violations.add(
                "I11: expected nothing in quarantine but the poison, but there are " + times + " of " + reason));
    }

    /** I11: what was sent has been taken in. */
    private void nothingUnread() {
        try {
            Map<TopicPartition, Long> committed = new HashMap<>();
            world.admin()
                    .listConsumerGroupOffsets(APPLICATION_ID)
                    .partitionsToOffsetAndMetadata()
                    .get(10, TimeUnit.SECONDS)
                    .forEach((partition, offset) -> committed.put(partition, offset.offset()));
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            committed.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
            world.admin().listOffsets(asked).all().get(10, TimeUnit.SECONDS).forEach((partition, end) -> {
                // The last record of a partition can be the marker of a transaction: nothing to read.
                long behind = end.offset() - committed.getOrDefault(partition, 0L);
                if (behind > 1) {
                    violations.add("I11: expected everything in " + partition + " to have been taken in, but " + behind
                            + " records were not");
                }
            });
        } catch (ExecutionException | TimeoutException e) {
            violations.add("I11: the cluster did not tell what was read: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChaosException("Interrupted");
        }
    }

    /** How executions ended, for the report. */
    Map<ExecutionStatus, Integer> ends() {
        Map<ExecutionStatus, Integer> counts = new TreeMap<>();
        world.events().ends().values().forEach(end -> counts.merge(end.status(), 1, Integer::sum));
        return counts;
    }
}
