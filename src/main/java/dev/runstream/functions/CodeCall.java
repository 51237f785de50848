package dev.runstream.functions;

import dev.runstream.functions.runtime.Completion;
import dev.runstream.functions.runtime.FunctionRuntime;
import dev.runstream.functions.runtime.Invocation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of a function that is code, and what its completion means as an answer.
 *
 * @param patient waits for its turn instead of being throttled
 */
record CodeCall(FunctionRuntime runtime, boolean patient) implements Function<CallEvent, Answer> {
    @Override
    public Answer apply(CallEvent event) {
        Invocation invocation = new Invocation(
                event.requestId(),
                event.functionArn(),
                decoded(event.clientContext()),
                event.payload().getBytes(StandardCharsets.UTF_8),
                patient);
        try {
            return switch (runtime.invoke(invocation)) {
                case Completion.Returned(var body, var log) -> new Answer(new Answer.Returns(body)).log(log);
                case Completion.Failed(var body, var log) -> new Answer(new Answer.FailsWith(body)).log(log);
                case Completion.Throttled() -> Answer.throttle();
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.error("Sandbox.Failure", "The endpoint is being closed");
        }
    }

    /** The function sees it decoded (R106); what is not base64 of one line it does not see. */
    private static @Nullable String decoded(@Nullable String clientContext) {
        if (clientContext == null) {
            return null;
        }
        try {
            String json = new String(Base64.getDecoder().decode(clientContext), StandardCharsets.UTF_8);
            return json.replace('\r', ' ').replace('\n', ' ');
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
