package dev.runstream.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Speaks SSM's GetParameters over HTTP, JSON 1.1; refuses or hangs when told to. */
final class SsmServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String[]> parameters = new ConcurrentHashMap<>();
    private final List<List<String>> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private volatile String refusal;
    private volatile boolean hangs;

    SsmServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    SsmServer has(String name, String type, String value) {
        parameters.put(name, new String[] {type, value});
        return this;
    }

    /** @param code of a 400; null for none */
    void refuses(String code) {
        refusal = code;
    }

    void hangs(boolean now) {
        hangs = now;
    }

    /** The names of each question. */
    List<List<String>> asked() {
        return asked;
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (!"AmazonSSM.GetParameters".equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                || body.path("WithDecryption").asBoolean(true)
                || exchange.getRequestHeaders().getFirst("Authorization") == null) {
            send(exchange, 400, "{\"__type\":\"UnknownOperationException\"}");
            return;
        }
        asked.add(body.path("Names").valueStream().map(JsonNode::textValue).toList());
        if (hangs) {
            try {
                boolean _ = closed.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        if (refusal != null) {
            send(exchange, 400, "{\"__type\":\"" + refusal + "\",\"message\":\"no\"}");
            return;
        }
        ObjectNode reply = JSON.createObjectNode();
        var found = reply.putArray("Parameters");
        var invalid = reply.putArray("InvalidParameters");
        body.path("Names").forEach(name -> {
            int colon = name.textValue().indexOf(':');
            String[] parameter = parameters.get(name.textValue());
            if (parameter == null) {
                invalid.add(name);
                return;
            }
            ObjectNode each = found.addObject();
            each.put("Name", colon < 0 ? name.textValue() : name.textValue().substring(0, colon));
            each.put("Type", parameter[0]);
            each.put("Value", parameter[1]);
            if (colon >= 0) {
                each.put("Selector", name.textValue().substring(colon));
            }
        });
        send(exchange, 200, reply.toString());
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.close();
    }
}
