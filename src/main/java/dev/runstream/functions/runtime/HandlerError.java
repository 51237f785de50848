package dev.runstream.functions.runtime;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** What a Java handler threw, as Lambda's Java runtime writes it. */
final class HandlerError {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int CAUSES_MAX = 8;
    private static final String HERE = HandlerError.class.getPackageName() + ".HandlerCode";

    private HandlerError() {}

    static byte[] of(Throwable thrown) {
        return node(thrown, 0).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode node(Throwable thrown, int depth) {
        ObjectNode node = JSON.createObjectNode()
                .put("errorMessage", thrown.getMessage())
                .put("errorType", thrown.getClass().getName());
        ArrayNode trace = node.putArray("stackTrace");
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith(HERE)) {
                break; // from here on it is not the author's code
            }
            if (!frame.getClassName().startsWith("jdk.internal.reflect.")
                    && !frame.getClassName().equals("java.lang.reflect.Method")) {
                trace.add(frame.toString());
            }
        }
        Throwable cause = thrown.getCause();
        if (cause != null && depth < CAUSES_MAX) {
            node.set("cause", node(cause, depth + 1));
        }
        return node;
    }
}
