package dev.runstream.functions;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the service makes of one request, apart from the wire and from time: the same over HTTP and in memory. */
final class ServiceCall {
    private final CalledFunctions functions;
    private final InvokeRequest request;
    private final String requestId;
    private final long sequence;
    private @Nullable FunctionAddress address;
    private String event = "";

    /** @param sequence of the call, from 1 */
    ServiceCall(CalledFunctions functions, InvokeRequest request, String requestId, long sequence) {
        this.functions = functions;
        this.request = request;
        this.requestId = requestId;
        this.sequence = sequence;
    }

    /** What follows at once. */
    sealed interface Begun {
        /** The service answers by itself. */
        record Replies(Reply reply) implements Begun {}

        /** The function answers so: see {@link #conclude}. */
        record Answers(Answer answer) implements Begun {}

        /**
         * The function is code that has to be run.
         *
         * @param accepted the answer to whoever calls asynchronously and does not wait; null for one who waits
         */
        record Runs(
                Function<CallEvent, Answer> function,
                CallEvent event,
                @Nullable Reply accepted) implements Begun {}
    }

    /** How the call ends on the wire. */
    sealed interface Ending {
        record Replied(Reply reply) implements Ending {}

        record Hung() implements Ending {}

        record WasReset() implements Ending {}

        /** @param whole the reply of which half is sent */
        record BrokeOff(Reply whole) implements Ending {}
    }

    Begun begin() {
        try {
            FunctionAddress called = request.address();
            address = called;
            event = request.event();
            ScriptedFunction function = functions.find(called);
            return request.invocationType().equals("DryRun")
                    ? new Begun.Replies(Reply.empty(204))
                    : call(function, called);
        } catch (ServiceException e) {
            return new Begun.Replies(Reply.error(e));
        }
    }

    /** Runs code; its failure is an answer, as in Lambda's own runtimes. */
    static Answer run(Begun.Runs runs) {
        try {
            return runs.function().apply(runs.event());
        } catch (RuntimeException e) {
            return Answer.error(e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
        }
    }

    /** @param durationMillis how long the function ran, for its log */
    Ending conclude(Answer answer, long durationMillis) {
        return switch (answer.outcome()) {
            case Answer.Returns returns -> ran(Reply.returned(returns.body(), requestId), answer, durationMillis);
            case Answer.Echoes _ ->
                ran(Reply.returned(event.getBytes(StandardCharsets.UTF_8), requestId), answer, durationMillis);
            case Answer.Fails fails -> ran(Reply.failed(fails, requestId), answer, durationMillis);
            case Answer.FailsWith fails -> ran(Reply.failed(fails.body()), answer, durationMillis);
            case Answer.Throttles throttles -> new Ending.Replied(Reply.throttled(throttles.retryAfter()));
            case Answer.ServiceFails fails -> new Ending.Replied(Reply.error(fails));
            case Answer.Hangs _ -> new Ending.Hung();
            case Answer.Resets _ -> new Ending.WasReset();
            case Answer.BreaksOff breaks ->
                new Ending.BrokeOff(ran(Reply.returned(breaks.body(), requestId), answer, durationMillis)
                        .reply());
        };
    }

    private Begun call(ScriptedFunction function, FunctionAddress called) {
        int count = functions.count(called);
        return switch (function) {
            case ScriptedFunction.Scripted scripted -> {
                Answer answer = CalledFunctions.nth(scripted.answers(), count);
                yield isEvent() && runsInBackground(answer)
                        ? new Begun.Replies(Reply.empty(202))
                        : new Begun.Answers(answer);
            }
            case ScriptedFunction.Programmed programmed -> runs(programmed.function(), called, count);
            case ScriptedFunction.Coded coded -> runs(functions.code(coded.code(), called, isEvent()), called, count);
        };
    }

    private Begun runs(Function<CallEvent, Answer> function, FunctionAddress called, int count) {
        CallEvent call = new CallEvent(
                sequence,
                called.name(),
                called.qualifiedArn(),
                called.qualifier(),
                count,
                requestId,
                request.clientContext(),
                event);
        return new Begun.Runs(function, call, isEvent() ? Reply.empty(202) : null);
    }

    /** The reply of a function that ran. */
    private Ending.Replied ran(Reply reply, Answer answer, long durationMillis) {
        String qualifier = address == null ? null : address.qualifier();
        String version = qualifier != null && qualifier.matches("\\d+") ? qualifier : "$LATEST";
        Reply withVersion = reply.with("X-Amz-Executed-Version", version);
        if (!request.tail()) {
            return new Ending.Replied(withVersion);
        }
        String log = LogTail.base64(requestId, version, answer.log(), durationMillis);
        return new Ending.Replied(withVersion.with("X-Amz-Log-Result", log));
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
}
