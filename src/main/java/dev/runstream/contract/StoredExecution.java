package dev.runstream.contract;

import dev.runstream.execution.State;
import org.jspecify.annotations.Nullable;

/**
 * What the engine stores of a live execution.
 *
 * @param lastHash of its last event: the {@code previousHash} of the next one
 * @param traceparent W3C traceparent of the start; null for none
 */
public record StoredExecution(
        State state, String lastHash, @Nullable String traceparent) {}
