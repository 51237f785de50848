package dev.runstream.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Invocation;
import dev.runstream.execution.StepRequested;
import dev.runstream.functions.Answer;
import dev.runstream.functions.DirectCalls;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Goal: a call without a network ends as the call through the SDK and the HTTP endpoint does. Method: every kind of answer,
 * every status and every kind of request both ways; what differs by nature, request ids and the words of the transport, is
 * left out.
 */
class DirectCallsTest {
    private static final String UUIDS = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    private static final List<Answer> ANSWERS = List.of(
            Answer.returns(Map.of("b", List.of(1, "x"))),
            Answer.returns(null),
            Answer.returnsText(""),
            Answer.returnsText("no json ü"),
            Answer.echo(),
            Answer.error("Oops", "no"),
            new Answer(new Answer.Fails("Handled", "Oops", "")),
            new Answer(new Answer.FailsWith("{\"errorType\":\"E\"}".getBytes(StandardCharsets.UTF_8))),
            Answer.throttle(),
            Answer.throttle(Duration.ofMillis(1_500)),
            new Answer(new Answer.ServiceFails(403, "KMSAccessDeniedException", "no key")),
            new Answer(new Answer.ServiceFails(429, "TooManyRequestsException", null)),
            Answer.reset(),
            Answer.breakOff(Map.of("long", "enough to be cut")),
            Answer.returns("x".repeat(6_300_000)),
            Answer.returns(1).log("one line"));

    @TestFactory
    Stream<DynamicTest> everyAnswerIsTheSameBothWays() {
        return ANSWERS.stream()
                .flatMap(answer -> requests()
                        .map(request -> DynamicTest.dynamicTest(
                                answer.outcome().getClass().getSimpleName() + " to " + request.invocationType() + " "
                                        + request.logType() + " " + request.qualifier(),
                                () -> assertSame(FunctionScript.EMPTY.with("f", answer), request))));
    }

    @TestFactory
    Stream<DynamicTest> everyStatusIsTheSameBothWays() {
        return IntStream.of(400, 402, 403, 404, 408, 409, 410, 413, 415, 418, 429, 500, 502, 503, 504)
                .mapToObj(status -> DynamicTest.dynamicTest(
                        "status " + status,
                        () -> assertSame(
                                FunctionScript.EMPTY.with("f", Answer.status(status)),
                                Requests.of("f").build())));
    }

    @TestFactory
    Stream<DynamicTest> everyRefusalOfARequestIsTheSameBothWays() {
        return Stream.of(
                        Requests.of("nobody"),
                        Requests.of("f:live").qualifier("other"),
                        Requests.of("not a name"),
                        Requests.of("arn:aws:lambda:eu-west-1:123456789012:function:f:2"),
                        Requests.of("f").payload("{oops"),
                        Requests.of("f").payload("{} {}"),
                        Requests.of("f").payload(" "),
                        Requests.of("f").payload(null),
                        Requests.of("f").payload("\"" + "x".repeat(6_291_456) + "\""),
                        Requests.of("f")
                                .payload("\"" + "x".repeat(1_048_576) + "\"")
                                .invocationType("Event"))
                .map(request -> DynamicTest.dynamicTest(
                        request.functionName() + " " + request.qualifier(),
                        () -> assertSame(FunctionScript.EMPTY.with("f", Answer.echo()), request.build())));
    }

    private static Stream<StepRequested> requests() {
        return Stream.of(
                Requests.of("f").build(),
                Requests.of("f").logType("Tail").qualifier("7").build(),
                Requests.of("f").invocationType("Event").build(),
                Requests.of("f").invocationType("DryRun").build());
    }

    private static void assertSame(FunctionScript script, StepRequested request) throws Exception {
        try (FunctionEndpoint endpoint = FunctionEndpoint.start(script);
                LambdaInvoker invoker = new LambdaInvoker(LambdaSettings.DEFAULT.withEndpoint(endpoint.uri()));
                DirectCalls direct = new DirectCalls(script)) {
            Invocation real = invoker.invoke(request, Requests.deadlineIn(Duration.ofSeconds(20)));
            assertThat(text(direct.call(request, ClientContexts.of(request)).invocation()))
                    .isEqualTo(text(real));
        }
    }

    private static String text(Invocation invocation) {
        return switch (invocation) {
            case Invocation.Response r ->
                "%d %s %s %s"
                        .formatted(
                                r.statusCode(),
                                r.functionError(),
                                r.logResult() == null
                                        ? null
                                        : new String(Base64.getDecoder().decode(r.logResult()), StandardCharsets.UTF_8)
                                                .replaceAll("\\d+(\\.00)? ms", "N ms"),
                                new String(r.payload(), StandardCharsets.UTF_8))
                        .replaceAll(UUIDS, "ID");
            case Invocation.ServiceError e ->
                "%d %s %s %s".formatted(e.statusCode(), e.code(), e.message(), e.retryAfterMillis());
            case Invocation.ConnectionLost(String message) -> "lost " + message.replaceAll("endpoint .*", "");
            default -> invocation.toString();
        };
    }
}
