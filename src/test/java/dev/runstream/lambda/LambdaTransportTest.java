package dev.runstream.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Invocation;
import dev.runstream.execution.Invocation.ConnectionLost;
import dev.runstream.execution.Invocation.DeadlineReached;
import dev.runstream.execution.Invocation.NotSent;
import dev.runstream.execution.Invocation.Response;
import dev.runstream.functions.Answer;
import dev.runstream.functions.EndpointSettings;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import dev.runstream.process.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Goal: a request is sent again exactly when it cannot have arrived (R133 as section 11 has it). Method: ports that
 * nobody listens on, and servers that break off at a chosen byte and count their connections.
 */
@Timeout(120)
class LambdaTransportTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final LambdaSettings SETTINGS = new LambdaSettings(
            null,
            null,
            8,
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(20),
            LambdaSettings.LAMBDA_RESPONSE_MAX_BYTES,
            LambdaSettings.Roles.NONE);

    @Test
    void R133_aRefusedConnectionIsTriedThreeTimesAndTold() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:" + FreePort.find());
        Invocation invocation = invoke(nobody, LONG);
        assertThat(invocation).isInstanceOf(NotSent.class);
        assertThat(((NotSent) invocation).message())
                .contains(nobody.toString(), "in 3 tries", "ConnectException", "refused");
    }

    @Test
    void R133_aRefusedRequestArrivesOnceTheEndpointIsThere() throws Exception {
        int port = FreePort.find();
        LambdaSettings patient = new LambdaSettings(
                URI.create("http://127.0.0.1:" + port),
                null,
                8,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                100,
                Duration.ofMillis(50),
                1_000,
                LambdaSettings.Roles.NONE);
        FunctionScript script = FunctionScript.EMPTY.with("f", Answer.returns("here"));
        try (LambdaInvoker invoker = new LambdaInvoker(patient)) {
            // Nobody is there yet: it is sent until the deadline.
            assertThat(invoker.invoke(Requests.of("f").build(), Requests.deadlineIn(Duration.ofSeconds(1))))
                    .isInstanceOfAny(NotSent.class, DeadlineReached.class);
            CompletableFuture<Invocation> outcome = CompletableFuture.supplyAsync(
                    () -> invoker.invoke(Requests.of("f").build(), Requests.deadlineIn(LONG)));
            Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            try (FunctionEndpoint late = FunctionEndpoint.start(script, EndpointSettings.DEFAULT.withPort(port))) {
                assertThat(outcome.get(90, TimeUnit.SECONDS)).isInstanceOf(Response.class);
                assertThat(late.calls("f")).hasSize(1);
            }
        }
    }

    @Test
    void R133_sendingAgainNeverOutlivesTheDeadline() throws Exception {
        LambdaSettings slow = new LambdaSettings(
                URI.create("http://127.0.0.1:" + FreePort.find()),
                null,
                8,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                3,
                Duration.ofSeconds(30),
                1_000,
                LambdaSettings.Roles.NONE);
        try (LambdaInvoker invoker = new LambdaInvoker(slow)) {
            Invocation invocation =
                    invoker.invoke(Requests.of("f").build(), Requests.deadlineIn(Duration.ofSeconds(20)));
            assertThat(invocation).isInstanceOf(NotSent.class);
            assertThat(((NotSent) invocation).message()).doesNotContain("tries");
        }
    }

    @Test
    void R133_anUnknownHostIsNotSent() {
        Invocation invocation = invoke(URI.create("http://nobody.invalid:9001"), LONG);
        assertThat(invocation).isInstanceOf(NotSent.class);
        assertThat(((NotSent) invocation).message()).contains("UnknownHostException");
    }

    @Test
    void R133_aFailedHandshakeIsTriedAgainAlsoWhenItLooksLikeAReset() throws Exception {
        try (Breaking server = new Breaking(Breaking::reset)) {
            Invocation invocation = invoke(URI.create("https://127.0.0.1:" + server.port()), LONG);
            assertThat(invocation).isInstanceOf(NotSent.class);
            assertThat(((NotSent) invocation).message()).contains("in 3 tries");
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void R133_aHandshakeThatHangsIsGivenUpAfterTheConnectTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            LambdaSettings hasty = new LambdaSettings(
                    URI.create("https://127.0.0.1:" + silent.getLocalPort()),
                    null,
                    8,
                    Duration.ofMillis(300),
                    Duration.ofSeconds(20),
                    3,
                    Duration.ofMillis(20),
                    1_000,
                    LambdaSettings.Roles.NONE);
            try (LambdaInvoker invoker = new LambdaInvoker(hasty)) {
                Invocation invocation = invoker.invoke(Requests.of("f").build(), Requests.deadlineIn(LONG));
                assertThat(invocation).isInstanceOf(NotSent.class);
                assertThat(((NotSent) invocation).message()).contains("in 3 tries");
            }
        }
    }

    @Test
    void R133_aConnectionThatIsResetWithoutAnAnswerIsNeverTriedAgain() throws Exception {
        try (Breaking server = new Breaking(Breaking::reset)) {
            assertThat(invoke(server.uri(), LONG)).isInstanceOf(ConnectionLost.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void R133_aConnectionThatIsClosedWithoutAnAnswerIsNeverTriedAgain() throws Exception {
        try (Breaking server = new Breaking(Breaking::readSome)) {
            assertThat(invoke(server.uri(), LONG)).isInstanceOf(ConnectionLost.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void R133_halfAHeadOrAnAnswerThatIsNotHttpIsALostConnection() throws Exception {
        try (Breaking server = new Breaking(socket -> says(socket, "HTTP/1.1 200 OK\r\nContent-Le"))) {
            assertThat(invoke(server.uri(), LONG)).isInstanceOf(ConnectionLost.class);
            assertThat(server.connections()).isEqualTo(1);
        }
        try (Breaking server = new Breaking(socket -> says(socket, "SSH-2.0-OpenSSH_9.9\r\n"))) {
            assertThat(invoke(server.uri(), LONG)).isInstanceOf(ConnectionLost.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void R125_anAnswerThatTricklesInEndsAtTheDeadline() throws Exception {
        try (Breaking server = new Breaking(LambdaTransportTest::trickle)) {
            assertThat(invoke(server.uri(), Duration.ofSeconds(1))).isEqualTo(new DeadlineReached());
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void R133_anErrorPageOfSomeProxyIsAServiceErrorNamedByItsStatus() throws Exception {
        String page = "<html>bad gateway</html>";
        String answer = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(page.length(), page);
        try (Breaking server = new Breaking(socket -> says(socket, answer))) {
            Invocation invocation = invoke(server.uri(), LONG);
            assertThat(invocation).isInstanceOf(Invocation.ServiceError.class);
            assertThat(((Invocation.ServiceError) invocation).statusCode()).isEqualTo(502);
            assertThat(((Invocation.ServiceError) invocation).code()).isEqualTo("502");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void R133_aConnectionThatWasUnusedForTooLongIsNotUsedAgain() throws Exception {
        FunctionScript script = FunctionScript.EMPTY.with("f", Answer.returns(1));
        try (FunctionEndpoint endpoint = FunctionEndpoint.start(script);
                LambdaInvoker invoker = new LambdaInvoker(new LambdaSettings(
                        endpoint.uri(),
                        null,
                        8,
                        Duration.ofSeconds(3),
                        Duration.ofMillis(100),
                        3,
                        Duration.ofMillis(20),
                        1_000,
                        LambdaSettings.Roles.NONE))) {
            invoker.invoke(Requests.of("f").build(), Requests.deadlineIn(LONG));
            Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            invoker.invoke(Requests.of("f").build(), Requests.deadlineIn(LONG));
            assertThat(endpoint.calls("f").get(1).connectionId())
                    .isNotEqualTo(endpoint.calls("f").get(0).connectionId());
        }
    }

    private static Invocation invoke(URI endpoint, Duration time) {
        try (LambdaInvoker invoker = new LambdaInvoker(SETTINGS.withEndpoint(endpoint))) {
            return invoker.invoke(Requests.of("f").build(), Requests.deadlineIn(time));
        }
    }

    private static void says(Socket socket, String text) throws IOException {
        Breaking.readSome(socket);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** A byte every 50 ms, until the other side is tired of it. */
    private static void trickle(Socket socket) throws IOException {
        says(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        OutputStream out = socket.getOutputStream();
        socket.setSoTimeout(50);
        for (int i = 0; i < 1_000; i++) {
            out.write('x');
            try {
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (java.net.SocketTimeoutException _) {
                // Time for the next byte.
            }
        }
    }

    /** A server that does one thing with each connection and closes it. */
    private static final class Breaking implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();

        Breaking(What what) throws IOException {
            Thread.ofVirtual().start(() -> serve(what));
        }

        int port() {
            return server.getLocalPort();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + port());
        }

        int connections() {
            return connections.get();
        }

        static void readSome(Socket socket) throws IOException {
            int read = socket.getInputStream().read(new byte[65_536]);
            assertThat(read).isPositive();
        }

        static void reset(Socket socket) throws IOException {
            readSome(socket);
            socket.setSoLinger(true, 0);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }

        private void serve(What what) {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    connections.incrementAndGet();
                    what.with(socket);
                } catch (IOException _) {
                    // The caller went, or the test is over.
                }
            }
        }

        private interface What {
            void with(Socket socket) throws IOException;
        }
    }
}
