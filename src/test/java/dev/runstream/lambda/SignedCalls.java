package dev.runstream.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers as Lambda does, and writes down who signed each call, and for which region. */
final class SignedCalls implements AutoCloseable {
    private static final Pattern SCOPE = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/\\d{8}/([^/]+)/([^/]+)/aws4_request, SignedHeaders=(\\S+), "
                    + "Signature=[0-9a-f]{64}");

    /** @param token null when there was none */
    record Signed(String path, String accessKey, String region, String service, String signedHeaders, String token) {}

    private final List<Signed> calls = new CopyOnWriteArrayList<>();
    private final List<Integer> ports = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile String refusal;

    SignedCalls() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Signed> calls() {
        return calls;
    }

    /** The ports that the calls came from: one for each connection. */
    List<Integer> ports() {
        return ports;
    }

    /** Answers the next calls with this error name and status 403; null to answer well. */
    void refuses(String code) {
        refusal = code;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher scope = SCOPE.matcher(authorization);
        if (!scope.matches()) {
            throw new IOException("Expected a signature, but got " + authorization);
        }
        ports.add(exchange.getRemoteAddress().getPort());
        calls.add(new Signed(
                exchange.getRequestURI().getPath(),
                scope.group(1),
                scope.group(2),
                scope.group(3),
                scope.group(4),
                exchange.getRequestHeaders().getFirst("X-Amz-Security-Token")));
        String no = refusal;
        byte[] answer =
                (no == null ? "1" : "{\"message\":\"The token is not valid\"}").getBytes(StandardCharsets.UTF_8);
        if (no != null) {
            exchange.getResponseHeaders().set("X-Amzn-ErrorType", no);
        }
        exchange.sendResponseHeaders(no == null ? 200 : 403, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
