package dev.runstream.functions;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call from its request to its end. Runs on the connection's event loop only; a function that is code runs on a
 * virtual thread and comes back.
 */
final class OpenCall {
    private final Endpoint endpoint;
    private final InvokeRequest request;
    private final HttpWriter writer;
    private final String requestId = UUID.randomUUID().toString();
    private final long beganNanos = System.nanoTime();
    private final ServiceCall service;
    private FunctionCall record;
    private boolean hangs;

    OpenCall(Endpoint endpoint, InvokeRequest request, HttpWriter writer, long connectionId) {
        this.endpoint = endpoint;
        this.request = request;
        this.writer = writer;
        String text = new String(request.body(), StandardCharsets.UTF_8);
        this.record = new FunctionCall(
                endpoint.nextCall(),
                request.calledAs(),
                request.functionName(),
                request.qualifier(),
                request.invocationType(),
                request.tail() ? "Tail" : null,
                requestId,
                request.userAgent(),
                connectionId,
                System.currentTimeMillis(),
                null,
                null,
                null,
                request.clientContext(),
                text.substring(0, Math.min(text.length(), endpoint.settings().bodyKept())),
                Math.toIntExact(request.bodyBytes()),
                0,
                null);
        this.service = new ServiceCall(endpoint.functions(), request, requestId, record.sequence());
    }

    void begin() {
        endpoint.log().begun(record);
        switch (service.begin()) {
            case ServiceCall.Begun.Replies(Reply reply) -> reply(reply);
            case ServiceCall.Begun.Answers(Answer answer) -> answer(answer);
            case ServiceCall.Begun.Runs runs -> {
                if (runs.accepted() != null) {
                    reply(runs.accepted());
                }
                Thread.ofVirtual().name("function-" + record.functionName()).start(() -> run(runs));
            }
        }
    }

    boolean ended() {
        return !record.open();
    }

    void connectionClosed() {
        if (ended()) {
            return;
        }
        if (hangs) {
            end(null, FunctionCall.Outcome.HUNG);
        } else {
            end(null, endpoint.closing() ? FunctionCall.Outcome.ENDPOINT_CLOSED : FunctionCall.Outcome.CLIENT_GONE);
        }
    }

    private void run(ServiceCall.Begun.Runs runs) {
        Answer answer = ServiceCall.run(runs);
        if (runs.accepted() == null && !endpoint.closing()) {
            writer.schedule(() -> answer(answer), 0);
        }
    }

    private void answer(Answer answer) {
        endpoint.pace().runs(answer, nanos -> {
            if (nanos == 0 && writer.isHere()) {
                conclude(answer);
            } else {
                writer.schedule(() -> conclude(answer), nanos);
            }
        });
    }

    private void conclude(Answer answer) {
        if (ended()) {
            return;
        }
        switch (service.conclude(answer, (System.nanoTime() - beganNanos) / 1_000_000)) {
            case ServiceCall.Ending.Replied(Reply reply) -> reply(reply);
            case ServiceCall.Ending.Hung() -> hangs = true;
            case ServiceCall.Ending.WasReset() -> {
                end(null, FunctionCall.Outcome.RESET);
                writer.reset();
            }
            case ServiceCall.Ending.BrokeOff(Reply whole) -> {
                end(whole, FunctionCall.Outcome.RESET);
                writer.breakOff(whole, requestId);
            }
        }
    }

    private void reply(Reply reply) {
        // Recorded first, so that whoever has the answer finds the call ended.
        end(reply, FunctionCall.Outcome.ANSWERED);
        writer.write(reply, requestId).addListener(written -> {
            if (!written.isSuccess()) {
                end(null, FunctionCall.Outcome.CLIENT_GONE);
            }
        });
    }

    private void end(@Nullable Reply reply, FunctionCall.Outcome outcome) {
        record = record.ended(
                System.currentTimeMillis(),
                reply == null ? null : Integer.valueOf(reply.status()),
                reply == null ? null : reply.functionError(),
                reply == null ? 0 : reply.body().length,
                outcome);
        endpoint.log().ended(record);
    }
}
