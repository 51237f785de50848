package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/** Decides: {@code (state, input, context) -> events and effects}. */
public final class Decider {
    private Decider() {}

    /** Who asks for it, as far as the input says; goes into the headers of the events that follow from it. */
    public static @Nullable String requestedBy(Input input) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** @param state null only for a {@link Command.StartExecution} */
    public static Decision decide(@Nullable State state, Input input, Context context) {
        throw new UnsupportedOperationException("not built yet");
    }
}
