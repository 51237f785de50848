package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/** Applies: {@code (state, event) -> state}. All that replay needs; frozen per event once released. */
public final class Evolver {
    private Evolver() {}

    /**
     * @param state null before the first event
     * @param header of the event: its sequence and time are part of the state
     * @return null after a terminal event
     */
    public static @Nullable State evolve(@Nullable State state, EventHeader header, Event event) {
        throw new UnsupportedOperationException("not built yet");
    }
}
