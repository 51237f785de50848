package dev.runstream.worker;

import static dev.runstream.worker.WorkerCluster.PATIENCE;
import static dev.runstream.worker.WorkerCluster.request;
import static dev.runstream.worker.WorkerCluster.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Result;
import dev.runstream.execution.Result.AttemptStarted;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StepRequested.Redelivery;
import dev.runstream.topics.SetupException;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import dev.runstream.worker.WorkerCluster.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Goal: every request is called once, its result is at the broker before the request is acknowledged, and nothing waits
 * for a slow call. Method: a real broker, real clients, functions that the test holds back; each test has topics and a
 * share group of its own.
 */
class WorkerIT {
    private static final Map<String, String> DEFAULTS = Map.of();

    private static WorkerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new WorkerCluster();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void aRequestIsNotAcknowledgedBeforeItsResultIsAtTheBroker() throws Exception {
        Watch watch = new Watch();
        Functions functions = new Functions();
        try (Fleet fleet = cluster.fleet("acknowledged")) {
            try (Worker worker = fleet.worker("w", DEFAULTS, functions, watch)) {
                fleet.set(fleet.topics.stepResults(), "max.message.bytes", "100"); // nothing can be written
                fleet.send(request("now"));
                eventually()
                        .untilAsserted(
                                () -> assertThat(watch.publicationsFailed).hasPositiveValue());
                assertThat(fleet.results()).isEmpty();
                assertThat(watch.accepted).hasValue(0);
                assertThat(fleet.lag()).isEqualTo(1);
                assertThat(worker.callsInFlight()).isEqualTo(1);

                fleet.set(fleet.topics.stepResults(), "max.message.bytes", "2000000");
                eventually().untilAsserted(() -> {
                    assertThat(fleet.results()).hasSize(1).hasOnlyElementsOfType(StepCompleted.class);
                    assertThat(fleet.lag()).isZero();
                });
                assertThat(functions.invoked).hasSize(1);
                assertThat(worker.callsInFlight()).isZero();
            }
        }
    }

    @Test
    void whatABatchHasToSayWaitsForNothingToGoWithIt() {
        Map<String, String> longerThanAnyoneWaits = Map.of(
                "kafka.producer.linger.ms",
                "120000",
                "kafka.producer.delivery.timeout.ms",
                "240000",
                "worker.adopt.after.ms",
                "1000");
        try (Fleet fleet = cluster.fleet("sent");
                Worker worker = fleet.worker("w", longerThanAnyoneWaits, new Functions(), WorkerObserver.NONE)) {
            fleet.send(request("now"));
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(1));
            eventually().untilAsserted(() -> assertThat(worker.callsInFlight()).isZero());
        }
    }

    @Test
    void aSlowCallDelaysNoneOfFiveHundredShortOnes() {
        Functions functions = new Functions();
        try (Fleet fleet = cluster.fleet("slow");
                Worker worker = fleet.worker("w", DEFAULTS, functions, WorkerObserver.NONE)) {
            send(fleet, functions, Collections.nCopies(300, "now"));
            long without = p99(send(fleet, functions, Collections.nCopies(500, "now")));

            List<String> names = new ArrayList<>(Collections.nCopies(500, "now"));
            names.add(50, "take-3000");
            long with = p99(send(fleet, functions, names));
            // Half of what they would wait for if the slow call held them up, on a machine that does other things too.
            assertThat(with).as("p99, ms; without the slow call %d", without).isLessThan(Math.max(1_500, 2 * without));
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(1301));
            assertThat(worker.callsInFlight()).isZero();
        }
    }

    @Test
    void anAdoptedCallSaysThatItStartedRenewsItsLeaseAndEnds() {
        Functions functions = new Functions();
        Watch watch = new Watch();
        StepRequested request = request("wait", 60_000, 900, Redelivery.invoke);
        try (Fleet fleet = cluster.fleet("adopted");
                Worker worker = fleet.worker("w", DEFAULTS, functions, watch)) {
            ProducerRecord<byte[], byte[]> record = fleet.record(request);
            record.headers().add(RecordHeaders.TRACEPARENT, utf8("00-abc-def-01"));
            cluster.producer.send(record);
            eventually().untilAsserted(() -> assertThat(fleet.results()).hasSizeGreaterThan(3));
            assertThat(watch.accepted).hasValue(1);
            functions.release();
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(1));

            List<Result> said = fleet.results();
            assertThat(said.getLast()).isInstanceOf(StepCompleted.class);
            assertThat(said.subList(0, said.size() - 1))
                    .hasOnlyElementsOfType(AttemptStarted.class)
                    .allSatisfy(result -> {
                        AttemptStarted started = (AttemptStarted) result;
                        assertThat(started.leaseMillis()).isEqualTo(900);
                        assertThat(started.worker()).isEqualTo("w");
                        assertThat(started.deliveryCount()).isEqualTo(1);
                    });
            assertThat(said.subList(0, said.size() - 1))
                    .extracting(result -> ((AttemptStarted) result).renewal())
                    .isEqualTo(IntStream.range(0, said.size() - 1).boxed().toList());
            assertThat(fleet.records())
                    .allSatisfy(result -> assertThat(RecordHeaders.text(result.headers(), RecordHeaders.TRACEPARENT))
                            .isEqualTo("00-abc-def-01"));
            assertThat(worker.callsInFlight()).isZero();
        }
    }

    @Test
    void aShortCallCostsNoRecordBesideItsResult() {
        Functions functions = new Functions();
        try (Fleet fleet = cluster.fleet("short");
                Worker worker = fleet.worker("w", Map.of("worker.adopt.after.ms", "1000"), functions, new Watch())) {
            fleet.send(request("now"));
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(1));
            assertThat(fleet.results()).hasOnlyElementsOfType(StepCompleted.class);
            StepCompleted completed = (StepCompleted) fleet.results().getFirst();
            assertThat(completed.outputs()).containsEntry("StatusCode", "200");
            assertThat(completed.worker()).isEqualTo(worker.id());
        }
    }

    @Test
    void aRequestOfAnAbortedTransactionIsNeverInvoked() {
        Functions functions = new Functions();
        StepRequested aborted = request("now");
        StepRequested committed = request("now");
        try (Fleet fleet = cluster.fleet("aborted");
                Worker worker = fleet.worker("w", DEFAULTS, functions, WorkerObserver.NONE);
                KafkaProducer<byte[], byte[]> engine = new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", "engine"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            engine.initTransactions();
            engine.beginTransaction();
            engine.send(onPartition(fleet, aborted));
            engine.flush();
            engine.abortTransaction();
            engine.beginTransaction();
            engine.send(onPartition(fleet, committed));
            engine.commitTransaction();
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(1));
            assertThat(functions.invoked).containsExactly(committed.executionId());
            assertThat(worker.callsInFlight()).isZero();
        }
    }

    @Test
    void unreadableRequestsAreInQuarantineAsTheyCameAndTheRestGoesOn() {
        Functions functions = new Functions();
        try (Fleet fleet = cluster.fleet("poison");
                Worker worker = fleet.worker("w", DEFAULTS, functions, WorkerObserver.NONE)) {
            byte[] good = cluster.contract.encode(request("now"));
            byte[] truncated = Arrays.copyOf(good, good.length - 3);
            byte[] unknownSchema = good.clone();
            unknownSchema[5] ^= 1;
            byte[] wrongType =
                    cluster.contract.encode(new AttemptStarted("some-execution", 1, 1, 1, "w", 30_000, 0, 0, 1));
            List<byte[]> poison = new ArrayList<>(
                    List.of(new byte[0], utf8("{\"startExecution\":{}}"), truncated, unknownSchema, wrongType));
            poison.add(null);
            for (byte[] bytes : poison) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(fleet.topics.stepRequests(), 0, utf8("key"), bytes);
                record.headers().add("custom", utf8("kept"));
                cluster.producer.send(record);
                cluster.producer.send(new ProducerRecord<>(
                        fleet.topics.stepRequests(), 0, utf8("key"), cluster.contract.encode(request("now"))));
            }
            eventually().untilAsserted(() -> {
                assertThat(ended(fleet)).hasSize(poison.size());
                assertThat(fleet.lag()).isZero();
            });
            List<ConsumerRecord<byte[], byte[]>> quarantine = fleet.quarantine();
            assertThat(quarantine).extracting(ConsumerRecord::value).containsExactlyElementsOf(poison);
            assertThat(quarantine).allSatisfy(record -> {
                assertThat(record.key()).isEqualTo(utf8("key"));
                assertThat(RecordHeaders.text(record.headers(), "custom")).isEqualTo("kept");
                assertThat(RecordHeaders.text(record.headers(), RecordHeaders.REASON))
                        .isEqualTo("Unreadable");
                assertThat(RecordHeaders.text(record.headers(), RecordHeaders.ERROR))
                        .startsWith("Expected ");
                assertThat(RecordHeaders.text(record.headers(), RecordHeaders.ORIGIN))
                        .startsWith(fleet.topics.stepRequests() + "/0/");
            });
            assertThat(worker.callsInFlight()).isZero();
        }
    }

    @Test
    void aDispatchThatIsDeliveredTwiceIsInvokedOnce() {
        Functions functions = new Functions();
        Watch watch = new Watch();
        StepRequested open = request("wait");
        StepRequested carriedOut = request("now");
        try (Fleet fleet = cluster.fleet("twice");
                Worker worker = fleet.worker("w", DEFAULTS, functions, watch)) {
            fleet.send(carriedOut);
            fleet.send(open);
            eventually().until(() -> watch.published.get() == 1 && watch.accepted.get() == 2);
            fleet.send(carriedOut);
            fleet.send(open);
            eventually().untilAsserted(() -> assertThat(watch.accepted).hasValue(4));
            assertThat(watch.duplicates).hasValue(2);
            functions.release();
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(2));
            assertThat(functions.invoked).containsExactlyInAnyOrder(open.executionId(), carriedOut.executionId());
            assertThat(fleet.results())
                    .filteredOn(AttemptStarted.class::isInstance)
                    .hasSizeLessThanOrEqualTo(2);
            assertThat(worker.callsInFlight()).isZero();
        }
    }

    @Test
    void twoConsumersOfOneWorkerShareItsLimitAndItsMemory() {
        Functions functions = new Functions();
        Watch watch = new Watch();
        Map<String, String> two =
                Map.of("worker.consumers", "2", "worker.max.poll.records", "5", "worker.max.calls.in.flight", "20");
        try (Fleet fleet = cluster.fleet("two");
                Worker worker = fleet.worker("w", two, functions, watch)) {
            for (int i = 0; i < 60; i++) {
                fleet.send(request("wait"));
            }
            eventually().until(() -> watch.paused.get() == 2);
            assertThat(functions.invoked).hasSizeBetween(11, 20);
            functions.release();
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(60));
            assertThat(functions.invoked).hasSize(60).doesNotHaveDuplicates();
            assertThat(worker.callsInFlight()).isZero();
        }
    }

    @Test
    void anotherDispatchOfTheSameAttemptIsInvoked() {
        Functions functions = new Functions();
        StepRequested first = request("now");
        StepRequested second = dispatchedAgain(first);
        try (Fleet fleet = cluster.fleet("dispatches");
                Worker _ = fleet.worker("w", DEFAULTS, functions, WorkerObserver.NONE)) {
            fleet.send(first);
            fleet.send(second);
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(2));
            assertThat(functions.invoked).containsExactly(first.executionId(), first.executionId());
        }
    }

    @Test
    void aRedeliveredRequestFailsWhenItsFunctionMustNotRunTwice() {
        Functions functions = new Functions();
        StepRequested once = request("now", 60_000, 30_000, Redelivery.fail);
        StepRequested again = request("now", 60_000, 30_000, Redelivery.invoke);
        try (Fleet fleet = cluster.fleet("redelivered")) {
            cluster.producer.send(onPartition(fleet, once));
            cluster.producer.send(onPartition(fleet, again));
            cluster.producer.flush();
            takeAndLetGo(fleet, 2);
            try (Worker _ = fleet.worker("w", DEFAULTS, functions, WorkerObserver.NONE)) {
                eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(2));
            }
            assertThat(functions.invoked).containsExactly(again.executionId());
            StepFailed failed = (StepFailed) ended(fleet).stream()
                    .filter(result -> result.executionId().equals(once.executionId()))
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.failure().failureClass()).isEqualTo(FailureClass.Failed);
            assertThat(failed.failure().type()).isEqualTo(FailureType.Internal);
            assertThat(failed.failure().code()).isEqualTo("Redelivered");
            assertThat(failed.failure().message()).contains("delivered 2 times");
            assertThat(failed.deliveryCount()).isEqualTo(2);
        }
    }

    @Test
    void anAttemptWhoseTimeIsUpFailsAsTimedOutAndALateAnswerIsIgnored() {
        Functions functions = new Functions();
        StepRequested deaf = request("deaf", 700, 30_000, Redelivery.invoke);
        StepRequested patient = request("wait", 700, 30_000, Redelivery.invoke);
        try (Fleet fleet = cluster.fleet("timeout");
                Worker worker = fleet.worker("w", DEFAULTS, functions, WorkerObserver.NONE)) {
            fleet.send(deaf);
            fleet.send(patient);
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(2));
            assertThat(ended(fleet)).allSatisfy(result -> {
                StepFailed failed = (StepFailed) result;
                assertThat(failed.failure().failureClass()).isEqualTo(FailureClass.TimedOut);
                assertThat(failed.elapsedMillis()).isBetween(700L, 10_000L);
            });
            assertThat(functions.interrupted).containsExactly(patient.executionId());
            functions.release();
            StepRequested next = request("now");
            fleet.send(next);
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(3));
            assertThat(ended(fleet).getLast().executionId()).isEqualTo(next.executionId());
            assertThat(worker.callsInFlight()).isZero();
        }
    }

    @Test
    void aDefectOfTheInvokerAndAResultThatIsTooLargeFailTheAttempt() {
        Functions functions = new Functions();
        StepRequested broken = request("break");
        StepRequested large = request("large");
        try (Fleet fleet = cluster.fleet("defects");
                Worker _ = fleet.worker(
                        "w", Map.of("worker.result.max.bytes", "100000"), functions, WorkerObserver.NONE)) {
            fleet.send(broken);
            fleet.send(large);
            eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(2));
            assertThat(ended(fleet))
                    .extracting(
                            Result::executionId,
                            result -> ((StepFailed) result).failure().code())
                    .containsExactlyInAnyOrder(
                            tuple(broken.executionId(), "IllegalArgumentException"),
                            tuple(large.executionId(), "ResultTooLarge"));
        }
    }

    @Test
    void atTheLimitOfCallsInFlightAWorkerTakesNoMoreAndLeavesTheRestToOthers() {
        Functions held = new Functions();
        Functions free = new Functions();
        Watch watch = new Watch();
        Map<String, String> limits = Map.of("worker.max.calls.in.flight", "10", "worker.max.poll.records", "5");
        try (Fleet fleet = cluster.fleet("limit");
                Worker full = fleet.worker("full", limits, held, watch)) {
            for (int i = 0; i < 60; i++) {
                fleet.send(request("wait"));
            }
            eventually().until(() -> watch.paused.get() == 1);
            assertThat(held.invoked).hasSizeBetween(6, 10);
            int taken = held.invoked.size();
            free.release();
            try (Worker _ = fleet.worker("free", DEFAULTS, free, WorkerObserver.NONE)) {
                eventually().untilAsserted(() -> assertThat(free.invoked).hasSize(60 - taken));
                assertThat(held.invoked).hasSize(taken);
                held.release();
                eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(60));
                // The first one is back in the group when there is room.
                eventually().until(() -> {
                    fleet.send(request("now"));
                    return held.invoked.size() > taken;
                });
            }
            assertThat(full.id()).isEqualTo("full");
        }
    }

    @Test
    void aDrainInterruptsNoCallAndTheNextWorkerRepeatsNone() throws Exception {
        Functions first = new Functions();
        Functions second = new Functions();
        List<String> sent = new ArrayList<>();
        try (Fleet fleet = cluster.fleet("drain")) {
            Worker leaving = fleet.worker("leaving", DEFAULTS, first, WorkerObserver.NONE);
            for (int i = 0; i < 40; i++) {
                StepRequested request = request("take-1500", 60_000, 900, Redelivery.fail);
                sent.add(request.executionId());
                fleet.send(request);
            }
            eventually().until(() -> first.invoked.size() == 40);
            assertThat(leaving.close(Duration.ofSeconds(20))).isZero();
            assertThat(first.interrupted).isEmpty();
            eventually().untilAsserted(() -> {
                assertThat(ended(fleet)).hasSize(40).hasOnlyElementsOfType(StepCompleted.class);
                assertThat(fleet.lag()).isZero();
            });
            try (Worker _ = fleet.worker("next", DEFAULTS, second, WorkerObserver.NONE)) {
                StepRequested last = request("now");
                fleet.send(last);
                eventually().untilAsserted(() -> assertThat(ended(fleet)).hasSize(41));
                assertThat(second.invoked).containsExactly(last.executionId());
            }
        }
    }

    @Test
    void whatIsOpenAtTheEndOfTheDrainIsLeftToItsLease() {
        Functions functions = new Functions();
        Watch watch = new Watch();
        try (Fleet fleet = cluster.fleet("abandoned")) {
            Worker worker = fleet.worker("w", DEFAULTS, functions, watch);
            fleet.send(request("wait"));
            eventually().until(() -> watch.accepted.get() == 1);
            assertThat(worker.close(Duration.ofMillis(300))).isEqualTo(1);
            eventually().until(() -> functions.interrupted.size() == 1);
            eventually().untilAsserted(() -> assertThat(fleet.results()).hasSize(1));
            assertThat(fleet.results()).hasOnlyElementsOfType(AttemptStarted.class);
            assertThat(worker.ended().toCompletableFuture()).isCompleted();
        }
    }

    @Test
    void aWorkerRefusesAGroupWithKafkasDefaultsAndAClusterWithoutItsTopics() {
        Topics topics = new Topics("refused.");
        Map<String, String> given = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "topic.prefix",
                topics.prefix(),
                "worker.group.id",
                "refused");
        try (Worker worker = new Worker(new WorkerSettings(given), cluster.contract, new Functions())) {
            assertThatThrownBy(worker::start)
                    .isInstanceOf(SetupException.class)
                    .hasMessageContaining("The topic refused.quarantine is missing");
        }
        new TopicSetup(cluster.admin, TopicLayout.embedded(topics)).create();
        try (Worker worker = new Worker(new WorkerSettings(given), cluster.contract, new Functions())) {
            assertThatThrownBy(worker::start)
                    .isInstanceOf(SetupException.class)
                    .hasMessageContaining("share.isolation.level=read_uncommitted, expected read_committed");
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    private static List<Result> ended(Fleet fleet) {
        return fleet.results().stream()
                .filter(result -> !(result instanceof AttemptStarted))
                .toList();
    }

    /**
     * Sends a few hundred requests a second, a stream and not a burst, and waits for their calls.
     *
     * @return milliseconds from each sending to its call
     */
    private static List<Long> send(Fleet fleet, Functions functions, List<String> names) {
        Map<String, Long> sentAt = new HashMap<>();
        for (String name : names) {
            StepRequested request = request(name);
            sentAt.put(request.executionId(), System.nanoTime());
            fleet.send(request);
            if (sentAt.size() % 10 == 0) {
                LockSupport.parkNanos(25_000_000);
            }
        }
        eventually().until(() -> functions.startedAt.keySet().containsAll(sentAt.keySet()));
        return sentAt.entrySet().stream()
                .map(sent -> (functions.startedAt.get(sent.getKey()) - sent.getValue()) / 1_000_000)
                .toList();
    }

    private static long p99(List<Long> latencies) {
        return latencies.stream().sorted().toList().get(latencies.size() * 99 / 100);
    }

    /** Not where its key belongs, but all on one partition: in one order, in one batch. */
    private static ProducerRecord<byte[], byte[]> onPartition(Fleet fleet, StepRequested request) {
        return new ProducerRecord<>(
                fleet.topics.stepRequests(), 0, utf8(request.executionId()), cluster.contract.encode(request));
    }

    private static StepRequested dispatchedAgain(StepRequested first) {
        return new StepRequested(
                first.executionId(),
                first.documentName(),
                first.documentVersion(),
                first.step(),
                first.action(),
                first.visit(),
                first.attempt(),
                first.dispatch() + 1,
                first.functionName(),
                first.qualifier(),
                first.invocationType(),
                first.logType(),
                first.clientContext(),
                first.payload(),
                first.answer(),
                first.outputs(),
                first.timeoutMillis(),
                first.leaseMillis(),
                first.redelivery(),
                first.assumeRole());
    }

    /** A worker that took requests and left without acknowledging them. */
    private static void takeAndLetGo(Fleet fleet, int records) {
        try (KafkaShareConsumer<byte[], byte[]> consumer = new KafkaShareConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrapServers(),
                        "group.id",
                        fleet.group,
                        "share.acknowledgement.mode",
                        "explicit"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(fleet.topics.stepRequests()));
            eventually().until(() -> consumer.poll(Duration.ofMillis(500)).count() == records);
        }
    }
}
