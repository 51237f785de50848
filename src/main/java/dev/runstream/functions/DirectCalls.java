package dev.runstream.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runstream.execution.Invocation;
import dev.runstream.execution.StepRequested;
import dev.runstream.functions.ServiceCall.Begun;
import dev.runstream.functions.ServiceCall.Ending;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a script without a network and without waiting: what comes of a call is what the SDK would make of the
 * endpoint's answer, and the time that a scripted function takes is told, not spent. Functions that are code run for real.
 * Not thread-safe.
 */
public final class DirectCalls implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int OK_MAX = 299;

    private final CalledFunctions functions;
    private @Nullable EventLoopGroup threads;
    private long calls;

    public DirectCalls(FunctionScript script) {
        this.functions = new CalledFunctions(script, this::threads);
    }

    /**
     * What comes of a call.
     *
     * @param functionName without account, region and qualifier
     * @param qualifier from the name or given apart; null when there is none
     * @param invocation null for one that never ends by itself
     * @param after how long it takes
     */
    public record Outcome(
            String functionName,
            @Nullable String qualifier,
            @Nullable Invocation invocation,
            Duration after) {}

    /**
     * Calls the function that a step asks for. Blocks only while a function runs that is code.
     *
     * @param clientContext base64; null for none
     */
    public Outcome call(StepRequested step, @Nullable String clientContext) {
        String payload = step.payload();
        byte[] body = payload == null ? new byte[0] : payload.getBytes(StandardCharsets.UTF_8);
        InvokeRequest request = new InvokeRequest(
                step.functionName(),
                step.qualifier(),
                step.invocationType(),
                "Tail".equals(step.logType()),
                clientContext,
                "application/json",
                null,
                body,
                body.length);
        String requestId = UUID.randomUUID().toString();
        ServiceCall call = new ServiceCall(functions, request, requestId, ++calls);
        Begun begun = call.begin();
        Duration after = Duration.ZERO;
        Invocation invocation;
        switch (begun) {
            case Begun.Replies(Reply reply) -> invocation = received(reply, requestId);
            case Begun.Answers(Answer answer) -> {
                invocation = concluded(call, answer, requestId);
                after = answer.after();
            }
            case Begun.Runs runs -> {
                Answer answer = ServiceCall.run(runs);
                Reply accepted = runs.accepted();
                invocation = accepted != null ? received(accepted, requestId) : concluded(call, answer, requestId);
                after = accepted != null ? Duration.ZERO : answer.after();
            }
        }
        return new Outcome(request.functionName(), request.qualifier(), invocation, after);
    }

    /** Ends all processes that functions run in. */
    @Override
    public void close() {
        functions.close();
        if (threads != null) {
            threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    private static @Nullable Invocation concluded(ServiceCall call, Answer answer, String requestId) {
        return switch (call.conclude(answer, answer.after().toMillis())) {
            case Ending.Replied(Reply reply) -> received(reply, requestId);
            case Ending.Hung() -> null;
            case Ending.WasReset() -> lost("SocketException: Connection reset");
            case Ending.BrokeOff(Reply whole) ->
                lost(
                        "ConnectionClosedException: Premature end of Content-Length delimited message body (expected: %d; received: %d)"
                                .formatted(whole.body().length, whole.body().length / 2));
        };
    }

    /** As the SDK reads a reply (R152 to R155). */
    private static Invocation received(Reply reply, String requestId) {
        Map<String, String> headers = reply.headers();
        if (reply.status() <= OK_MAX) {
            return new Invocation.Response(
                    reply.status(),
                    headers.get("X-Amz-Function-Error"),
                    headers.get("X-Amz-Log-Result"),
                    reply.body(),
                    requestId);
        }
        String code = headers.get("x-amzn-ErrorType");
        String retryAfter = headers.get("Retry-After");
        return new Invocation.ServiceError(
                reply.status(),
                code == null || code.isBlank() ? Integer.toString(reply.status()) : code,
                message(reply.body()),
                retryAfter == null ? null : Long.valueOf(TimeUnit.SECONDS.toMillis(Long.parseLong(retryAfter))),
                requestId);
    }

    /** Lambda writes it with a capital letter, but for a throttle. */
    private static String message(byte[] body) {
        try {
            JsonNode error = JSON.readTree(body);
            return error.path(error.has("message") ? "message" : "Message").asText();
        } catch (IOException e) {
            throw new IllegalStateException("Expected an error of the service's to be JSON, but it is not", e);
        }
    }

    private static Invocation lost(String why) {
        return new Invocation.ConnectionLost(
                "The connection to the Lambda endpoint broke before the answer was complete: " + why);
    }

    private EventLoopGroup threads() {
        EventLoopGroup group = threads;
        if (group == null) {
            group = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("functions", true), NioIoHandler.newFactory());
            threads = group;
        }
        return group;
    }
}
