package dev.runstream.execution;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker says of one dispatch: the records of {@code step-results}. */
public sealed interface Result extends Input {
    String executionId();

    /** The step visit, from 1. */
    long visit();

    /** The try of the visit, from 1. */
    int attempt();

    /** The sending of the attempt, from 1. */
    int dispatch();

    /** The worker that says it. */
    String worker();

    /** The call goes on longer than the fleet holds a batch: this worker has it, and says so again in time. */
    record AttemptStarted(
            String executionId,
            long visit,
            int attempt,
            int dispatch,
            String worker,
            /* Milliseconds; the engine dispatches again when it hears nothing for so long. */
            long leaseMillis,
            /* 0 when the call begins; counts the renewals, which the engine keeps in memory only. */
            int renewal,
            /* The worker's wall clock when the call began, epoch milliseconds; for people, never compared. */
            long startedAt,
            /* How often Kafka delivered the request, from 1. */
            int deliveryCount)
            implements Result {}

    /** The attempt succeeded. */
    record StepCompleted(
            String executionId,
            long visit,
            int attempt,
            int dispatch,
            String worker,
            /* By name, as JSON text; OutputPayload is left out: it is derived (R119). */
            Map<String, String> outputs,
            /* What Payload is; null when there is none. */
            @Nullable PayloadForm payloadForm,
            @Nullable String warning,
            long startedAt,
            long elapsedMillis,
            int deliveryCount,
            /* x-amzn-RequestId; null when the endpoint gave none. */
            @Nullable String requestId)
            implements Result, EndedCall {
        public StepCompleted {
            outputs = Sorted.map(outputs);
        }
    }

    /** The attempt did not succeed. */
    record StepFailed(
            String executionId,
            long visit,
            int attempt,
            int dispatch,
            String worker,
            Failure failure,
            /* Milliseconds; null when the service did not say (R132). */
            @Nullable Long retryAfterMillis,
            /* What is known all the same (R120). */
            Map<String, String> outputs,
            @Nullable PayloadForm payloadForm,
            long startedAt,
            long elapsedMillis,
            int deliveryCount,
            @Nullable String requestId)
            implements Result, EndedCall {
        public StepFailed {
            outputs = Sorted.map(outputs);
        }
    }

    /** What the text of the output {@code Payload} is, so that {@code OutputPayload} can be derived from it (R119). */
    enum PayloadForm {
        /** The JSON text that the function returned (R117). */
        JSON,
        /** The decoded JSON string that the function returned (R116). */
        STRING,
        /** A body that is not JSON (R118). */
        TEXT
    }
}
