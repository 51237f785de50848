package dev.runstream.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One request of the Invoke API, as the endpoint saw it: the evidence from outside of what was called how often.
 *
 * @param sequence at this endpoint, from 1
 * @param calledAs the function as the caller named it
 * @param functionName without account, region and qualifier; as called when it is no function name at all
 * @param qualifier from the name or the query
 * @param requestId as answered in {@code x-amzn-RequestId}; unique across endpoints
 * @param connectionId of the connection at this endpoint, from 1
 * @param receivedAt when the request was complete, epoch milliseconds
 * @param endedAt when the last byte of the answer was handed over, or when the call ended without one, epoch
 *     milliseconds; null while it is open
 * @param status as answered; null when nothing was
 * @param logType {@code Tail}; null when the log is not asked for
 * @param clientContext base64, as it came
 * @param body the request's, as UTF-8, cut at {@link EndpointSettings#bodyKept} characters
 * @param requestBytes the whole size of the request's body
 * @param responseBytes the size of the answer's body
 * @param outcome null while it is open
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FunctionCall(
        long sequence,
        String calledAs,
        String functionName,
        @Nullable String qualifier,
        String invocationType,
        @Nullable String logType,
        String requestId,
        @Nullable String userAgent,
        long connectionId,
        long receivedAt,
        @Nullable Long endedAt,
        @Nullable Integer status,
        @Nullable String functionError,
        @Nullable String clientContext,
        String body,
        int requestBytes,
        int responseBytes,
        @Nullable Outcome outcome) {

    /** How the call ended for the endpoint. */
    public enum Outcome {
        /** An answer was sent, whole. */
        @JsonProperty("answered")
        ANSWERED,
        /** A scripted hang: it ended when the caller, or the endpoint, closed the connection. */
        @JsonProperty("hung")
        HUNG,
        /** A scripted reset or half an answer. */
        @JsonProperty("reset")
        RESET,
        /** The caller went before the answer was there. */
        @JsonProperty("clientGone")
        CLIENT_GONE,
        /** The endpoint was closed before the answer was there. */
        @JsonProperty("endpointClosed")
        ENDPOINT_CLOSED
    }

    /** Whether the call has not ended. */
    public boolean open() {
        return endedAt == null;
    }

    FunctionCall ended(
            long at, @Nullable Integer withStatus, @Nullable String withFunctionError, int bytes, Outcome how) {
        return new FunctionCall(
                sequence,
                calledAs,
                functionName,
                qualifier,
                invocationType,
                logType,
                requestId,
                userAgent,
                connectionId,
                receivedAt,
                at,
                withStatus,
                withFunctionError,
                clientContext,
                body,
                requestBytes,
                bytes,
                how);
    }
}
