package dev.runstream.functions.runtime;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Runtime API of one child: what it may ask when, and what it is told. The states and their names, the statuses and
 * the errors are those of Lambda's own. Safe for threads.
 */
final class RuntimeSession {
    private static final JsonMapper JSON = new JsonMapper();

    /** Writes one answer to the child. */
    interface Responder {
        void respond(int status, Map<String, String> headers, byte[] body);
    }

    private enum State {
        STARTED("Started"),
        INIT_ERROR("InitError"),
        READY("Ready"),
        RUNNING("Running"),
        RESPONSE_SENT("RuntimeResponseSentState");

        private final String lambdaName;

        State(String lambdaName) {
            this.lambdaName = lambdaName;
        }
    }

    private State state = State.STARTED;
    private @Nullable Exchange current;
    private @Nullable Responder parked;

    /** Hands an invocation to the child when it asks for the next one, now or later. */
    synchronized void assign(Exchange exchange) {
        current = exchange;
        Responder waiting = parked;
        if (waiting != null) {
            parked = null;
            deliver(exchange, waiting);
        }
    }

    /** {@code GET /runtime/invocation/next}: answered when there is one. */
    synchronized void next(Responder responder) {
        switch (state) {
            case INIT_ERROR -> refuse(responder, "Ready");
            case RUNNING -> {
                // The answer to the first request may have been lost on the way.
                if (current != null) {
                    deliver(current, responder);
                }
            }
            case STARTED, READY, RESPONSE_SENT -> {
                state = State.READY;
                if (current == null) {
                    parked = responder;
                } else {
                    deliver(current, responder);
                }
            }
        }
    }

    /** {@code POST /runtime/invocation/ID/response} and {@code …/error}. */
    synchronized void answer(String requestId, boolean failed, byte[] body, Responder responder) {
        Exchange exchange = expect(requestId, failed, responder);
        if (exchange != null) {
            conclude(exchange, new Exchange.Answer(failed, body));
            accept(responder);
        }
    }

    /** A response of more than Lambda takes: the child is told, and the caller gets an error instead (R122). */
    synchronized void tooLarge(String requestId, boolean failed, Responder responder) {
        Exchange exchange = expect(requestId, failed, responder);
        if (exchange != null) {
            conclude(exchange, new Exchange.Answer(true, ErrorBody.tooLarge()));
            error(
                    responder,
                    413,
                    "RequestEntityTooLarge",
                    "Exceeded maximum allowed payload size (%d bytes).".formatted(RuntimeApi.ANSWER_MAX_BYTES));
        }
    }

    /** {@code POST /runtime/init/error}: what was to be carried out fails with it. */
    synchronized void initError(byte[] body, Responder responder) {
        if (state != State.STARTED) {
            refuse(responder, "InitError");
            return;
        }
        state = State.INIT_ERROR;
        if (current != null) {
            current.answer().complete(new Exchange.Answer(true, body));
            current = null;
        }
        accept(responder);
    }

    /** The connection was closed on which this request waits: it gets no invocation. */
    synchronized void gone(Responder responder) {
        if (responder.equals(parked)) {
            parked = null;
        }
    }

    /** Whether the child can be given a further invocation, as far as it said. */
    synchronized boolean usable() {
        return state != State.INIT_ERROR && current == null;
    }

    private @Nullable Exchange expect(String requestId, boolean failed, Responder responder) {
        Exchange exchange = current;
        if (state != State.RUNNING || exchange == null) {
            refuse(responder, failed ? "InvocationErrorResponse" : "InvocationResponse");
            return null;
        }
        if (!exchange.invocation().requestId().equals(requestId)) {
            error(responder, 400, "InvalidRequestID", "Invalid request ID");
            return null;
        }
        return exchange;
    }

    private void deliver(Exchange exchange, Responder responder) {
        state = State.RUNNING;
        exchange.take();
        responder.respond(
                200, InvocationHeaders.of(exchange), exchange.invocation().event());
    }

    private void conclude(Exchange exchange, Exchange.Answer answer) {
        state = State.RESPONSE_SENT;
        current = null;
        exchange.answer().complete(answer);
    }

    private void refuse(Responder responder, String wanted) {
        error(
                responder,
                403,
                "InvalidStateTransition",
                "State transition from %s to %s failed for runtime. Error: State transition is not allowed"
                        .formatted(state.lambdaName, wanted));
    }

    private static void accept(Responder responder) {
        responder.respond(202, RuntimeApi.JSON_TYPE, "{\"status\":\"OK\"}\n".getBytes(StandardCharsets.UTF_8));
    }

    static void error(Responder responder, int status, String type, String message) {
        String body = JSON.createObjectNode()
                .put("errorMessage", message)
                .put("errorType", type)
                .toString();
        responder.respond(status, RuntimeApi.JSON_TYPE, (body + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
