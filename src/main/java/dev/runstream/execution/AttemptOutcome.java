package dev.runstream.execution;

/** Judges a call: the outcome table (section 1.4) and the outputs of the step (sections 1.2, 1.3, 4.6). */
public final class AttemptOutcome {
    private AttemptOutcome() {}

    /**
     * @param worker this worker's id
     * @param startedAt the worker's wall clock when the call began, epoch milliseconds
     * @param elapsedMillis by the worker's monotonic clock
     * @return {@link Result.StepCompleted} or {@link Result.StepFailed}
     */
    public static Result judge(
            StepRequested request,
            Invocation invocation,
            String worker,
            long startedAt,
            long elapsedMillis,
            int deliveryCount,
            OutputRules rules) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The output OutputPayload, derived from the output Payload (R119). */
    public static String outputPayload(String payload, Result.PayloadForm form) {
        return switch (form) {
            case JSON -> payload;
            case STRING, TEXT -> dev.runstream.expression.JsonText.quote(payload);
        };
    }

    /**
     * @param payloadMaxBytes of the output Payload, UTF-8 (R121)
     * @param outputMaxBytes of each declared output, UTF-8
     * @param failOnOverflow {@code payloadOverflow=fail}: fail instead of cutting Payload with a warning
     * @param onMismatch {@code outputTypeMismatch} (R437)
     */
    public record OutputRules(
            int payloadMaxBytes,
            int outputMaxBytes,
            boolean failOnOverflow,
            dev.runstream.expression.Conversion.OnMismatch onMismatch) {
        public static final OutputRules DEFAULT =
                new OutputRules(204_800, 204_800, false, dev.runstream.expression.Conversion.OnMismatch.JSON);
    }
}
