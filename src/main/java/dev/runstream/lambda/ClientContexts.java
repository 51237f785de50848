package dev.runstream.lambda;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.StepRequested;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The client context of a call: the step's own, or the idempotency key. */
public final class ClientContexts {
    /** Of the base64 text; Lambda refuses more (R106). */
    private static final int BASE64_MAX_BYTES = 3_583;

    private static final JsonMapper JSON = new JsonMapper();

    private ClientContexts() {}

    /**
     * The step's own, untouched. When it sets none and the function can see it (RequestResponse), the idempotency key
     * {@code {"custom": {"executionId", "visit", "attempt"}}}, the same for every dispatch of the attempt. Its values are
     * strings, because Java's runtime reads {@code custom} as a map of strings.
     */
    public static @Nullable String of(StepRequested request) {
        if (request.clientContext() != null || !request.invocationType().equals("RequestResponse")) {
            return request.clientContext();
        }
        ObjectNode context = JSON.createObjectNode();
        context.putObject("custom")
                .put("executionId", request.executionId())
                .put("visit", Long.toString(request.visit()))
                .put("attempt", Integer.toString(request.attempt()));
        String base64 = Base64.getEncoder().encodeToString(context.toString().getBytes(StandardCharsets.UTF_8));
        return base64.length() > BASE64_MAX_BYTES ? null : base64;
    }
}
