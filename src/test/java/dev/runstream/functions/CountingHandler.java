package dev.runstream.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** A handler for Lambda's own Java runtime client; uses nothing but Lambda's interfaces. */
public final class CountingHandler implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private int calls;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        context.getLogger().log("counting for " + event.get("name") + "\n");
        if (event.containsKey("fail")) {
            throw new IllegalArgumentException("cannot count " + event.get("fail"));
        }
        return Map.of(
                "calls", ++calls,
                "id", context.getAwsRequestId(),
                "arn", context.getInvokedFunctionArn(),
                "left", context.getRemainingTimeInMillis());
    }
}
