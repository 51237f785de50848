package dev.runstream.functions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The end of a function's log, as {@code X-Amz-Log-Result} has it: base64 of its last 4 KB (R152). */
final class LogTail {
    private static final int MAX_BYTES = 4_096;

    private LogTail() {}

    static String base64(String requestId, String version, String written, long durationMillis) {
        String lines = written.isEmpty() || written.endsWith("\n") ? written : written + "\n";
        byte[] log = """
                START RequestId: %s Version: %s
                %sEND RequestId: %s
                REPORT RequestId: %s\tDuration: %d.00 ms\tBilled Duration: %d ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB
                """.formatted(requestId, version, lines, requestId, requestId, durationMillis, durationMillis)
                .getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder()
                .encodeToString(
                        log.length <= MAX_BYTES ? log : Arrays.copyOfRange(log, log.length - MAX_BYTES, log.length));
    }
}
