package dev.runstream.functions;

import org.jspecify.annotations.Nullable;

/**
 * What a function sees of one call.
 *
 * @param sequence of the call at this endpoint, from 1
 * @param functionName without account, region and qualifier
 * @param functionArn with the qualifier, if there is one
 * @param count how often this function has been called, this call included, from 1
 * @param clientContext base64, as it came
 * @param payload the event: JSON; {@code {}} when the call had no body (R110)
 */
public record CallEvent(
        long sequence,
        String functionName,
        String functionArn,
        @Nullable String qualifier,
        int count,
        String requestId,
        @Nullable String clientContext,
        String payload) {}
