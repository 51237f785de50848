package dev.runstream.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Failure;
import org.jspecify.annotations.Nullable;

/**
 * One sending of one attempt of a step visit: an element of the member {@code Attempts}, which is ours.
 *
 * @param dispatch 0 for an attempt that no worker carries out, or that was never sent
 * @param status the outcome; {@code InProgress}, {@code Throttled} and {@code Lost} beside SSM's
 * @param sentAt when it was sent, epoch milliseconds of the engine; null for one that never was
 * @param responseCode the output StatusCode
 * @param worker who carried it out, as far as is known
 * @param retryAt when the next one follows; null when none does
 */
public record AttemptView(
        int attempt,
        int dispatch,
        String status,
        @Nullable Long sentAt,
        @Nullable Long endedAt,
        @Nullable Long retryAt,
        @Nullable String responseCode,
        @Nullable Failure failure,
        @Nullable String worker,
        @Nullable Call call) {

    static AttemptView inProgress(int attempt, int dispatch, long sentAt) {
        return new AttemptView(attempt, dispatch, "InProgress", sentAt, null, null, null, null, null, null);
    }

    void write(ObjectNode json) {
        json.put("Attempt", attempt);
        json.put("Dispatch", dispatch);
        json.put("Status", status);
        ApiJson.putTime(json, "ExecutionStartTime", sentAt);
        ApiJson.putTime(json, "ExecutionEndTime", endedAt);
        ApiJson.putTime(json, "NextAttemptTime", retryAt);
        ApiJson.put(json, "ResponseCode", responseCode);
        ApiJson.put(json, "FailureMessage", failure == null ? null : failure.message());
        ApiJson.putDetails(json, failure);
        ApiJson.put(json, "Worker", call == null ? worker : call.worker());
        if (call != null) {
            ApiJson.putTime(json, "CallStartTime", call.startedAt());
            json.put("ElapsedMillis", call.elapsedMillis());
            json.put("DeliveryCount", call.deliveryCount());
            ApiJson.put(json, "RequestId", call.requestId());
        }
    }
}
