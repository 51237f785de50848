package dev.runstream.functions;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of an endpoint: in memory, the newest of them, and in a file, all of them. The file has one JSON line when a
 * call begins ({@code "open":true}) and one when it ends ({@code "open":false}), written at once, so that another process
 * can read it and a call that was open when the endpoint was killed stays visible.
 */
public final class CallLog implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final int kept;
    private final @Nullable FileChannel file;
    private final Map<Long, FunctionCall> calls = new LinkedHashMap<>();
    private long total;

    CallLog(int kept, @Nullable Path path) throws IOException {
        this.kept = kept;
        this.file = path == null
                ? null
                : FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /**
     * The calls in a file, in the order in which they began, also of several endpoints one after the other. The last line
     * may be half written: it is left out.
     */
    public static List<FunctionCall> read(Path path) throws IOException {
        Map<String, FunctionCall> byRequest = new LinkedHashMap<>();
        String text = Files.readString(path);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            FunctionCall call = JSON.readValue(line, FunctionCall.class);
            byRequest.put(call.requestId(), call);
        }
        return List.copyOf(byRequest.values());
    }

    synchronized void begun(FunctionCall call) {
        total++;
        calls.put(call.sequence(), call);
        if (calls.size() > kept) {
            calls.remove(calls.keySet().iterator().next());
        }
        append(call);
    }

    synchronized void ended(FunctionCall call) {
        calls.replace(call.sequence(), call);
        append(call);
    }

    synchronized List<FunctionCall> calls() {
        return new ArrayList<>(calls.values());
    }

    synchronized long total() {
        return total;
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private void append(FunctionCall call) {
        if (file == null) {
            return;
        }
        ObjectNode line = JSON.valueToTree(call);
        line.put("open", call.open());
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The call log cannot be written", e);
        }
    }
}
