package dev.runstream.functions.runtime;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the Runtime API says about an invocation beside its event. */
final class InvocationHeaders {
    private static final SecureRandom RANDOM = new SecureRandom();

    private InvocationHeaders() {}

    static Map<String, String> of(Exchange exchange) {
        Invocation invocation = exchange.invocation();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
        headers.put("Lambda-Runtime-Deadline-Ms", Long.toString(exchange.deadlineMillis()));
        headers.put("Lambda-Runtime-Invoked-Function-Arn", invocation.functionArn());
        headers.put("Lambda-Runtime-Trace-Id", traceId());
        if (invocation.clientContext() != null) {
            headers.put("Lambda-Runtime-Client-Context", invocation.clientContext());
        }
        return headers;
    }

    /** In the form of X-Ray; nothing is traced. */
    private static String traceId() {
        byte[] bytes = new byte[20];
        RANDOM.nextBytes(bytes);
        String hex = HexFormat.of().formatHex(bytes);
        long seconds = Duration.ofMillis(System.currentTimeMillis()).toSeconds();
        return "Root=1-%08x-%s;Parent=%s;Sampled=0".formatted(seconds, hex.substring(0, 24), hex.substring(24));
    }
}
