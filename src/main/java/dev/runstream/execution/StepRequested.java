package dev.runstream.execution;

import dev.runstream.expression.OutputDeclaration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One dispatch of one attempt: everything that a worker needs to carry it out. The record of {@code step-requests}.
 *
 * @param documentName and version: for logs, metrics and the function's own eyes
 * @param functionName as the step resolved it, or as the action is bound (R101)
 * @param qualifier null when there is none
 * @param invocationType {@code RequestResponse}, {@code Event} or {@code DryRun}
 * @param logType {@code Tail}, or null: the header is not sent (R105)
 * @param clientContext base64, or null: then the worker offers the idempotency key (execution id, visit, attempt)
 * @param payload the request body, UTF-8; null for a body of zero bytes (R110)
 * @param answer what the function's answer is to the step
 * @param timeoutMillis of the attempt, measured by the worker from the call (R123, R209)
 * @param leaseMillis how long the engine waits for a word from a worker that has adopted the call
 * @param redelivery what a worker does with a request that Kafka delivers again
 * @param assumeRole the role that the execution runs as; null or empty for none (R308)
 */
public record StepRequested(
        String executionId,
        String documentName,
        String documentVersion,
        String step,
        String action,
        long visit,
        int attempt,
        int dispatch,
        String functionName,
        @Nullable String qualifier,
        String invocationType,
        @Nullable String logType,
        @Nullable String clientContext,
        @Nullable String payload,
        Answer answer,
        List<OutputDeclaration> outputs,
        long timeoutMillis,
        long leaseMillis,
        Redelivery redelivery,
        @Nullable String assumeRole) {

    public StepRequested {
        outputs = List.copyOf(outputs);
    }

    /** What the function's answer is to the step: where selectors start and which outputs it gives (R115, R432). */
    public enum Answer {
        /** aws:invokeLambdaFunction: the five outputs of section 1.2; selectors start at the returned value. */
        LAMBDA,
        /** A bound aws:executeScript: outputs Payload and OutputPayload; selectors start at {@code {"Payload": …}}. */
        SCRIPT,
        /** Any other bound action: each key of the answer is an output; selectors start at the answer. */
        OUTPUTS
    }

    /** What a worker does with a request that Kafka delivers again: the call may have been made already. */
    public enum Redelivery {
        /** Invokes again. */
        invoke,
        /** Reports the attempt as failed, for functions that must not run twice. */
        fail
    }
}
