package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.AttemptOutcome.OutputRules;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Invocation.ConnectionLost;
import dev.runstream.execution.Invocation.DeadlineReached;
import dev.runstream.execution.Invocation.NotSent;
import dev.runstream.execution.Invocation.ServiceError;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.expression.Conversion.OnMismatch;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.OutputType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** aws:invokeLambdaFunction: sections 1.2 to 1.5. */
class AttemptOutcomeTest {
    private static final String GUIDE =
            " Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

    @Test
    void table14_a200WithoutFunctionErrorIsASuccess() {
        StepCompleted completed = Call.lambda().returning("{\"ok\":1}").completed();

        assertThat(completed.outputs())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("StatusCode", "200", "Payload", JsonText.quote("{\"ok\":1}")));
        assertThat(completed.payloadForm()).isEqualTo(PayloadForm.JSON);
        assertThat(completed.warning()).isNull();
    }

    @Test
    void theResultNamesTheCallThatItBelongsTo() {
        assertThat(Call.lambda().returning("1").completed())
                .isEqualTo(new StepCompleted(
                        Call.EXECUTION,
                        3,
                        2,
                        1,
                        "worker-1",
                        Map.of("StatusCode", "200", "Payload", "\"1\""),
                        PayloadForm.JSON,
                        null,
                        1_000,
                        20,
                        1,
                        "request-1"));
        assertThat(Call.lambda().returning("1").functionError("Unhandled").failed())
                .extracting(
                        StepFailed::executionId,
                        StepFailed::visit,
                        StepFailed::attempt,
                        StepFailed::dispatch,
                        StepFailed::worker,
                        StepFailed::startedAt,
                        StepFailed::elapsedMillis,
                        StepFailed::deliveryCount,
                        StepFailed::requestId)
                .containsExactly(Call.EXECUTION, 3L, 2, 1, "worker-1", 1_000L, 20L, 1, "request-1");
    }

    @Test
    void R115_selectorsStartAtTheReturnedValue() {
        assertThat(Call.lambda()
                        .declaring("done", "$.done", OutputType.Boolean)
                        .declaring("count", "$.n", OutputType.Integer)
                        .declaring("who", "$.a.b", OutputType.String)
                        .declaring("all", "$", OutputType.StringMap)
                        .returning("{\"done\":true,\"n\":\"5\",\"a\":{\"b\":\"z\"}}")
                        .completed()
                        .outputs())
                .containsEntry("done", "true")
                .containsEntry("count", "5")
                .containsEntry("who", "\"z\"")
                .containsEntry("all", "{\"done\":true,\"n\":\"5\",\"a\":{\"b\":\"z\"}}");
    }

    @Test
    void R115_aSelectorThatStartsWithPayloadFindsTheReturnedValueToo() {
        assertThat(output("$.Payload.x", "{\"x\":7}")).isEqualTo("7");
        assertThat(output("$.Payload", "\"bare\"")).isEqualTo("\"bare\"");
        assertThat(output("Payload[1]", "[1,2]")).isEqualTo("2");
    }

    @Test
    void R115_aReturnedPayloadKeyWins() {
        assertThat(output("$.Payload.x", "{\"Payload\":{\"x\":1},\"x\":7}")).isEqualTo("1");
        assertThat(output("$.Payload.x", "{\"Payload\":{},\"x\":7}")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "vol-0abc"           | vol-0abc
            "a\\n\\"b\\"\\u00e9" | `a\n"b"é`
            ""                   | ``
             "x"                 | x
            """)
    void R116_aStringPayloadIsUnquoted(String body, String payload) {
        StepCompleted completed = Call.lambda().returning(body).completed();

        assertThat(payload(completed)).isEqualTo(payload);
        assertThat(completed.payloadForm()).isEqualTo(PayloadForm.STRING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"b\": 1,  \"a\":[1.50] }", "[ ]", "12", "1.0e2", "true", "null", " {} \n"})
    void R117_everythingElseIsTheTextThatLambdaSent(String body) {
        StepCompleted completed = Call.lambda().returning(body).completed();

        assertThat(payload(completed)).isEqualTo(body);
        assertThat(completed.payloadForm()).isEqualTo(PayloadForm.JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain text", "", "{\"a\":", "{\"a\":1} trailing", "NaN"})
    void R118_aBodyThatIsNotJsonIsThePayloadAndSelectorsFindNothing(String body) {
        StepCompleted completed = Call.lambda()
                .declaring("x", "$", OutputType.String)
                .returning(body)
                .completed();

        assertThat(payload(completed)).isEqualTo(body);
        assertThat(completed.payloadForm()).isEqualTo(PayloadForm.TEXT);
        assertThat(completed.outputs()).doesNotContainKey("x");
        assertThat(completed.warning()).startsWith("The declared outputs have no value. Expected JSON");
    }

    @Test
    void R118_bytesThatAreNotUtf8AreText() {
        StepCompleted completed =
                Call.lambda().returning(new byte[] {'"', (byte) 0xff, '"'}).completed();

        assertThat(payload(completed)).isEqualTo("\"\uFFFD\"");
        assertThat(completed.payloadForm()).isEqualTo(PayloadForm.TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1}", "\"s\\n\"", "12", "null"})
    void R119_outputPayloadIsTheDocumentThatSelectorsRunOn(String body) {
        StepCompleted completed = Call.lambda().returning(body).completed();

        assertThat(completed.outputs()).doesNotContainKey("OutputPayload");
        assertThat(AttemptOutcome.outputPayload(
                        payload(completed), completed.payloadForm(), StepRequested.Answer.LAMBDA))
                .isEqualTo(body);
    }

    @Test
    void R119_outputPayloadOfATextIsAJsonString() {
        assertThat(AttemptOutcome.outputPayload("not \"json\"", PayloadForm.TEXT, StepRequested.Answer.LAMBDA))
                .isEqualTo("\"not \\\"json\\\"\"");
    }

    @Test
    void R120_whatIsKnownOfAFailedStepIsRecorded() {
        StepFailed failed = Call.lambda()
                .declaring("type", "$.errorType", OutputType.String)
                .declaring("absent", "$.absent", OutputType.String)
                .returning("{\"errorType\":\"E\",\"errorMessage\":\"boom\"}")
                .functionError("Unhandled")
                .log("bG9n")
                .failed();

        assertThat(failed.outputs())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "StatusCode", "200",
                        "FunctionError", "\"Unhandled\"",
                        "LogResult", "\"bG9n\"",
                        "Payload", JsonText.quote("{\"errorType\":\"E\",\"errorMessage\":\"boom\"}"),
                        "type", "\"E\""));
        assertThat(failed.payloadForm()).isEqualTo(PayloadForm.JSON);
    }

    @Test
    void logResultStaysBase64() {
        assertThat(Call.lambda().returning("1").log("U1RBUlQ=").completed().outputs())
                .containsEntry("LogResult", "\"U1RBUlQ=\"");
    }

    @Test
    void R121_aPayloadOfExactlyTheLimitIsWhole() {
        StepCompleted completed =
                Call.lambda().returning("\"" + "x".repeat(204_800) + "\"").completed();

        assertThat(payload(completed)).hasSize(204_800);
        assertThat(completed.warning()).isNull();
    }

    @Test
    void R121_aLargerPayloadIsCutAtACharacterWithAWarningAndSelectorsSeeAllOfIt() {
        String text = "é".repeat(102_399) + "\uD83D\uDE00tail";
        StepCompleted completed = Call.lambda()
                .declaring("last", "$.last", OutputType.String)
                .returning("{\"t\":\"" + text + "\",\"last\":\"z\"}")
                .completed();
        StepCompleted string = Call.lambda().returning("\"" + text + "\"").completed();

        assertThat(payload(completed).getBytes(StandardCharsets.UTF_8)).hasSizeBetween(204_797, 204_800);
        assertThat(completed.outputs()).containsEntry("last", "\"z\"");
        assertThat(completed.warning())
                .isEqualTo("Payload has 204825 bytes, more than the 204800 that are kept; the rest was cut off.");
        assertThat(payload(string)).isEqualTo("é".repeat(102_399));
    }

    @Test
    void R121_payloadOverflowFailFailsTheStep() {
        StepFailed failed = Call.lambda()
                .rules(new OutputRules(10, 10, true, OnMismatch.json))
                .returning("\"12345678901\"")
                .failed();

        assertThat(failed.failure().code()).isEqualTo("PayloadTooLarge");
        assertThat(failed.failure().stage()).isEqualTo(FailureStage.PostVerification);
        assertThat(failed.failure().message()).contains("Payload has 11 bytes, more than the 10 that are kept.");
        assertThat(failed.outputs()).containsEntry("Payload", "\"1234567890\"");
    }

    @Test
    void R121_aCutPayloadOfAFailedStepIsSaid() {
        assertThat(Call.lambda()
                        .rules(new OutputRules(10, 10, false, OnMismatch.json))
                        .returning("\"12345678901\"")
                        .functionError("Unhandled")
                        .failed()
                        .failure()
                        .details())
                .containsEntry(
                        "Warning", "Payload has 11 bytes, more than the 10 that are kept; the rest was cut off.");
    }

    @ParameterizedTest
    @CsvSource({"String,$.s", "StringMap,$.m", "String,$.m", "StringList,$..x"})
    void aDeclaredOutputOverItsLimitFailsTheStep(OutputType type, String selector) {
        StepFailed failed = Call.lambda()
                .rules(new OutputRules(1_000, 10, false, OnMismatch.json))
                .declaring("ok", "$.n", OutputType.Integer)
                .declaring("big", selector, type)
                .returning("{\"n\":1,\"s\":\"12345678901\",\"m\":{\"x\":\"12345\",\"y\":{\"x\":\"1234\"}}}")
                .failed();

        assertThat(failed.failure().code()).isEqualTo("OutputTooLarge");
        assertThat(failed.failure().stage()).isEqualTo(FailureStage.PostVerification);
        assertThat(failed.failure().type()).isEqualTo(FailureType.Verification);
        assertThat(failed.failure().message())
                .contains(
                        "Output big selected by " + selector + " has more than the 10 bytes that an output may have.");
        assertThat(failed.outputs()).containsEntry("ok", "1").doesNotContainKey("big");
    }

    @Test
    void aDeclaredOutputOfExactlyItsLimitIsKept() {
        assertThat(Call.lambda()
                        .rules(new OutputRules(1_000, 10, false, OnMismatch.json))
                        .declaring("fits", "$", OutputType.String)
                        .returning("\"1234567890\"")
                        .completed()
                        .outputs())
                .containsEntry("fits", "\"1234567890\"");
    }

    @Test
    void R125_ourDeadlineIsATimeoutWithoutOutputs() {
        StepFailed failed = Call.lambda().failed(new DeadlineReached());

        assertThat(failed.failure())
                .isEqualTo(new Failure(
                        FailureClass.TimedOut,
                        FailureStage.Invocation,
                        FailureType.Action,
                        null,
                        "Step timed out while step is Poll action status for completion." + GUIDE));
        assertThat(failed.outputs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Handled", "Unhandled"})
    void R130_R140_aFunctionErrorFailsTheStep(String functionError) {
        StepFailed failed = Call.lambda()
                .returning(
                        "{\"errorMessage\": \"boom\", \"errorType\": \"E\", \"requestId\": \"r\", \"stackTrace\": []}")
                .functionError(functionError)
                .failed();

        assertThat(failed.failure())
                .isEqualTo(new Failure(
                        FailureClass.Failed,
                        FailureStage.Invocation,
                        FailureType.Action,
                        "E",
                        "Step fails when it is Poll action status for completion. Lambda function echo returned"
                                + " FunctionError " + functionError + ": E - boom." + GUIDE));
    }

    @Test
    void R131_lambdasOwnTimeoutOfTheFunctionIsAFailure() {
        StepFailed failed = Call.lambda()
                .returning("{\"errorMessage\":\"2024-01-01T00:00:00Z r Task timed out after 3.00 seconds\"}")
                .functionError("Unhandled")
                .failed();

        assertThat(failed.failure().failureClass()).isEqualTo(FailureClass.Failed);
        assertThat(failed.failure().message())
                .contains("FunctionError Unhandled: 2024-01-01T00:00:00Z r Task timed out after 3.00 seconds. Please");
    }

    @Test
    void R140_anErrorWithoutTheKnownKeysShowsTheFirstKilobyte() {
        assertThat(messageOf("\"" + "é".repeat(1_000) + "\""))
                .contains("FunctionError Unhandled: " + "é".repeat(512) + "." + GUIDE);
        assertThat(messageOf("{\"code\": 7}")).contains("FunctionError Unhandled: {\"code\": 7}." + GUIDE);
        assertThat(messageOf("oops")).contains("FunctionError Unhandled: oops." + GUIDE);
        assertThat(messageOf("{\"errorType\":\"E\"}")).contains("Unhandled: {\"errorType\":\"E\"}." + GUIDE);
    }

    @Test
    void R140_aHugeErrorMessageIsCut() {
        assertThat(messageOf("{\"errorType\":\"E\",\"errorMessage\":\"" + "x".repeat(1_000_000) + "\"}"))
                .hasSizeLessThan(5_000)
                .contains("E - xxx");
    }

    @Test
    void R144_nodesErrorPayloadIsUnderstoodToo() {
        assertThat(messageOf(
                        "{\"errorType\":\"TypeError\",\"errorMessage\":\"x is not a function\",\"trace\":[\"…\"]}"))
                .contains("TypeError - x is not a function.");
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDeniedException, Failed, Permission",
        "403, EFSMountFailureException, Failed, Action",
        "404, ResourceNotFoundException, Failed, Action",
        "400, InvalidRequestContentException, Failed, Action",
        "400, InvalidParameterValueException, Failed, Action",
        "408, EFSMountTimeoutException, Failed, Action",
        "409, ResourceConflictException, Failed, Action",
        "409, SnapStartNotReadyException, Failed, Action",
        "413, RequestTooLargeException, Failed, Action",
        "415, UnsupportedMediaTypeException, Failed, Action",
        "500, ServiceException, Failed, Internal",
        "502, EC2ThrottledException, Failed, Internal",
        "503, ServiceUnavailable, Failed, Internal",
    })
    void R141_aServiceErrorFailsTheStep(int status, String code, FailureClass failureClass, FailureType type) {
        StepFailed failed = Call.lambda().failed(new ServiceError(status, code, "What happened", null, "request-1"));

        assertThat(failed.failure())
                .isEqualTo(new Failure(
                        failureClass,
                        FailureStage.Invocation,
                        type,
                        code,
                        "Step fails when it is Execute/Cancelling action. An error occurred (" + code
                                + ") when calling the Invoke operation: What happened." + GUIDE));
        assertThat(failed.outputs()).isEmpty();
        assertThat(failed.payloadForm()).isNull();
        assertThat(failed.requestId()).isEqualTo("request-1");
    }

    @ParameterizedTest
    @CsvSource({
        "429, TooManyRequestsException",
        "429, Anything",
        "400, ThrottlingException",
        "400, Throttling",
        "503, TooManyRequestsException",
        "402, ServiceQuotaExceededException",
    })
    void R132_aThrottleIsAClassOfItsOwnAndRetryAfterIsPassedOn(int status, String code) {
        StepFailed failed = Call.lambda().failed(new ServiceError(status, code, "Rate Exceeded.", 1_000L, null));

        assertThat(failed.failure().failureClass()).isEqualTo(FailureClass.Throttled);
        assertThat(failed.failure().type()).isEqualTo(FailureType.Throttling);
        assertThat(failed.failure().stage()).isEqualTo(FailureStage.Invocation);
        assertThat(failed.failure().message()).contains("(" + code + ") when").contains(": Rate Exceeded. Please");
        assertThat(failed.retryAfterMillis()).isEqualTo(1_000);
    }

    @Test
    void R133_aRequestThatCannotHaveArrivedIsAnInternalFailure() {
        Failure failure =
                Call.lambda().failed(new NotSent("Connection refused")).failure();

        assertThat(failure.failureClass()).isEqualTo(FailureClass.Failed);
        assertThat(failure.stage()).isEqualTo(FailureStage.Invocation);
        assertThat(failure.type()).isEqualTo(FailureType.Internal);
        assertThat(failure.code()).isEqualTo("NotSent");
        assertThat(failure.message())
                .isEqualTo("Step fails when it is Execute/Cancelling action. The request could not be sent:"
                        + " Connection refused." + GUIDE);
    }

    @Test
    void R133_aBrokenConnectionSaysThatTheFunctionMayHaveRun() {
        Failure failure =
                Call.lambda().failed(new ConnectionLost("Connection reset")).failure();

        assertThat(failure.failureClass()).isEqualTo(FailureClass.Failed);
        assertThat(failure.type()).isEqualTo(FailureType.Internal);
        assertThat(failure.message()).contains("the function may have run: Connection reset.");
    }

    @Test
    void R134_onlyInputValidationIsNotRetriedSoNoJudgementSaysNotRetried() {
        assertThat(new Invocation[] {
                    new NotSent(""),
                    new ConnectionLost(""),
                    new DeadlineReached(),
                    new ServiceError(400, "InvalidParameterValueException", "", null, null)
                })
                .allSatisfy(invocation -> assertThat(
                                Call.lambda().failed(invocation).failure().failureClass())
                        .isNotEqualTo(FailureClass.NotRetried));
    }

    @ParameterizedTest
    @CsvSource({"Event,202", "DryRun,204", "Event,200", "DryRun,200"})
    void R136_withoutAnAnswerThereIsNoPayload(String invocationType, int status) {
        StepCompleted completed = Call.lambda()
                .invocationType(invocationType)
                .declaring("x", "$.x", OutputType.String)
                .status(status)
                .returning(status == 200 ? "{\"x\":1}" : "")
                .log("bG9n")
                .completed();

        assertThat(completed.outputs()).containsExactly(Map.entry("StatusCode", String.valueOf(status)));
        assertThat(completed.payloadForm()).isNull();
        assertThat(completed.warning()).isNull();
    }

    @Test
    void table14_a2xxThatDoesNotFitTheInvocationTypeIsASuccess() {
        assertThat(Call.lambda().status(204).returning("").completed().outputs())
                .containsExactly(Map.entry("StatusCode", "204"));
        assertThat(Call.lambda().status(201).returning("1").completed().outputs())
                .containsEntry("StatusCode", "201")
                .containsEntry("Payload", "\"1\"");
    }

    @Test
    void R431_aSelectorThatFindsNothingLeavesTheStepASuccess() {
        assertThat(output("$.absent", "{\"x\":1}")).isNull();
        assertThat(output("$.x", "{\"x\":null}")).isNull();
    }

    @Test
    void R437_aMismatchFailsTheStepAndKeepsTheOtherOutputs() {
        StepFailed failed = Call.lambda()
                .declaring("count", "$.n", OutputType.Integer)
                .declaring("who", "$.who", OutputType.String)
                .declaring("flag", "$.n", OutputType.Boolean)
                .returning("{\"n\":\"abc\",\"who\":\"me\"}")
                .failed();

        assertThat(failed.failure())
                .isEqualTo(new Failure(
                        FailureClass.Failed,
                        FailureStage.PostVerification,
                        FailureType.Verification,
                        "OutputTypeMismatch",
                        "Step fails when it is Poll action status for completion. Output count selected by $.n"
                                + " expected type Integer but was String. Output flag selected by $.n expected type"
                                + " Boolean but was String." + GUIDE));
        assertThat(failed.outputs())
                .containsEntry("who", "\"me\"")
                .containsEntry("StatusCode", "200")
                .containsKey("Payload")
                .doesNotContainKeys("count", "flag");
    }

    @Test
    void R437_anObjectAsStringIsJsonTextOrAFailure() {
        Call call = Call.lambda().declaring("o", "$", OutputType.String).returning("{\"a\": 1}");

        assertThat(call.completed().outputs()).containsEntry("o", JsonText.quote("{\"a\":1}"));
        assertThat(call.rules(new OutputRules(100, 100, false, OnMismatch.fail))
                        .failed()
                        .failure()
                        .message())
                .contains("Output o selected by $ expected type String but was StringMap.");
    }

    @Test
    void aSelectorOutsideTheSubsetFailsTheStepWithItsReason() {
        Failure failure = Call.lambda()
                .declaring("o", "$.*", OutputType.String)
                .returning("{}")
                .failed()
                .failure();

        assertThat(failure.code()).isEqualTo("OutputNotSelectable");
        assertThat(failure.message()).contains("Output o: Expected a name").contains("wildcards are not supported");
    }

    @Test
    void manyProblemsGiveAMessageOfBoundedLength() {
        Call call = Call.lambda().returning("{\"n\":\"abc\"}");
        for (int i = 0; i < 1_000; i++) {
            call = call.declaring("o" + i, "$.n", OutputType.Integer);
        }

        assertThat(call.failed().failure().message())
                .contains("Output o9 ")
                .doesNotContain("Output o10 ")
                .contains(" And 990 more.");
    }

    private static @Nullable String output(String selector, String returned) {
        OutputType type = returned.startsWith("\"") ? OutputType.String : OutputType.Integer;
        return Call.lambda()
                .declaring("x", selector, type)
                .returning(returned)
                .completed()
                .outputs()
                .get("x");
    }

    private static String messageOf(String payload) {
        return Call.lambda()
                .returning(payload)
                .functionError("Unhandled")
                .failed()
                .failure()
                .message();
    }

    private static String payload(StepCompleted completed) {
        return JsonText.parse(completed.outputs().get("Payload")).textValue();
    }
}
