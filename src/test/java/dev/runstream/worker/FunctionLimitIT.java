package dev.runstream.worker;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Result;
import dev.runstream.execution.Result.AttemptStarted;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StepRequested.Redelivery;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import dev.runstream.lambda.LambdaInvoker;
import dev.runstream.lambda.LambdaSettings;
import dev.runstream.worker.WorkerCluster.Fleet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Goal: a worker has no more calls of a function open than its limit says, and nobody else waits for that. Method: a real
 * broker, and functions over HTTP that count how many of their calls are there at once.
 */
@Timeout(600)
class FunctionLimitIT {
    private static final Duration CALL = Duration.ofMillis(200);

    private static final AtomicInteger OPEN = new AtomicInteger();
    private static final AtomicInteger OPEN_MAX = new AtomicInteger();

    private static WorkerCluster cluster;
    private static FunctionEndpoint endpoint;
    private static LambdaInvoker invoker;

    @BeforeAll
    static void start() throws Exception {
        cluster = new WorkerCluster();
        endpoint = FunctionEndpoint.start(FunctionScript.EMPTY
                .with("limited", call -> counted())
                .with("one-*", Answer.returns(1).after(CALL))
                .with("holds", Answer.hang())
                .with("warm", Answer.returns(1))
                .with("fast", Answer.returns(1)));
        invoker = new LambdaInvoker(LambdaSettings.DEFAULT.withEndpoint(endpoint.uri()));
        // The first call of a process loads the SDK: that may take longer than the timeouts here.
        invoker.invoke(
                request("warm", 60_000, 30_000),
                System.nanoTime() + Duration.ofSeconds(60).toNanos());
    }

    @AfterAll
    static void stop() throws Exception {
        invoker.close();
        endpoint.close();
        cluster.close();
    }

    @Test
    void callsBeyondTheLimitWaitInTheirOrderAndDelayNobodyElse() {
        int calls = 24;
        Order order = new Order();
        try (Fleet fleet = cluster.fleet("limited")) {
            for (int i = 0; i < calls; i++) {
                // The last ones wait longer than their timeout: 8 x 500 ms.
                fleet.send(request("arn:aws:lambda:eu-west-1:123456789012:function:limited:" + i % 2, 3_000, 60_000));
            }
            Worker worker = fleet.worker("w", Map.of("lambda.function.calls.max.lim*", "3"), invoker::invoke, order);
            await().atMost(PATIENCE).until(() -> order.known() == calls);
            assertThat(order.waited).hasSizeGreaterThan(calls / 2);
            for (int i = 0; i < 100; i++) {
                fleet.send(request("fast", 60_000, 30_000));
            }
            await().atMost(PATIENCE)
                    .until(() -> completed(fleet.results()) >= 100
                            && endpoint.calls("fast").size() == 100);
            assertThat(endpoint.calls("limited"))
                    .as("calls of the slow function when all others were over")
                    .hasSizeLessThan(calls);

            await().atMost(PATIENCE).until(() -> completed(fleet.results()) == 100 + calls);
            assertThat(OPEN_MAX).hasValue(3);
            assertThat(endpoint.calls("limited")).hasSize(calls);
            order.isKept();
            await().atMost(PATIENCE).until(() -> worker.callsInFlight() == 0);
            worker.close(Duration.ZERO);
        }
    }

    @Test
    void R132_aCallThatWaitsIsUnderALeaseAndGoesBackAsAThrottleAfterHalfOfIt() {
        Order order = new Order();
        try (Fleet fleet = cluster.fleet("back");
                Worker worker = fleet.worker("w", Map.of("lambda.function.calls.max", "1"), invoker::invoke, order)) {
            fleet.send(request("holds", 60_000, 30_000));
            await().atMost(PATIENCE).until(() -> endpoint.calls("holds").size() == 1);
            StepRequested waits = request("holds", 60_000, 3_000);
            fleet.send(waits);
            await().atMost(PATIENCE).until(() -> fleet.results().stream().anyMatch(StepFailed.class::isInstance));
            assertThat(fleet.results())
                    .filteredOn(result -> result.executionId().equals(waits.executionId()))
                    .satisfiesExactly(
                            taken -> assertThat(((AttemptStarted) taken).renewal())
                                    .isZero(),
                            renewed -> assertThat(((AttemptStarted) renewed).renewal())
                                    .isEqualTo(1),
                            back -> {
                                Failure failure = ((StepFailed) back).failure();
                                assertThat(failure.failureClass()).isEqualTo(FailureClass.Throttled);
                                assertThat(failure.code()).isEqualTo("FunctionLimit");
                            });
            await().atMost(PATIENCE).until(() -> worker.callsInFlight() == 1);
            assertThat(endpoint.calls("holds")).hasSize(1);
            worker.close(Duration.ZERO);
        }
    }

    @Test
    void aDrainEndsTheCallsThatWaitOrLeavesThemToTheirLeasesUncalled() {
        Map<String, String> one = Map.of("lambda.function.calls.max", "1");
        try (Fleet fleet = cluster.fleet("drained")) {
            Order patient = new Order();
            Worker first = fleet.worker("w1", one, invoker::invoke, patient);
            send(fleet, "one-drained", 5);
            await().atMost(PATIENCE).until(() -> patient.waited.size() == 4);
            assertThat(first.close(Duration.ofSeconds(20))).isZero();
            assertThat(endpoint.calls("one-drained")).hasSize(5);
            await().atMost(PATIENCE).until(() -> completed(fleet.results()) == 5);

            Order hasty = new Order();
            Worker second = fleet.worker("w2", one, invoker::invoke, hasty);
            send(fleet, "one-left", 5);
            await().atMost(PATIENCE).until(() -> hasty.waited.size() == 4);
            await().atMost(PATIENCE)
                    .until(() -> fleet.results().stream()
                                    .filter(AttemptStarted.class::isInstance)
                                    .map(Result::executionId)
                                    .filter(hasty.waited::contains)
                                    .distinct()
                                    .count()
                            == 4);
            int left = second.close(Duration.ZERO);
            assertThat(left + endpoint.calls("one-left").size())
                    .as("those that were left, and those that were called; one may be both")
                    .isBetween(5, 6);
            int called = endpoint.calls("one-left").size();
            await().pollDelay(CALL.multipliedBy(3)).until(() -> true);
            assertThat(endpoint.calls("one-left")).hasSize(called);
        }
    }

    private static void send(Fleet fleet, String function, int calls) {
        for (int i = 0; i < calls; i++) {
            fleet.send(request(function, 60_000, 30_000));
        }
    }

    private static StepRequested request(String function, long timeoutMillis, long leaseMillis) {
        return WorkerCluster.request(function, timeoutMillis, leaseMillis, Redelivery.invoke);
    }

    private static long completed(List<Result> results) {
        return results.stream().filter(StepCompleted.class::isInstance).count();
    }

    /** Holds its call for a while; the next one cannot come before the answer of this one. */
    private static Answer counted() {
        OPEN_MAX.accumulateAndGet(OPEN.incrementAndGet(), Math::max);
        try {
            boolean _ = new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        OPEN.decrementAndGet();
        return Answer.returns(1);
    }

    /** In which order calls came to wait, and began. */
    private static final class Order implements WorkerObserver {
        private final Queue<String> waited = new ConcurrentLinkedQueue<>();
        private final Queue<String> begun = new ConcurrentLinkedQueue<>();

        /** How many have come to wait or have begun. */
        long known() {
            return Stream.concat(waited.stream(), begun.stream()).distinct().count();
        }

        /** Those that waited began in their order; three at once, so that neighbours may be told the other way round. */
        void isKept() {
            List<String> came = List.copyOf(waited);
            List<String> went = begun.stream().filter(came::contains).toList();
            assertThat(went).containsExactlyInAnyOrderElementsOf(came);
            for (int i = 0; i < came.size(); i++) {
                assertThat(went.indexOf(came.get(i)))
                        .as("place of the one that came as %d", i)
                        .isBetween(i - 5, i + 5);
            }
        }

        @Override
        public void callWaits(StepRequested request) {
            waited.add(request.executionId());
        }

        @Override
        public void callStarted(StepRequested request, int deliveryCount) {
            if (!request.functionName().equals("fast")) {
                begun.add(request.executionId());
            }
        }
    }
}
