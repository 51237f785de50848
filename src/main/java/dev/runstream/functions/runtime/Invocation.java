package dev.runstream.functions.runtime;

import org.jspecify.annotations.Nullable;

/**
 * One call of a function that is code.
 *
 * @param functionArn without a qualifier, or with the one that was called
 * @param clientContext decoded: JSON
 * @param event JSON
 * @param patient waits for its turn instead of being throttled, as Lambda queues asynchronous calls
 */
public record Invocation(
        String requestId, String functionArn, @Nullable String clientContext, byte[] event, boolean patient) {}
