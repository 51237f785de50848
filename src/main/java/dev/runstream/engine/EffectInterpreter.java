package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.StoreKeys;
import dev.runstream.execution.Effect;
import org.jspecify.annotations.Nullable;

/** The one interpreter of effects: what a decision wants done becomes records to send and texts to keep. */
final class EffectInterpreter {
    private final Contract contract;

    EffectInterpreter(Contract contract) {
        this.contract = contract;
    }

    /**
     * @param goesOn whether the execution is live afterwards: the texts of one that has ended are not kept
     * @throws TooLargeException when a record does not fit
     */
    void interpret(
            Effect effect, String executionId, boolean goesOn, long now, @Nullable String traceparent, Change change) {
        switch (effect) {
            case Effect.RequestStep(var request) ->
                change.send(
                        Outgoing.of(Destination.STEP_REQUESTS, executionId, contract.encode(request), now, traceparent),
                        "the request of step " + request.step());
            case Effect.SendCommand(String to, var command) ->
                change.send(
                        Outgoing.of(Destination.COMMANDS, to, contract.encode(command), now, traceparent),
                        "the " + command.getClass().getSimpleName() + " for " + to);
            case Effect.StoreText(String key, String text) -> {
                if (goesOn) {
                    change.put(StoreKeys.text(executionId, key), StoreKeys.utf8(text), "the text " + key);
                }
            }
        }
    }
}
