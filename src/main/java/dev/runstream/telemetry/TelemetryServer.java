package dev.runstream.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;

/** {@code /metrics}, {@code /health/live} and {@code /health/ready} over HTTP; nothing else, and GET only. */
final class TelemetryServer implements AutoCloseable {
    /** Prometheus' text format. */
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String JSON_TYPE = "application/json";
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ObjectMapper json = new ObjectMapper();

    private record Answer(int status, String type, String body) {}

    /**
     * @param port 0 for a free one
     * @throws ConfigException when the port is taken or the host is none of this machine's
     */
    TelemetryServer(String host, int port, Supplier<String> metrics, Health health) {
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        } catch (BindException e) {
            throw new ConfigException(
                    "Expected telemetry.port " + port + " of " + host + " to be free, but: " + e.getMessage());
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("Expected telemetry.host to be an address of this machine, but " + host
                    + " cannot be listened at: " + e.getMessage());
        }
        server.setExecutor(threads);
        serve("/metrics", () -> new Answer(200, METRICS_TYPE, metrics.get()));
        serve("/health/live", () -> health(health.dead()));
        serve("/health/ready", () -> health(health.unready()));
    }

    void start() {
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private Answer health(List<String> reasons) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", reasons.isEmpty() ? "UP" : "DOWN");
        document.put("reasons", reasons);
        try {
            return new Answer(reasons.isEmpty() ? 200 : 503, JSON_TYPE, json.writeValueAsString(document) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Expected sentences to be written as JSON", e);
        }
    }

    private void serve(String path, Supplier<Answer> answers) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    send(
                            exchange,
                            new Answer(404, "text/plain", "There is /metrics, /health/live and /health/ready.\n"));
                } else if (!exchange.getRequestMethod().equals("GET")) {
                    exchange.getResponseHeaders().set("Allow", "GET");
                    send(exchange, new Answer(405, "text/plain", "Only GET is allowed.\n"));
                } else {
                    send(exchange, answers.get());
                }
            }
        });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}
