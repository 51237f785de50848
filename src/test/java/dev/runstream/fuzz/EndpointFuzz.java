package dev.runstream.fuzz;

import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that another process sends to the local endpoint: it answers or closes, calls nothing that was not named, and
 * serves the next one as before.
 */
public final class EndpointFuzz {
    /** Instrumenting the classes of a first input takes seconds. */
    private static final int MILLIS_MAX = 60_000;

    private static final byte[] GOOD = """
            POST /2015-03-31/functions/echo/invocations HTTP/1.1\r
            Host: localhost\r
            Content-Length: 2\r
            Connection: close\r
            \r
            {}""".getBytes(StandardCharsets.UTF_8);

    private static final FunctionEndpoint ENDPOINT = start();

    private EndpointFuzz() {}

    private static FunctionEndpoint start() {
        try {
            return FunctionEndpoint.start(FunctionScript.EMPTY.with("echo", Answer.echo()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] data) {
        send(data);
        String answer = send(GOOD);
        if (!answer.startsWith("HTTP/1.1 200 ") || !answer.endsWith("{}")) {
            throw new AssertionError("Expected a good call to be answered, but got " + answer);
        }
    }

    /** All that comes back; the connection's own end is the end of the request. */
    private static String send(byte[] bytes) {
        URI uri = ENDPOINT.uri();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(MILLIS_MAX);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), MILLIS_MAX);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("Expected the endpoint to answer or to close within " + MILLIS_MAX + " ms", e);
        } catch (IOException e) {
            return ""; // it closed while we wrote
        }
    }
}
