package dev.runstream.telemetry;

import dev.runstream.execution.Result;
import dev.runstream.execution.StepRequested;
import dev.runstream.worker.WorkerObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** What a worker does, as counters and times. Every meter is registered at the start. */
final class WorkerMetrics implements WorkerObserver {
    private final Consumer<Producer<?, ?>> producers;
    private final Map<AttemptOutcomes, Counter> calls = new EnumMap<>(AttemptOutcomes.class);
    private final Counter started;
    private final Counter adopted;
    private final Counter renewals;
    private final Counter redelivered;
    private final Counter duplicates;
    private final Counter quarantined;
    private final Counter accepted;
    private final Counter released;
    private final Counter refused;
    private final Counter published;
    private final Counter publicationFailures;
    private final Counter pauses;
    private final Counter intakeFailures;
    private final Counter abandoned;
    private final Timer requestToWorker;
    private final Timer callTime;
    private final AtomicInteger paused = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> unpublished = new AtomicReference<>();

    /** @param producers gets the worker's producer, for its own metrics */
    WorkerMetrics(MeterRegistry registry, Consumer<Producer<?, ?>> producers) {
        this.producers = producers;
        for (AttemptOutcomes outcome : AttemptOutcomes.values()) {
            if (outcome != AttemptOutcomes.lost && outcome != AttemptOutcomes.cancelled) {
                calls.put(
                        outcome,
                        Meters.counter(
                                registry,
                                "runstream.worker.calls.ended",
                                "Calls of functions that ended, as this worker judged them.",
                                "outcome",
                                outcome.name()));
            }
        }
        started = counter(registry, "calls.started", "Calls of functions that were begun.");
        adopted = counter(registry, "calls.adopted", "Calls that were not over when their batch was.");
        renewals = counter(registry, "leases.renewed", "How often this worker said that it still has a call.");
        redelivered = counter(registry, "requests.redelivered", "Requests that came for the second time or more.");
        duplicates = counter(
                registry, "requests.duplicate", "Requests that this process had or has already: nothing is invoked.");
        quarantined = counter(registry, "requests.quarantined", "Requests that could not be read and were set aside.");
        accepted = counter(registry, "requests.accepted", "Requests that were acknowledged.");
        released = counter(registry, "requests.released", "Requests that were given back: they are delivered again.");
        refused = counter(
                registry, "acknowledgements.refused", "Requests whose acknowledgement the cluster did not take.");
        published = counter(registry, "results.published", "Results that the cluster has.");
        publicationFailures =
                counter(registry, "publications.failed", "Results that the cluster did not take; they are sent again.");
        pauses = counter(registry, "intake.pauses", "How often the limit of calls in flight was reached.");
        intakeFailures = counter(registry, "intake.failures", "How often a consumer failed and joined again.");
        abandoned = counter(registry, "calls.abandoned", "Calls that were left to their leases at the end of a drain.");
        Gauge.builder("runstream.worker.intake.paused", paused, AtomicInteger::get)
                .description("Consumers that take nothing because the limit of calls in flight is reached.")
                .register(registry);
        requestToWorker = Meters.timer(
                registry,
                "runstream.worker.request.to.worker",
                "From the engine's decision to request a step to the moment this worker has the request.");
        callTime = Meters.timer(registry, "runstream.worker.call.time", "From the begin of a call to its end.");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Meters.counter(registry, "runstream.worker." + name, description);
    }

    boolean isPaused() {
        return paused.get() > 0;
    }

    /** Why the last result could not be published; null when it could. */
    @Nullable
    Throwable unpublished() {
        return unpublished.get();
    }

    @Override
    public void requestTaken(StepRequested request, long requestedAt, int deliveryCount) {
        Meters.record(requestToWorker, System.currentTimeMillis() - requestedAt);
        if (deliveryCount > 1) {
            redelivered.increment();
        }
    }

    @Override
    public void callStarted(StepRequested request, int deliveryCount) {
        started.increment();
    }

    @Override
    public void callAdopted(StepRequested request) {
        adopted.increment();
    }

    @Override
    public void leaseRenewed(StepRequested request, int renewal) {
        renewals.increment();
    }

    @Override
    public void callEnded(StepRequested request, Result result) {
        switch (result) {
            case Result.StepCompleted completed -> ended(AttemptOutcomes.succeeded, completed.elapsedMillis());
            case Result.StepFailed failed ->
                ended(AttemptOutcomes.of(failed.failure().failureClass()), failed.elapsedMillis());
            case Result.AttemptStarted _ -> {}
        }
    }

    private void ended(AttemptOutcomes outcome, long elapsedMillis) {
        Counter counter = calls.get(outcome);
        if (counter != null) {
            counter.increment();
        }
        callTime.record(elapsedMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void resultPublished(StepRequested request) {
        published.increment();
        if (unpublished.get() != null) {
            unpublished.set(null);
        }
    }

    @Override
    public void publicationFailed(StepRequested request, Throwable cause) {
        publicationFailures.increment();
        unpublished.set(cause);
    }

    @Override
    public void duplicateMet(StepRequested request) {
        duplicates.increment();
    }

    @Override
    public void quarantined(String topic, int partition, long offset) {
        quarantined.increment();
    }

    @Override
    public void batchEnded(int taken, int givenBack) {
        accepted.increment(taken);
        released.increment(givenBack);
    }

    @Override
    public void acknowledgementRefused(int records, Throwable cause) {
        refused.increment(records);
    }

    @Override
    public void intakePaused() {
        pauses.increment();
        paused.incrementAndGet();
    }

    @Override
    public void intakeResumed() {
        paused.decrementAndGet();
    }

    @Override
    public void intakeFailed(Throwable cause) {
        intakeFailures.increment();
    }

    @Override
    public void callsAbandoned(int count) {
        abandoned.increment(count);
    }

    @Override
    public void opened(Producer<?, ?> producer) {
        producers.accept(producer);
    }
}
