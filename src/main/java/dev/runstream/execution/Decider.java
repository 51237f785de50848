package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/** Decides: {@code (state, input, context) -> events and effects}. */
public final class Decider {
    private Decider() {}

    /** @param state null only for a {@link Command.StartExecution} */
    public static Decision decide(@Nullable State state, Input input, Context context) {
        throw new UnsupportedOperationException("not built yet");
    }
}
