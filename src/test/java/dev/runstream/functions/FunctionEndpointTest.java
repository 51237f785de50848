package dev.runstream.functions;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: the endpoint speaks the Lambda Invoke API as section 1.6 has it. Method: plain HTTP, header by header. */
@Timeout(600)
class FunctionEndpointTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path directory;

    private Path callLog;
    private FunctionEndpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        callLog = directory.resolve("calls.jsonl");
        FunctionScript script = FunctionScript.EMPTY
                .with("greet", Answer.returns(List.of("hello")))
                .with("echo", Answer.echo())
                .with("counts", Answer.returns(1), Answer.throttle(Duration.ofMillis(1_500)), Answer.returns(3))
                .with("fails", Answer.error("Boom", "it broke").log("about to break"))
                .with("long", Answer.returns(1).log("x".repeat(10_000)))
                .with("code", call -> Answer.returns(call.payload().length()))
                .with("throws", _ -> {
                    throw new IllegalStateException("in code");
                })
                .with("hang", Answer.hang())
                .with("slow", Answer.returns(1).after(Duration.ofSeconds(20)));
        endpoint = FunctionEndpoint.start(script, EndpointSettings.DEFAULT.withCallLog(callLog));
    }

    @AfterEach
    void stop() throws Exception {
        endpoint.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "greet",
                "greet:1",
                "greet%3A%24LATEST",
                "123456789012:function:greet",
                "arn:aws:lambda:us-east-1:123456789012:function:greet",
                "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Agreet",
                "arn:aws-cn:lambda:cn-north-1:123456789012:function:greet:prod"
            })
    void R150_rawAndEncodedColonsReachTheFunction(String name) throws Exception {
        HttpResponse<String> response = post(name, "{}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("[\"hello\"]");
        assertThat(endpoint.calls().getLast().functionName()).isEqualTo("greet");
    }

    @Test
    void R150_theQualifierOfTheQueryIsDecoded() throws Exception {
        assertThat(postPath("greet/invocations?Qualifier=%24LATEST", "{}").statusCode())
                .isEqualTo(200);
        assertThat(endpoint.calls().getLast().qualifier()).isEqualTo("$LATEST");
    }

    @Test
    void R103_twoDifferentQualifiersAreRefused() throws Exception {
        HttpResponse<String> response = postPath("greet:a/invocations?Qualifier=b", "{}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(errorType(response)).isEqualTo("InvalidParameterValueException");
        assertThat(postPath("greet:a/invocations?Qualifier=a", "{}").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"application/json,200", "application/x-amz-json-1.0,200", "text/plain,415", "application/xml,415"})
    void R151_aContentTypeThatIsNotJsonIsRefused(String contentType, int status) throws Exception {
        assertThat(post("greet", "{}", "Content-Type", contentType).statusCode())
                .isEqualTo(status);
    }

    @Test
    void R151_aMissingContentTypeIsAccepted() throws Exception {
        assertThat(post("greet", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void R110_aBodyOfNoBytesIsAnEmptyObject() throws Exception {
        assertThat(post("echo", "").body()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":}", "hello", "1 2", "{} x", "\"open", " "})
    void R112_aBodyThatIsNotJsonIsRefused(String body) throws Exception {
        HttpResponse<String> response = post("greet", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(errorType(response)).isEqualTo("InvalidRequestContentException");
        assertThat(response.body()).contains("Could not parse request body into json", "\"Type\":\"User\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "\"text\"", "[1,2]", " {\"a\" : 1} ", "1.50"})
    void R112_anyJsonValueIsAnEvent(String body) throws Exception {
        assertThat(post("echo", body).body()).isEqualTo(body);
    }

    @Test
    void R122_aBodyOverSixMegabytesIsRefusedAndTheConnectionGoesOn() throws Exception {
        HttpResponse<String> response = post("echo", "\"" + "x".repeat(7_000_000) + "\"");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(errorType(response)).isEqualTo("RequestTooLargeException");
        assertThat(post("echo", "1").statusCode()).isEqualTo(200);
        assertThat(endpoint.calls().get(0).connectionId())
                .isEqualTo(endpoint.calls().get(1).connectionId());
    }

    @Test
    void R122_anEventHasAtMostOneMegabyte() throws Exception {
        String body = "\"" + "x".repeat(1_100_000) + "\"";
        assertThat(post("echo", body, "X-Amz-Invocation-Type", "Event").statusCode())
                .isEqualTo(413);
        assertThat(post("echo", body).statusCode()).isEqualTo(200);
    }

    @Test
    void healthIsNoCall() throws Exception {
        HttpResponse<String> health = HTTP.send(
                HttpRequest.newBuilder(URI.create(endpoint.uri() + "/health")).build(), BodyHandlers.ofString());
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(endpoint.callCount()).isZero();
    }

    @Test
    void itListensOnEveryAddressWhenItIsToldTo() throws Exception {
        try (FunctionEndpoint open =
                FunctionEndpoint.start(FunctionScript.EMPTY, EndpointSettings.DEFAULT.withHost("0.0.0.0"))) {
            URI other = URI.create("http://127.0.0.2:" + open.uri().getPort() + "/health");
            assertThat(HTTP.send(HttpRequest.newBuilder(other).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThatThrownBy(() ->
                        FunctionEndpoint.start(FunctionScript.EMPTY, EndpointSettings.DEFAULT.withHost("no such host")))
                .hasMessage("Expected an address of this machine, but 'no such host' is not known");
    }

    @Test
    void R154_anUnknownFunctionIsNotFound() throws Exception {
        HttpResponse<String> response = post("nobody", "{}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(errorType(response)).isEqualTo("ResourceNotFoundException");
        assertThat(response.body())
                .isEqualTo("{\"Type\":\"User\",\"Message\":\"Function not found:"
                        + " arn:aws:lambda:us-east-1:000000000000:function:nobody\"}");
    }

    @Test
    void R154_aThrottleSaysWhenToComeBack() throws Exception {
        assertThat(post("counts", "{}").body()).isEqualTo("1");
        HttpResponse<String> throttled = post("counts", "{}");
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("Retry-After")).contains("2");
        assertThat(errorType(throttled)).isEqualTo("TooManyRequestsException");
        assertThat(throttled.body()).contains("\"Reason\":", "\"message\":\"Rate Exceeded.\"");
        assertThat(post("counts", "{}").body()).isEqualTo("3");
        assertThat(post("counts", "{}").body()).isEqualTo("3");
    }

    @Test
    void R144_aFunctionErrorIs200WithItsHeaderAndItsShape() throws Exception {
        HttpResponse<String> response = post("fails", "{}", "X-Amz-Log-Type", "Tail");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        String requestId = response.headers().firstValue("x-amzn-RequestId").orElseThrow();
        assertThat(response.body())
                .isEqualTo(
                        "{\"errorMessage\":\"it broke\",\"errorType\":\"Boom\",\"requestId\":\"%s\",\"stackTrace\":[]}"
                                .formatted(requestId));
        assertThat(log(response)).contains("about to break", requestId);
    }

    @Test
    void R152_theLogsLast4096BytesAreSentWhenAskedFor() throws Exception {
        assertThat(log(post("long", "{}", "X-Amz-Log-Type", "Tail")))
                .hasSize(4_096)
                .contains("xxx", "REPORT");
        assertThat(post("long", "{}").headers().firstValue("X-Amz-Log-Result")).isEmpty();
    }

    @Test
    void R152_theExecutedVersionIsTheNumberOrLatest() throws Exception {
        assertThat(post("greet", "{}").headers().firstValue("X-Amz-Executed-Version"))
                .contains("$LATEST");
        assertThat(post("greet:12", "{}").headers().firstValue("X-Amz-Executed-Version"))
                .contains("12");
    }

    @Test
    void R153_anEventIsAcceptedAtOnceAndTheFunctionRunsInTheBackground() throws Exception {
        HttpResponse<String> response = post("code", "{}", "X-Amz-Invocation-Type", "Event");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
        assertThat(post("hang", "{}", "X-Amz-Invocation-Type", "Event").statusCode())
                .isEqualTo(202);
    }

    @Test
    void R153_aDryRunRunsNothing() throws Exception {
        HttpResponse<String> response = post("counts", "{}", "X-Amz-Invocation-Type", "DryRun");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Content-Type")).isEmpty();
        assertThat(post("counts", "{}").body()).isEqualTo("1");
        assertThat(post("nobody", "{}", "X-Amz-Invocation-Type", "DryRun").statusCode())
                .isEqualTo(404);
    }

    @Test
    void R155_anUnknownInvocationTypeAndAnImpossibleNameAreRefused() throws Exception {
        assertThat(post("greet", "{}", "X-Amz-Invocation-Type", "event").statusCode())
                .isEqualTo(400);
        assertThat(errorType(post("a%20b", "{}"))).isEqualTo("ValidationException");
    }

    @Test
    void otherPathsAndMethodsAreNotTheInvokeApi() throws Exception {
        HttpRequest get = HttpRequest.newBuilder(uri("greet/invocations")).build();
        assertThat(HTTP.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(postPath("greet/elsewhere", "{}").statusCode()).isEqualTo(404);
        assertThat(endpoint.calls()).isEmpty();
    }

    @Test
    void aFunctionCanBeCodeAndItsExceptionIsAFunctionError() throws Exception {
        assertThat(post("code", "[1,2,3]").body()).isEqualTo("7");
        HttpResponse<String> thrown = post("throws", "{}");
        assertThat(thrown.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(thrown.body()).contains("\"errorType\":\"IllegalStateException\"", "\"errorMessage\":\"in code\"");
    }

    @Test
    void theCallLogTellsEachCall() throws Exception {
        post("greet:7", "{\"a\":1}", "X-Amz-Client-Context", "e30=", "User-Agent", "tester/1");
        FunctionCall call = endpoint.calls("greet").getFirst();
        assertThat(call.sequence()).isEqualTo(1);
        assertThat(call.calledAs()).isEqualTo("greet:7");
        assertThat(call.qualifier()).isEqualTo("7");
        assertThat(call.userAgent()).isEqualTo("tester/1");
        assertThat(call.clientContext()).isEqualTo("e30=");
        assertThat(call.body()).isEqualTo("{\"a\":1}");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.responseBytes()).isEqualTo(9);
        assertThat(call.outcome()).isEqualTo(FunctionCall.Outcome.ANSWERED);
        assertThat(call.endedAt()).isGreaterThanOrEqualTo(call.receivedAt());
        assertThat(CallLog.read(callLog)).isEqualTo(endpoint.calls());
    }

    @Test
    void anOpenCallIsVisibleToOtherProcessesAndEndsWhenItsCallerGoes() throws Exception {
        try (Socket caller = send("slow")) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> endpoint.calls("slow").size() == 1);
            assertThat(CallLog.read(callLog)).singleElement().matches(FunctionCall::open);
            assertThat(Files.readString(callLog)).contains("\"open\":true").doesNotContain("\"open\":false");
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> endpoint.calls("slow").getFirst().outcome() == FunctionCall.Outcome.CLIENT_GONE);
        assertThat(CallLog.read(callLog)).isEqualTo(endpoint.calls());
    }

    @Test
    void aHangNeverAnswersAndSaysSo() throws Exception {
        try (Socket caller = send("hang")) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> endpoint.calls("hang").size() == 1);
            caller.setSoTimeout(200);
            assertThatThrownBy(() -> caller.getInputStream().read())
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> endpoint.calls("hang").getFirst().outcome() == FunctionCall.Outcome.HUNG);
    }

    @Test
    void closingTheEndpointEndsItsOpenCalls() throws Exception {
        try (Socket caller = send("slow")) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> endpoint.calls("slow").size() == 1);
            endpoint.close();
            assertThat(caller.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(CallLog.read(callLog))
                .singleElement()
                .matches(call -> call.outcome() == FunctionCall.Outcome.ENDPOINT_CLOSED);
    }

    @Test
    void whatIsNotHttpIsCutOff() throws Exception {
        try (Socket caller = new Socket("127.0.0.1", endpoint.uri().getPort())) {
            caller.getOutputStream().write("\0\0garbage\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(caller.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(endpoint.callCount()).isZero();
    }

    @Test
    void headersOverTheLimitCloseTheConnection() throws Exception {
        int frame = "x-large: \r\n".length();
        for (int more : new int[] {0, 20_000}) {
            try (Socket caller = new Socket("127.0.0.1", endpoint.uri().getPort())) {
                String large = "x".repeat(50_000 + more - frame);
                caller.getOutputStream()
                        .write(("GET /health HTTP/1.1\r\nhost: here\r\nconnection: close\r\nx-large: " + large
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer.startsWith("HTTP/1.1 200"))
                        .as("%d bytes: %s", large.length(), answer)
                        .isEqualTo(more == 0);
            }
        }
        assertThat(endpoint.callCount()).isZero();
    }

    @Test
    void onlyTheNewestCallsAreKeptButAllAreCounted() throws Exception {
        FunctionScript script = FunctionScript.EMPTY.with("f", Answer.returns(1));
        try (FunctionEndpoint small = FunctionEndpoint.start(script, EndpointSettings.DEFAULT.withCallsKept(3))) {
            for (int i = 0; i < 5; i++) {
                HTTP.send(
                        request(small.uri() + "/2015-03-31/functions/f/invocations", "{}"), BodyHandlers.discarding());
            }
            assertThat(small.calls()).extracting(FunctionCall::sequence).containsExactly(3L, 4L, 5L);
            assertThat(small.callCount()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/2015-03-31/functions/ec%rEho/invocations",
                "/2015-03-31/functions/echo/invocations?Qualifier=%r1"
            })
    void anEscapeThatCannotBeDecodedIsRefusedWithASentence(String path) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", endpoint.uri().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
                            .formatted(path)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("ValidationException", "cannot be decoded");
        }
    }

    @Test
    void aPortThatIsTakenIsToldInASentence() {
        EndpointSettings same = EndpointSettings.DEFAULT.withPort(endpoint.uri().getPort());
        assertThatThrownBy(() -> FunctionEndpoint.start(FunctionScript.EMPTY, same))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Port " + same.port() + " on 127.0.0.1 cannot be used");
    }

    /** Sends a whole request and leaves the connection open. */
    private Socket send(String function) throws IOException {
        Socket socket = new Socket("127.0.0.1", endpoint.uri().getPort());
        socket.getOutputStream()
                .write("POST /2015-03-31/functions/%s/invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
                        .formatted(function)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private HttpResponse<String> post(String name, String body) throws Exception {
        return postPath(name + "/invocations", body);
    }

    private HttpResponse<String> post(String name, String body, String header, String value, String... more)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(name + "/invocations"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .header(header, value);
        if (more.length > 0) {
            request.headers(more);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> postPath(String path, String body) throws Exception {
        return HTTP.send(request(uri(path).toString(), body), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create(endpoint.uri() + "/2015-03-31/functions/" + path);
    }

    private static HttpRequest request(String uri, String body) {
        return HttpRequest.newBuilder(URI.create(uri))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static String errorType(HttpResponse<String> response) {
        return response.headers().firstValue("x-amzn-ErrorType").orElseThrow();
    }

    private static String log(HttpResponse<String> response) {
        String base64 = response.headers().firstValue("X-Amz-Log-Result").orElseThrow();
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
