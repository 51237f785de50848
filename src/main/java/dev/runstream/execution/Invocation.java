package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/** How one call of a function ended, before it is judged: the rows of the outcome table (section 1.4). */
public sealed interface Invocation {

    /**
     * A reply with a 2xx status.
     *
     * @param functionError {@code X-Amz-Function-Error}; null when the header is absent
     * @param logResult {@code X-Amz-Log-Result}, still base64; null when absent
     * @param payload the body; empty when there is none
     */
    record Response(
            int statusCode,
            @Nullable String functionError,
            @Nullable String logResult,
            byte[] payload,
            @Nullable String requestId)
            implements Invocation {}

    /**
     * A reply with any other status.
     *
     * @param code the service's error name, for example {@code TooManyRequestsException}
     * @param retryAfterMillis from {@code Retry-After}; null when absent
     */
    record ServiceError(
            int statusCode,
            String code,
            String message,
            @Nullable Long retryAfterMillis,
            @Nullable String requestId) implements Invocation {}

    /** The worker may not assume the role that the execution runs as (R308); nobody was asked. */
    record RoleNotAllowed(String message) implements Invocation {}

    /**
     * The role that the execution runs as could not be assumed (R308); the function was not called.
     *
     * @param error what STS answered; null when it did not answer
     * @param message why, when there is no answer
     */
    record RoleNotAssumed(String roleArn, @Nullable ServiceError error, String message) implements Invocation {}

    /** The request cannot have arrived, also not when tried again (R133). */
    record NotSent(String message) implements Invocation {}

    /** The connection broke after a byte was sent: the function may have run. */
    record ConnectionLost(String message) implements Invocation {}

    /** The attempt's time was up; the call was abandoned (R125). */
    record DeadlineReached() implements Invocation {}
}
