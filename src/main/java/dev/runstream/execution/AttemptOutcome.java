package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.AnswerOutputs.Problem;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Invocation.ConnectionLost;
import dev.runstream.execution.Invocation.DeadlineReached;
import dev.runstream.execution.Invocation.NotSent;
import dev.runstream.execution.Invocation.Response;
import dev.runstream.execution.Invocation.RoleNotAllowed;
import dev.runstream.execution.Invocation.RoleNotAssumed;
import dev.runstream.execution.Invocation.ServiceError;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.execution.StepRequested.Answer;
import dev.runstream.expression.Conversion;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Rendering;
import dev.runstream.expression.Utf8;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges a call: the outcome table (section 1.4) and the outputs of the step (sections 1.2, 1.3, 4.6). */
public final class AttemptOutcome {
    /** Bytes of an error payload in a message when it names no error (R140). */
    private static final int PAYLOAD_IN_MESSAGE_MAX_BYTES = 1_024;

    /** Bytes of an error's own message in ours. */
    private static final int ERROR_MESSAGE_MAX_BYTES = 4_096;

    private static final int ERROR_CODE_MAX_BYTES = 256;
    private static final int PROBLEMS_IN_MESSAGE_MAX = 10;

    private final StepRequested request;
    private final String worker;
    private final long startedAt;
    private final long elapsedMillis;
    private final int deliveryCount;

    private AttemptOutcome(
            StepRequested request, String worker, long startedAt, long elapsedMillis, int deliveryCount) {
        this.request = request;
        this.worker = worker;
        this.startedAt = startedAt;
        this.elapsedMillis = elapsedMillis;
        this.deliveryCount = deliveryCount;
    }

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
        AttemptOutcome outcome = new AttemptOutcome(request, worker, startedAt, elapsedMillis, deliveryCount);
        return switch (invocation) {
            case Response response -> outcome.answered(response, rules);
            case ServiceError error -> outcome.refused(error);
            case RoleNotAllowed(String message) -> outcome.roleNotAllowed(message);
            case RoleNotAssumed refused -> outcome.roleNotAssumed(refused);
            case NotSent(String message) -> outcome.unanswered("NotSent", "The request could not be sent: " + message);
            case ConnectionLost(String message) ->
                outcome.unanswered(
                        "ConnectionLost",
                        "The connection broke after the request was sent, so the function may have run: " + message);
            case DeadlineReached() ->
                outcome.failed(
                        new Failure(
                                FailureClass.TimedOut,
                                FailureStage.Invocation,
                                FailureType.Action,
                                null,
                                FailureMessage.timedOut("")),
                        null,
                        null);
        };
    }

    /**
     * The output OutputPayload, which no result carries: JSON text of the document that selectors run on (R119). A
     * Payload that was cut gives an OutputPayload that is cut.
     *
     * @param payload the output Payload, decoded: not its JSON text
     * @param answer what the answer is to the step; outputs of LAMBDA have a StatusCode, those of SCRIPT have none
     */
    public static String outputPayload(String payload, PayloadForm form, Answer answer) {
        String returned = switch (form) {
            case JSON -> payload;
            case STRING, TEXT -> JsonText.quote(payload);
        };
        return answer == Answer.SCRIPT ? "{\"Payload\":" + returned + "}" : returned;
    }

    /**
     * @param payloadMaxBytes of the output Payload, UTF-8 (R121); also of all outputs together that a bound action's
     *     answer gives and the step does not declare
     * @param outputMaxBytes of each declared output, UTF-8
     * @param failOnOverflow {@code payloadOverflow=fail}: fail instead of cutting Payload with a warning
     * @param onMismatch {@code outputTypeMismatch} (R437)
     */
    public record OutputRules(
            int payloadMaxBytes, int outputMaxBytes, boolean failOnOverflow, Conversion.OnMismatch onMismatch) {
        public static final OutputRules DEFAULT = new OutputRules(204_800, 204_800, false, Conversion.OnMismatch.json);
    }

    /** A 2xx is a success unless the function says otherwise (R130, R131) or its answer cannot become the outputs. */
    private Result answered(Response response, OutputRules rules) {
        AnswerOutputs outputs = AnswerOutputs.of(request, response, rules);
        if (response.functionError() != null) {
            return failed(functionError(response.functionError(), outputs), response, outputs);
        }
        if (!outputs.problems().isEmpty()) {
            return failed(postVerification(outputs), response, outputs);
        }
        return new StepCompleted(
                request.executionId(),
                request.visit(),
                request.attempt(),
                request.dispatch(),
                worker,
                outputs.values(),
                outputs.form(),
                outputs.warnings().isEmpty() ? null : String.join(" ", outputs.warnings()),
                startedAt,
                elapsedMillis,
                deliveryCount,
                response.requestId());
    }

    /** R140: the error that the payload names, else the beginning of the payload. */
    private Failure functionError(String functionError, AnswerOutputs outputs) {
        JsonNode value = outputs.answer().value();
        String type = value == null ? null : text(value.get("errorType"), ERROR_CODE_MAX_BYTES);
        String message = value == null ? null : text(value.get("errorMessage"), ERROR_MESSAGE_MAX_BYTES);
        String error = message == null
                ? Utf8.cut(outputs.answer().payload(), PAYLOAD_IN_MESSAGE_MAX_BYTES)
                : (type == null ? "" : type + " - ") + message;
        return new Failure(
                FailureClass.Failed,
                FailureStage.Invocation,
                FailureType.Action,
                type,
                FailureMessage.polling("Lambda function " + request.functionName() + " returned FunctionError "
                        + functionError + ": " + error),
                warnings(outputs));
    }

    /** The call succeeded, the step does not: its outputs are not what it declares (R437) or too large. */
    private static Failure postVerification(AnswerOutputs outputs) {
        List<Problem> problems = outputs.problems();
        String more = problems.size() <= PROBLEMS_IN_MESSAGE_MAX
                ? ""
                : " And " + (problems.size() - PROBLEMS_IN_MESSAGE_MAX) + " more.";
        return new Failure(
                FailureClass.Failed,
                FailureStage.PostVerification,
                FailureType.Verification,
                problems.getFirst().code(),
                FailureMessage.polling(problems.stream()
                                .limit(PROBLEMS_IN_MESSAGE_MAX)
                                .map(Problem::sentence)
                                .collect(Collectors.joining(" "))
                        + more),
                warnings(outputs));
    }

    private static Map<String, String> warnings(AnswerOutputs outputs) {
        return outputs.warnings().isEmpty() ? Map.of() : Map.of("Warning", String.join(" ", outputs.warnings()));
    }

    /** R141, and the rows of 1.4 from 403 on. */
    private Result refused(ServiceError error) {
        return refused(error, "", "Invoke");
    }

    /** The settings of the fleet say so: trying again would not change them. */
    private Result roleNotAllowed(String message) {
        return failed(
                new Failure(
                        FailureClass.NotRetried,
                        FailureStage.Invocation,
                        FailureType.Permission,
                        "RoleNotAllowed",
                        FailureMessage.executing(message)),
                null,
                null);
    }

    /** What STS refuses is judged as what Lambda refuses: a throttle spends no attempt (R132). */
    private Result roleNotAssumed(RoleNotAssumed refused) {
        String sentence = "The role " + refused.roleArn() + " could not be assumed: ";
        return refused.error() == null
                ? unanswered("RoleNotAssumed", sentence + refused.message())
                : refused(refused.error(), sentence, "AssumeRole");
    }

    private Result refused(ServiceError error, String prefix, String operation) {
        boolean throttled = isThrottle(error);
        Failure failure = new Failure(
                throttled ? FailureClass.Throttled : FailureClass.Failed,
                FailureStage.Invocation,
                throttled ? FailureType.Throttling : typeOf(error),
                error.code(),
                FailureMessage.executing(prefix + "An error occurred (" + error.code() + ") when calling the "
                        + operation + " operation: " + Utf8.cut(error.message(), ERROR_MESSAGE_MAX_BYTES)));
        return failed(failure, Map.of(), null, error.retryAfterMillis(), error.requestId());
    }

    /** R132. */
    private static boolean isThrottle(ServiceError error) {
        return error.statusCode() == 429
                || error.code().startsWith("Throttling")
                || error.code().startsWith("TooManyRequests")
                || error.code().startsWith("ServiceQuota");
    }

    /** A file system that cannot be mounted is a 403 too (R155), but no lack of permission of ours. */
    private static FailureType typeOf(ServiceError error) {
        if (error.statusCode() == 403 && !error.code().contains("MountFailure")) {
            return FailureType.Permission;
        }
        return error.statusCode() >= 500 ? FailureType.Internal : FailureType.Action;
    }

    private Result unanswered(String code, String detail) {
        String cut = Utf8.cut(detail, ERROR_MESSAGE_MAX_BYTES);
        Failure failure = new Failure(
                FailureClass.Failed,
                FailureStage.Invocation,
                FailureType.Internal,
                code,
                FailureMessage.executing(cut));
        return failed(failure, null, null);
    }

    /** What is known of a failed attempt is kept all the same (R120). */
    private Result failed(Failure failure, @Nullable Response response, @Nullable AnswerOutputs outputs) {
        return failed(
                failure,
                outputs == null ? Map.of() : outputs.values(),
                outputs == null ? null : outputs.form(),
                null,
                response == null ? null : response.requestId());
    }

    private StepFailed failed(
            Failure failure,
            Map<String, String> outputs,
            @Nullable PayloadForm form,
            @Nullable Long retryAfterMillis,
            @Nullable String requestId) {
        return new StepFailed(
                request.executionId(),
                request.visit(),
                request.attempt(),
                request.dispatch(),
                worker,
                failure,
                retryAfterMillis,
                outputs,
                form,
                startedAt,
                elapsedMillis,
                deliveryCount,
                requestId);
    }

    private static @Nullable String text(@Nullable JsonNode value, int maxBytes) {
        return value == null || value.isNull() ? null : Utf8.cut(Rendering.text(value), maxBytes);
    }
}
