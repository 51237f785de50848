package dev.runstream.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Speaks STS over HTTP: reads AssumeRole in the Query protocol, answers in XML, gives credentials numbered by call that
 * live as long as a test wants, and refuses when told to.
 */
final class StsServer implements AutoCloseable {
    /** One call: its form, and the headers that say who signed it. */
    record Asked(Map<String, String> form, String authorization) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Duration life = Duration.ofHours(1);
    private volatile Refusal refusal;
    private volatile Duration takes = Duration.ZERO;

    private record Refusal(int status, String code, String message) {}

    StsServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Asked> asked() {
        return asked;
    }

    void credentialsLive(Duration time) {
        life = time;
    }

    void takes(Duration time) {
        takes = time;
    }

    void refuses(int status, String code, String message) {
        refusal = new Refusal(status, code, message);
    }

    void refusesNothing() {
        refusal = null;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(form(body), exchange.getRequestHeaders().getFirst("Authorization")));
        int number = asked.size();
        Refusal no = refusal;
        if (takes.isPositive()) {
            try {
                boolean _ = new CountDownLatch(1).await(takes.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        byte[] answer = (no == null ? assumed(number) : refused(no)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(no == null ? 200 : no.status(), answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String assumed(int number) {
        return """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
            <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>
            <AccessKeyId>ASIA%d</AccessKeyId><SecretAccessKey>secret-%d</SecretAccessKey>
            <SessionToken>token-%d</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult>
            <ResponseMetadata><RequestId>sts-%d</RequestId></ResponseMetadata></AssumeRoleResponse>
            """.formatted(number, number, number, Instant.now().plus(life).truncatedTo(ChronoUnit.MILLIS), number);
    }

    private static String refused(Refusal no) {
        return """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
            <Code>%s</Code><Message>%s</Message></Error><RequestId>sts-no</RequestId></ErrorResponse>
            """.formatted(no.code(), no.message());
    }

    private static Map<String, String> form(String body) {
        return Arrays.stream(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}
