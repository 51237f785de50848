package dev.runstream.query;

import dev.runstream.execution.ExecutionStatus;
import org.jspecify.annotations.Nullable;

/**
 * What decisions about an execution need of it.
 *
 * @param documentName its runbook
 * @param documentVersion the number that it pins; null for a refused start that named none
 * @param requestFingerprint of the request that started it (R612)
 * @param rejectedCode SSM's exception of a refused start (R321); null for one that ran
 * @param rejectedMessage the sentence of a refused start; null for one that ran
 */
public record ExecutionHead(
        String executionId,
        ExecutionStatus status,
        String documentName,
        @Nullable String documentVersion,
        String requestFingerprint,
        @Nullable String rejectedCode,
        @Nullable String rejectedMessage) {}
