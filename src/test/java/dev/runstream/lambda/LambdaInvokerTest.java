package dev.runstream.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Invocation;
import dev.runstream.execution.Invocation.ConnectionLost;
import dev.runstream.execution.Invocation.DeadlineReached;
import dev.runstream.execution.Invocation.Response;
import dev.runstream.execution.Invocation.ServiceError;
import dev.runstream.functions.Answer;
import dev.runstream.functions.CallEvent;
import dev.runstream.functions.FunctionCall;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: every row of the outcome table (section 1.4) comes out of one real HTTP request, and of exactly one. Method: the
 * real SDK against the local endpoint, which counts what arrives.
 */
@Timeout(120)
class LambdaInvokerTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final CountDownLatch ALL_HERE = new CountDownLatch(512);

    private static FunctionEndpoint endpoint;
    private static LambdaInvoker invoker;

    @BeforeAll
    static void start() throws Exception {
        FunctionScript script = FunctionScript.EMPTY
                .with("object", Answer.returns(Map.of("b", 1)))
                .with("text", Answer.returnsText("\"vol-0abc\""))
                .with("spaced", Answer.returnsText(" {\"z\" : 1,\n \"a\":[ ] } "))
                .with("notJson", Answer.returnsText("plain text"))
                .with("echo", Answer.echo())
                .with("logs", Answer.returns(1).log("a line of the function"))
                .with("unhandled", Answer.error("Boom", "it broke"))
                .with("handled", new Answer(new Answer.Fails("Handled", "Known", "it was known")))
                .with("tooLarge", Answer.returnsText("\"" + "x".repeat(7_000_000) + "\""))
                .with("throttle", Answer.throttle())
                .with("throttle2s", Answer.throttle(Duration.ofSeconds(2)))
                .with(
                        "status*",
                        call -> Answer.status(
                                Integer.parseInt(call.functionName().substring(6))))
                .with("expired", new Answer(new Answer.ServiceFails(403, "ExpiredTokenException", "The token is old")))
                .with("hang*", Answer.hang())
                .with("resetAtOnce", Answer.reset())
                .with("resetAfterRun", Answer.reset().after(Duration.ofMillis(50)))
                .with("half", Answer.breakOff("x".repeat(1_000)))
                .with("together", LambdaInvokerTest::whenAllAreHere)
                .with("tooSlow*", Answer.returns("late").after(Duration.ofMillis(400)));
        endpoint = FunctionEndpoint.start(script);
        invoker = new LambdaInvoker(LambdaSettings.DEFAULT.withEndpoint(endpoint.uri()));
    }

    @AfterAll
    static void stop() throws Exception {
        invoker.close();
        endpoint.close();
    }

    @Test
    void R117_theAnswersBytesAreUntouched() {
        Response response = response(Requests.of("spaced"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.functionError()).isNull();
        assertThat(response.logResult()).isNull();
        assertThat(response.payload()).asString(StandardCharsets.UTF_8).isEqualTo(" {\"z\" : 1,\n \"a\":[ ] } ");
    }

    @Test
    void R118_anAnswerThatIsNotJsonComesAsItIs() {
        assertThat(response(Requests.of("notJson")).payload()).asString().isEqualTo("plain text");
    }

    @Test
    void R108_thePayloadsBytesReachTheFunctionUnchanged() {
        String payload = "{ \"a\":\t\"\u00e9\\u00e9\ud83d\ude00\" }";
        assertThat(response(Requests.of("echo").payload(payload)).payload())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(payload);
    }

    @Test
    void R110_withoutAPayloadTheBodyHasNoBytesAndTheEventIsAnEmptyObject() {
        assertThat(response(Requests.of("echo").payload(null)).payload())
                .asString()
                .isEqualTo("{}");
        assertThat(lastCall("echo").requestBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"unhandled,Unhandled,Boom", "handled,Handled,Known"})
    void R130_aFunctionErrorComesWithItsNameAndItsPayload(String function, String functionError, String errorType) {
        Response response = response(Requests.of(function));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.functionError()).isEqualTo(functionError);
        assertThat(response.payload())
                .asString()
                .contains("\"errorType\":\"" + errorType + "\"", "\"errorMessage\":\"it ");
    }

    @Test
    void R122_anAnswerOverTheLimitIsAFunctionErrorAsLambdaReportsIt() {
        Response response = response(Requests.of("tooLarge"));
        assertThat(response.functionError()).isEqualTo("Unhandled");
        assertThat(response.payload()).asString().contains("Function.ResponseSizeTooLarge");
    }

    @Test
    void R122_anEndpointThatAnswersMoreThanTheLimitIsNotReadToItsEnd() throws Exception {
        LambdaSettings small = new LambdaSettings(
                endpoint.uri(),
                null,
                1,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                3,
                Duration.ofMillis(10),
                8,
                LambdaSettings.Roles.NONE);
        try (LambdaInvoker bounded = new LambdaInvoker(small)) {
            Response response = (Response) bounded.invoke(Requests.of("text").build(), Requests.deadlineIn(LONG));
            assertThat(response.functionError()).isEqualTo("Unhandled");
            assertThat(response.payload()).asString().contains("Function.ResponseSizeTooLarge", "(8 bytes)");
            assertThat(response.requestId()).isEqualTo(lastCall("text").requestId());
        }
    }

    @Test
    void R136_anEventIsAcceptedWithoutAnAnswer() {
        Response response = response(Requests.of("object").invocationType("Event"));
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.payload()).isEmpty();
        assertThat(lastCall("object").invocationType()).isEqualTo("Event");
    }

    @Test
    void R153_aDryRunIsAnsweredWith204AndNothingElse() {
        Response response = response(Requests.of("object").invocationType("DryRun"));
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.payload()).isEmpty();
    }

    @Test
    void R105_theLogComesOnlyWhenItsTailIsAskedForAndStaysBase64() {
        String log = response(Requests.of("logs").logType("Tail")).logResult();
        assertThat(new String(Base64.getDecoder().decode(log), StandardCharsets.UTF_8))
                .contains("a line of the function\nEND RequestId");
        assertThat(response(Requests.of("logs")).logResult()).isNull();
    }

    @Test
    void R152_theRequestIdIsTheServices() {
        assertThat(response(Requests.of("object")).requestId())
                .isEqualTo(lastCall("object").requestId());
        assertThat(serviceError(Requests.of("status500")).requestId())
                .isEqualTo(lastCall("status500").requestId());
    }

    @Test
    void R132_aThrottleKeepsItsCodeAndItsRetryAfter() {
        assertThat(serviceError(Requests.of("throttle2s")))
                .usingRecursiveComparison()
                .ignoringFields("requestId")
                .isEqualTo(new ServiceError(429, "TooManyRequestsException", "Rate Exceeded.", 2_000L, null));
        assertThat(serviceError(Requests.of("throttle")).retryAfterMillis()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "status500,500,ServiceException",
        "status502,502,EC2UnexpectedException",
        "status503,503,ServiceUnavailableException",
        "status504,504,ServiceException",
        "status400,400,InvalidParameterValueException",
        "status403,403,AccessDeniedException",
        "status409,409,ResourceConflictException",
        "status413,413,RequestTooLargeException",
        "status415,415,UnsupportedMediaTypeException",
        "expired,403,ExpiredTokenException",
        "unknown,404,ResourceNotFoundException"
    })
    void R133_aServiceErrorIsToldAndNeverSentAgain(String function, int status, String code) {
        int before = endpoint.calls(function).size();
        ServiceError error = serviceError(Requests.of(function));
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.message()).isNotBlank();
        assertThat(endpoint.calls(function)).hasSize(before + 1);
    }

    @Test
    void R112_aPayloadThatIsNotJsonIsRefusedByTheService() {
        ServiceError error = serviceError(Requests.of("object").payload("{\"report\": }"));
        assertThat(error.statusCode()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("InvalidRequestContentException");
        assertThat(error.message()).startsWith("Could not parse request body into json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resetAtOnce", "resetAfterRun", "half"})
    void R133_aBrokenConnectionIsNeverSentAgain(String function) {
        Invocation invocation = invoke(Requests.of(function), LONG);
        assertThat(invocation).isInstanceOf(ConnectionLost.class);
        assertThat(((ConnectionLost) invocation).message())
                .contains(endpoint.uri().toString());
        assertThat(endpoint.calls(function)).hasSize(1);
    }

    @Test
    void R125_atTheDeadlineTheCallIsAbandonedAndItsConnectionClosed() {
        long bestMillis = Long.MAX_VALUE;
        for (int i = 0; i < 10 && bestMillis >= 1_100; i++) {
            long began = System.nanoTime();
            assertThat(invoke(Requests.of("hangs"), Duration.ofMillis(1_000))).isEqualTo(new DeadlineReached());
            long tookMillis = (System.nanoTime() - began) / 1_000_000;
            assertThat(tookMillis).isGreaterThanOrEqualTo(1_000);
            bestMillis = Math.min(bestMillis, tookMillis);
        }
        // The best of them: a busy machine may hold any one up, and then its request may not even have gone out.
        assertThat(bestMillis).isLessThan(1_100);
        assertThat(endpoint.calls("hangs")).isNotEmpty();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> lastCall("hangs").outcome() == FunctionCall.Outcome.HUNG);
    }

    @Test
    void R125_aLateAnswerIsNeverTheAnswerOfAnotherCall() {
        // A call that a busy machine holds up until its deadline is not sent: that one does not count.
        for (int i = 0; i < 50 && endpoint.calls("tooSlow").size() < 5; i++) {
            assertThat(invoke(Requests.of("tooSlow"), Duration.ofMillis(100))).isEqualTo(new DeadlineReached());
            assertThat(response(Requests.of("object")).payload()).asString().isEqualTo("{\"b\":1}");
        }
        assertThat(endpoint.calls("tooSlow")).hasSize(5);
    }

    @Test
    void R125_aDeadlineThatHasPassedSendsNothing() {
        assertThat(invoke(Requests.of("hangNever"), Duration.ofMillis(-1))).isEqualTo(new DeadlineReached());
        assertThat(endpoint.calls("hangNever")).isEmpty();
    }

    @Test
    void anInterruptEndsTheCallAtOnceAndStaysSet() throws Exception {
        CompletableFuture<Invocation> outcome = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            outcome.complete(invoke(Requests.of("hangInterrupted"), LONG));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> endpoint.calls("hangInterrupted").size() == 1);
        caller.interrupt();

        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(ConnectionLost.class);
        assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !lastCall("hangInterrupted").open());
    }

    @Test
    void aCallWhoseThreadIsInterruptedAlreadyIsNotSent() throws Exception {
        CompletableFuture<Invocation> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            Thread.currentThread().interrupt();
            outcome.complete(invoke(Requests.of("hangNotSent"), LONG));
        });
        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Invocation.NotSent.class);
        assertThat(endpoint.calls("hangNotSent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object",
                "object:$LATEST",
                "object:prod",
                "123456789012:function:object",
                "arn:aws:lambda:eu-west-1:123456789012:function:object:3"
            })
    void R101_everyFormOfAFunctionNameReachesTheFunction(String name) {
        assertThat(response(Requests.of(name)).payload()).asString().isEqualTo("{\"b\":1}");
        assertThat(lastCall("object").calledAs()).isEqualTo(name);
    }

    @Test
    void R102_theQualifierIsSentInTheQuery() {
        response(Requests.of("object").qualifier("$LATEST"));
        assertThat(lastCall("object").qualifier()).isEqualTo("$LATEST");
        assertThat(lastCall("object").calledAs()).isEqualTo("object");
    }

    @Test
    void R103_twoDifferentQualifiersAreRefusedAndTwoEqualOnesAreNot() {
        ServiceError error = serviceError(Requests.of("object:a").qualifier("b"));
        assertThat(error.statusCode()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        assertThat(response(Requests.of("object:a").qualifier("a")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void R106_aClientContextIsPassedThroughUntouched() {
        response(Requests.of("object").clientContext("eyJhIjoxfQ=="));
        assertThat(lastCall("object").clientContext()).isEqualTo("eyJhIjoxfQ==");
    }

    @Test
    void aCallWithoutAClientContextOffersTheIdempotencyKey() {
        response(Requests.of("object"));
        assertThat(new String(Base64.getDecoder().decode(lastCall("object").clientContext()), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"custom\":{\"executionId\":\"0197f3a2-6b1e-7c3d-8a4b-0123456789ab\",\"visit\":\"7\",\"attempt\":\"2\"}}");
        response(Requests.of("object").invocationType("Event"));
        assertThat(lastCall("object").clientContext()).isNull();
    }

    @Test
    void theUserAgentNamesRunstream() {
        response(Requests.of("object"));
        assertThat(lastCall("object").userAgent()).startsWith("runstream/");
    }

    @Test
    void connectionsAreUsedAgain() {
        response(Requests.of("object"));
        long connection = lastCall("object").connectionId();
        response(Requests.of("object"));
        assertThat(lastCall("object").connectionId()).isEqualTo(connection);
    }

    @Test
    void fiveHundredAndTwelveCallsAreInFlightAtOnce() throws Exception {
        List<Future<Invocation>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 512; i++) {
                calls.add(threads.submit(() -> invoke(Requests.of("together"), Duration.ofSeconds(90))));
            }
        }
        for (Future<Invocation> call : calls) {
            assertThat(call.get()).isInstanceOf(Response.class);
        }
        assertThat(endpoint.calls("together")).hasSize(512);
    }

    /** Answers nobody before all 512 calls are here, and then each 50 ms later. */
    private static Answer whenAllAreHere(CallEvent call) {
        ALL_HERE.countDown();
        try {
            ALL_HERE.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Answer.returns(call.count()).after(Duration.ofMillis(50));
    }

    private static Invocation invoke(Requests request, Duration time) {
        return invoker.invoke(request.build(), Requests.deadlineIn(time));
    }

    private static Response response(Requests request) {
        Invocation invocation = invoke(request, LONG);
        assertThat(invocation).isInstanceOf(Response.class);
        return (Response) invocation;
    }

    private static ServiceError serviceError(Requests request) {
        Invocation invocation = invoke(request, LONG);
        assertThat(invocation).isInstanceOf(ServiceError.class);
        return (ServiceError) invocation;
    }

    private static FunctionCall lastCall(String function) {
        return endpoint.calls(function).getLast();
    }
}
