package dev.runstream.functions;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Function;
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
                FunctionAddress.parse(request.calledAs())
                        .map(FunctionAddress::name)
                        .orElse(request.calledAs()),
                qualifier(request),
                request.invocationType(),
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
    }

    void begin() {
        endpoint.log().begun(record);
        try {
            FunctionAddress address = request.address();
            String event = request.event();
            ScriptedFunction function = endpoint.functions().find(address);
            if (request.invocationType().equals("DryRun")) {
                reply(Reply.empty(204));
                return;
            }
            call(function, address, event);
        } catch (ServiceException e) {
            reply(Reply.error(e));
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

    private void call(ScriptedFunction function, FunctionAddress address, String event) {
        int count = endpoint.functions().count(address);
        switch (function) {
            case ScriptedFunction.Scripted scripted -> {
                Answer answer = CalledFunctions.nth(scripted.answers(), count);
                if (isEvent() && runsInBackground(answer)) {
                    reply(Reply.empty(202));
                } else {
                    answer(answer, address, event);
                }
            }
            case ScriptedFunction.Programmed programmed -> run(programmed.function(), address, event, count);
            case ScriptedFunction.Coded coded ->
                run(endpoint.functions().code(coded.code(), address, isEvent()), address, event, count);
        }
    }

    private void run(Function<CallEvent, Answer> function, FunctionAddress address, String event, int count) {
        if (isEvent()) {
            reply(Reply.empty(202));
        }
        CallEvent call = new CallEvent(
                record.sequence(),
                address.name(),
                address.qualifiedArn(),
                address.qualifier(),
                count,
                requestId,
                request.clientContext(),
                event);
        Thread.ofVirtual().name("function-" + address.name()).start(() -> run(function, call, address));
    }

    private void run(Function<CallEvent, Answer> function, CallEvent event, FunctionAddress address) {
        Answer answer;
        try {
            answer = function.apply(event);
        } catch (RuntimeException e) {
            // A function's failure is an answer, as in Lambda's own runtimes.
            answer = Answer.error(e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
        }
        if (!isEvent() && !endpoint.closing()) {
            Answer given = answer;
            writer.schedule(() -> answer(given, address, event.payload()), 0);
        }
    }

    private void answer(Answer answer, FunctionAddress address, String event) {
        if (answer.after().isZero()) {
            conclude(answer, address, event);
        } else {
            writer.schedule(
                    () -> conclude(answer, address, event), answer.after().toNanos());
        }
    }

    private void conclude(Answer answer, FunctionAddress address, String event) {
        if (ended()) {
            return;
        }
        switch (answer.outcome()) {
            case Answer.Returns returns -> reply(ran(Reply.returned(returns.body(), requestId), answer, address));
            case Answer.Echoes _ ->
                reply(ran(Reply.returned(event.getBytes(StandardCharsets.UTF_8), requestId), answer, address));
            case Answer.Fails fails -> reply(ran(Reply.failed(fails, requestId), answer, address));
            case Answer.FailsWith fails -> reply(ran(Reply.failed(fails.body()), answer, address));
            case Answer.Throttles throttles -> reply(Reply.throttled(throttles.retryAfter()));
            case Answer.ServiceFails fails -> reply(Reply.error(fails));
            case Answer.Hangs _ -> hangs = true;
            case Answer.Resets _ -> {
                end(null, FunctionCall.Outcome.RESET);
                writer.reset();
            }
            case Answer.BreaksOff breaks -> {
                Reply whole = ran(Reply.returned(breaks.body(), requestId), answer, address);
                end(whole, FunctionCall.Outcome.RESET);
                writer.breakOff(whole, requestId);
            }
        }
    }

    /** The reply of a function that ran. */
    private Reply ran(Reply reply, Answer answer, FunctionAddress address) {
        String qualifier = address.qualifier();
        String version = qualifier != null && qualifier.matches("\\d+") ? qualifier : "$LATEST";
        Reply withVersion = reply.with("X-Amz-Executed-Version", version);
        if (!request.tail()) {
            return withVersion;
        }
        long millis = (System.nanoTime() - beganNanos) / 1_000_000;
        return withVersion.with("X-Amz-Log-Result", LogTail.base64(requestId, version, answer.log(), millis));
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

    private boolean isEvent() {
        return request.invocationType().equals("Event");
    }

    /** Whether the service accepts an asynchronous call, whatever the function then does. */
    private static boolean runsInBackground(Answer answer) {
        return switch (answer.outcome()) {
            case Answer.Returns _, Answer.Echoes _, Answer.Fails _, Answer.FailsWith _, Answer.Hangs _ -> true;
            case Answer.Throttles _, Answer.ServiceFails _, Answer.Resets _, Answer.BreaksOff _ -> false;
        };
    }

    private static @Nullable String qualifier(InvokeRequest request) {
        return request.qualifierInQuery() != null
                ? request.qualifierInQuery()
                : FunctionAddress.parse(request.calledAs())
                        .map(FunctionAddress::qualifier)
                        .orElse(null);
    }
}
