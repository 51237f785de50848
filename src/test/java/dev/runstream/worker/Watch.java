package dev.runstream.worker;

import dev.runstream.execution.Result;
import dev.runstream.execution.StepRequested;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what workers do. */
final class Watch implements WorkerObserver {
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger adopted = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger published = new AtomicInteger();
    final AtomicInteger publicationsFailed = new AtomicInteger();
    final AtomicInteger duplicates = new AtomicInteger();
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger released = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger paused = new AtomicInteger();

    @Override
    public void callStarted(StepRequested request, int deliveryCount) {
        started.incrementAndGet();
    }

    @Override
    public void callAdopted(StepRequested request) {
        adopted.incrementAndGet();
    }

    @Override
    public void callEnded(StepRequested request, Result result) {
        ended.incrementAndGet();
    }

    @Override
    public void resultPublished(StepRequested request) {
        published.incrementAndGet();
    }

    @Override
    public void publicationFailed(StepRequested request, Throwable cause) {
        publicationsFailed.incrementAndGet();
    }

    @Override
    public void duplicateMet(StepRequested request) {
        duplicates.incrementAndGet();
    }

    @Override
    public void batchEnded(int acceptedRecords, int releasedRecords) {
        accepted.addAndGet(acceptedRecords);
        released.addAndGet(releasedRecords);
    }

    @Override
    public void acknowledgementRefused(int records, Throwable cause) {
        refused.addAndGet(records);
    }

    @Override
    public void intakePaused() {
        paused.incrementAndGet();
    }
}
