package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.AttemptOutcome.OutputRules;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Result.StepFailed;
import dev.runstream.execution.StepRequested.Answer;
import dev.runstream.expression.OutputDeclaration;
import dev.runstream.expression.OutputType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call of the function {@code echo} and what it answered, for judging. */
record Call(
        Answer answer,
        String invocationType,
        List<OutputDeclaration> outputs,
        OutputRules rules,
        int status,
        @Nullable String functionError,
        @Nullable String log,
        byte[] body) {
    static final String EXECUTION = "0197a6f0-0000-7000-8000-000000000001";

    static Call lambda() {
        return of(Answer.LAMBDA);
    }

    static Call of(Answer answer) {
        return new Call(answer, "RequestResponse", List.of(), OutputRules.DEFAULT, 200, null, null, new byte[0]);
    }

    Call invocationType(String type) {
        return new Call(answer, type, outputs, rules, status, functionError, log, body);
    }

    Call declaring(String name, String selector, OutputType type) {
        List<OutputDeclaration> more = new ArrayList<>(outputs);
        more.add(new OutputDeclaration(name, selector, type));
        return new Call(answer, invocationType, more, rules, status, functionError, log, body);
    }

    Call rules(OutputRules other) {
        return new Call(answer, invocationType, outputs, other, status, functionError, log, body);
    }

    Call status(int other) {
        return new Call(answer, invocationType, outputs, rules, other, functionError, log, body);
    }

    Call functionError(String header) {
        return new Call(answer, invocationType, outputs, rules, status, header, log, body);
    }

    Call log(String base64) {
        return new Call(answer, invocationType, outputs, rules, status, functionError, base64, body);
    }

    Call returning(String text) {
        return returning(text.getBytes(StandardCharsets.UTF_8));
    }

    Call returning(byte[] bytes) {
        return new Call(answer, invocationType, outputs, rules, status, functionError, log, bytes);
    }

    StepCompleted completed() {
        Result result = judge(response());
        assertThat(result).isInstanceOf(StepCompleted.class);
        return (StepCompleted) result;
    }

    StepFailed failed() {
        return failed(response());
    }

    StepFailed failed(Invocation invocation) {
        Result result = judge(invocation);
        assertThat(result).isInstanceOf(StepFailed.class);
        return (StepFailed) result;
    }

    private Invocation response() {
        return new Invocation.Response(status, functionError, log, body, "request-1");
    }

    private Result judge(Invocation invocation) {
        return AttemptOutcome.judge(request(), invocation, "worker-1", 1_000, 20, 1, rules);
    }

    private StepRequested request() {
        return new StepRequested(
                EXECUTION,
                "Doc",
                "1",
                "step1",
                answer == Answer.LAMBDA ? "aws:invokeLambdaFunction" : "aws:executeAwsApi",
                3,
                2,
                1,
                "echo",
                null,
                invocationType,
                null,
                null,
                null,
                answer,
                outputs,
                300_000,
                30_000,
                StepRequested.Redelivery.invoke,
                null);
    }
}
