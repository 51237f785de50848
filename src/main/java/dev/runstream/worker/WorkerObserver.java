package dev.runstream.worker;

import dev.runstream.execution.Result;
import dev.runstream.execution.StepRequested;
import org.apache.kafka.clients.producer.Producer;

/** Hears what a worker does, for metrics and tests. Called on the worker's own threads: must be quick, must not throw. */
public interface WorkerObserver {
    WorkerObserver NONE = new WorkerObserver() {};

    /** The producer is there; its own metrics can be read. */
    default void opened(Producer<?, ?> producer) {}

    /**
     * A request was taken from its topic.
     *
     * @param requestedAt when the engine decided it, epoch milliseconds of that machine
     */
    default void requestTaken(StepRequested request, long requestedAt, int deliveryCount) {}

    /** A function is about to be called. */
    default void callStarted(StepRequested request, int deliveryCount) {}

    /** The function has as many open calls as it may have in this worker; the call waits for one of them to end. */
    default void callWaits(StepRequested request) {}

    /** The call was not over when its batch was: the engine's lease covers it as soon as the broker has the word. */
    default void callAdopted(StepRequested request) {}

    /** The worker said again that it has the call. */
    default void leaseRenewed(StepRequested request, int renewal) {}

    /** The call is over and judged; the result is on its way. */
    default void callEnded(StepRequested request, Result result) {}

    /** The broker has the result. */
    default void resultPublished(StepRequested request) {}

    /** The broker refused a result or took too long; it is sent again. */
    default void publicationFailed(StepRequested request, Throwable cause) {}

    /** A request came that this process has open or has carried out: nothing is invoked. */
    default void duplicateMet(StepRequested request) {}

    /** A record was set aside. */
    default void quarantined(String topic, int partition, long offset) {}

    /** A batch was acknowledged; what was released is delivered again, to this worker or another. */
    default void batchEnded(int accepted, int released) {}

    /** The broker did not take the acknowledgement of these records: they are delivered again. */
    default void acknowledgementRefused(int records, Throwable cause) {}

    /** The limit of calls in flight is reached; no more requests are taken. */
    default void intakePaused() {}

    /** There is room again. */
    default void intakeResumed() {}

    /** A consumer failed and joins the group again in a while. */
    default void intakeFailed(Throwable cause) {}

    /** Calls were open at the end of the drain and are left to their leases. */
    default void callsAbandoned(int calls) {}
}
