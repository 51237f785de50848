package dev.runstream.contract;

import dev.runstream.execution.ExecutionStatus;

/**
 * What is kept of an execution that has ended, so that its id stays idempotent ({@code idempotency.retention}).
 *
 * @param status a terminal one
 * @param sequence of its last event
 * @param lastHash of its last event: rejections that come later go on with the chain
 * @param requestFingerprint hex SHA-256 of the request
 * @param endedAt epoch milliseconds of the engine
 * @param lastEventTime of its last event, rejections included, epoch milliseconds
 */
public record Marker(
        ExecutionStatus status,
        long sequence,
        String lastHash,
        String requestFingerprint,
        long endedAt,
        long lastEventTime) {}
