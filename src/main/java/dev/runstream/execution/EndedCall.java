package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/** What every result says of the call that it ends. */
interface EndedCall {
    String worker();

    /** The worker's wall clock when the call began, epoch milliseconds; for people, never compared. */
    long startedAt();

    /** How long it took, milliseconds by the worker's monotonic clock. */
    long elapsedMillis();

    /** How often Kafka delivered the request, from 1. */
    int deliveryCount();

    /** x-amzn-RequestId; null when the endpoint gave none. */
    @Nullable
    String requestId();

    /** The same for the audit stream. */
    default Event.Call asCall() {
        return new Event.Call(worker(), startedAt(), elapsedMillis(), deliveryCount(), requestId());
    }
}
