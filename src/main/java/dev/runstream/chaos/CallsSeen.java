package dev.runstream.chaos;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runstream.functions.FunctionCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that the function endpoint has written down: evidence from outside of what was called, and what is open. */
final class CallsSeen implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final int CHUNK_BYTES = 1 << 20;

    private final FileChannel file;
    private final Map<String, FunctionCall> byRequest = new LinkedHashMap<>();
    private final Map<Attempt, List<String>> byAttempt = new LinkedHashMap<>();
    private byte[] rest = new byte[0];

    /** An attempt of a step visit, as the client context of its calls names it. */
    record Attempt(String executionId, long visit, int attempt) {}

    CallsSeen(Path log) {
        try {
            this.file = FileChannel.open(log, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected the log of calls to be readable, but it is not", e);
        }
    }

    /** Reads what was appended. */
    synchronized void refresh() {
        try {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            while (file.read(chunk) > 0) {
                byte[] all = new byte[rest.length + chunk.position()];
                System.arraycopy(rest, 0, all, 0, rest.length);
                System.arraycopy(chunk.array(), 0, all, rest.length, chunk.position());
                int from = 0;
                for (int i = rest.length; i < all.length; i++) {
                    if (all[i] == '\n') {
                        take(JSON.readValue(
                                new String(all, from, i - from, StandardCharsets.UTF_8), FunctionCall.class));
                        from = i + 1;
                    }
                }
                rest = java.util.Arrays.copyOfRange(all, from, all.length);
                chunk.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Expected the log of calls to be readable, but it is not", e);
        }
    }

    private void take(FunctionCall call) throws IOException {
        if (byRequest.put(call.requestId(), call) == null) {
            Attempt attempt = attempt(call);
            if (attempt != null) {
                byAttempt.computeIfAbsent(attempt, _ -> new ArrayList<>()).add(call.requestId());
            }
        }
    }

    private static @Nullable Attempt attempt(FunctionCall call) throws IOException {
        if (call.clientContext() == null) {
            return null;
        }
        JsonNode custom =
                JSON.readTree(Base64.getDecoder().decode(call.clientContext())).path("custom");
        return custom.isMissingNode()
                ? null
                : new Attempt(
                        custom.path("executionId").asText(),
                        custom.path("visit").asLong(),
                        custom.path("attempt").asInt());
    }

    synchronized List<FunctionCall> all() {
        return List.copyOf(byRequest.values());
    }

    /** Those of an attempt, in the order in which they began. */
    synchronized List<FunctionCall> of(Attempt attempt) {
        return byAttempt.getOrDefault(attempt, List.of()).stream()
                .map(byRequest::get)
                .toList();
    }

    synchronized List<Attempt> attempts() {
        return List.copyOf(byAttempt.keySet());
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
