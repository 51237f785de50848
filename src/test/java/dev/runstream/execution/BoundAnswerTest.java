package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.AttemptOutcome.OutputRules;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.execution.StepRequested.Answer;
import dev.runstream.expression.Conversion.OnMismatch;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.OutputType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that stand in for other actions: what their answers are to the step (R432, section 4.5). */
class BoundAnswerTest {

    @Test
    void R432_aScriptsSelectorsStartAtAnObjectWithItsPayload() {
        StepCompleted completed = Call.of(Answer.SCRIPT)
                .declaring("x", "$.Payload.x", OutputType.Integer)
                .declaring("root", "$.x", OutputType.Integer)
                .returning("{\"x\": 7}")
                .completed();

        assertThat(completed.outputs())
                .containsExactlyInAnyOrderEntriesOf(Map.of("Payload", JsonText.quote("{\"x\": 7}"), "x", "7"));
        assertThat(completed.payloadForm()).isEqualTo(PayloadForm.JSON);
    }

    @Test
    void R119_aScriptsOutputPayloadHoldsItsPayload() {
        assertThat(AttemptOutcome.outputPayload("{\"x\": 7}", PayloadForm.JSON, Answer.SCRIPT))
                .isEqualTo("{\"Payload\":{\"x\": 7}}");
        assertThat(AttemptOutcome.outputPayload("a\"b", PayloadForm.STRING, Answer.SCRIPT))
                .isEqualTo("{\"Payload\":\"a\\\"b\"}");
    }

    @Test
    void aScriptsDeclaredOutputNamedPayloadWinsAndOutputPayloadIsKept() {
        StepCompleted completed = Call.of(Answer.SCRIPT)
                .declaring("Payload", "$.Payload.inner", OutputType.StringMap)
                .returning("{\"inner\":{\"a\":1}}")
                .completed();

        assertThat(completed.outputs())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Payload",
                        "{\"a\":1}",
                        "OutputPayload",
                        JsonText.quote("{\"Payload\":{\"inner\":{\"a\":1}}}")));
        assertThat(completed.payloadForm()).isNull();
    }

    @Test
    void aScriptsDeclaredPayloadThatIsTheSameOrMissingChangesNothing() {
        StepCompleted same = Call.of(Answer.SCRIPT)
                .declaring("Payload", "$.Payload", OutputType.String)
                .returning("\"s\"")
                .completed();
        StepCompleted missing = Call.of(Answer.SCRIPT)
                .declaring("Payload", "$.Payload.no", OutputType.String)
                .returning("\"s\"")
                .completed();

        assertThat(same.outputs()).containsExactly(Map.entry("Payload", "\"s\""));
        assertThat(same.payloadForm()).isEqualTo(PayloadForm.STRING);
        assertThat(missing.outputs()).isEqualTo(same.outputs());
    }

    @Test
    void R432_aBoundActionsAnswerGivesAnOutputForEachKey() {
        StepCompleted completed = Call.of(Answer.OUTPUTS)
                .returning(
                        "{\"StackId\":\"s-1\",\"n\":5,\"ok\":true,\"list\":[\"a\"],\"map\":{\"k\":1.50},\"no\":null}")
                .completed();

        assertThat(completed.outputs())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("StackId", "\"s-1\"", "n", "5", "ok", "true", "list", "[\"a\"]", "map", "{\"k\":1.50}"));
        assertThat(completed.payloadForm()).isNull();
    }

    @Test
    void R432_declaredOutputsOverrideKeysAndSelectFromTheAnswer() {
        StepCompleted completed = Call.of(Answer.OUTPUTS)
                .declaring("Id", "$.Snapshot.Id", OutputType.String)
                .declaring("n", "n", OutputType.String)
                .returning("{\"Snapshot\":{\"Id\":\"snap-1\"},\"n\":5,\"Id\":\"other\"}")
                .completed();

        assertThat(completed.outputs())
                .containsEntry("Id", "\"snap-1\"")
                .containsEntry("n", "\"5\"")
                .containsEntry("Snapshot", "{\"Id\":\"snap-1\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"x\":1}]", "\"text\"", "null", "12"})
    void R432_anAnswerThatIsNoObjectGivesOnlyWhatSelectorsFind(String body) {
        StepCompleted completed = Call.of(Answer.OUTPUTS)
                .declaring("x", "$[0].x", OutputType.Integer)
                .returning(body)
                .completed();

        assertThat(completed.outputs()).isEqualTo(body.startsWith("[") ? Map.of("x", "1") : Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "{\"a\":1,\"a\":2}"})
    void aBoundActionsAnswerThatIsNotJsonFailsTheStep(String body) {
        StepFailed failed = Call.of(Answer.OUTPUTS).returning(body).failed();

        assertThat(failed.failure().code()).isEqualTo("AnswerNotJson");
        assertThat(failed.failure().stage()).isEqualTo(FailureStage.PostVerification);
        assertThat(failed.failure().message())
                .contains("The function's answer becomes the outputs of aws:executeAwsApi. Expected JSON");
    }

    @Test
    void aKeyThatIsTooLargeAndNotDeclaredIsLeftOutWithAWarning() {
        StepCompleted completed = Call.of(Answer.OUTPUTS)
                .rules(new OutputRules(20, 10, false, OnMismatch.json))
                .declaring("id", "$.big[0]", OutputType.String)
                .returning("{\"big\":[\"first\",\"second\"],\"small\":\"x\"}")
                .completed();

        assertThat(completed.outputs()).containsExactlyInAnyOrderEntriesOf(Map.of("id", "\"first\"", "small", "\"x\""));
        assertThat(completed.warning())
                .isEqualTo("Of the answer's keys that the step does not declare as outputs, big were left out: each may"
                        + " have 10 bytes and all together 20.");
    }

    @Test
    void theKeysTogetherAreBounded() {
        StringBuilder answer = new StringBuilder("{\"k0\":\"" + "x".repeat(1_000) + "\"");
        for (int i = 1; i < 1_000; i++) {
            answer.append(",\"k")
                    .append(i)
                    .append("\":\"")
                    .append("x".repeat(1_000))
                    .append('"');
        }
        StepCompleted completed =
                Call.of(Answer.OUTPUTS).returning(answer + "}").completed();

        assertThat(completed.outputs()).hasSizeBetween(200, 205);
        assertThat(completed.warning()).contains(" more were left out").hasSizeLessThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRIPT", "OUTPUTS"})
    void R130_aFunctionErrorIsAFailureForBoundActionsToo(Answer answer) {
        StepFailed failed = Call.of(answer)
                .declaring("x", "$.x", OutputType.Integer)
                .returning("{\"errorType\":\"E\",\"errorMessage\":\"boom\"}")
                .functionError("Unhandled")
                .failed();

        assertThat(failed.failure().failureClass()).isEqualTo(FailureClass.Failed);
        assertThat(failed.failure().message())
                .contains("Lambda function echo returned FunctionError Unhandled: E - boom.");
        assertThat(failed.outputs()).doesNotContainKeys("x", "StatusCode");
    }
}
