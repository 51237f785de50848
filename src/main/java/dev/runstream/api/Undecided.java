package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.query.Answers;
import java.time.Duration;

/** A command that lies in the cluster, until an engine has decided on it. Used by one thread at a time. */
final class Undecided implements AutoCloseable {
    private final Answers.Listening listening;
    private final Commands.Place place;
    private final Duration patience;
    private final Reading reading;

    /** What a decision means to the caller. */
    interface Reading {
        /**
         * @param decision an AuditEvent or a RegistryEvent
         * @throws ApiException when it is an error
         */
        ObjectNode answer(Object decision) throws InterruptedException;
    }

    Undecided(Answers.Listening listening, Commands.Place place, Duration patience, Reading reading) {
        this.listening = listening;
        this.place = place;
        this.patience = patience;
        this.reading = reading;
    }

    /**
     * @throws UndecidedException when no engine has decided in time; then this can be awaited again
     * @throws ApiException when the decision is an error
     */
    ObjectNode await() throws InterruptedException {
        Object decision = listening.awaitDecisionOn(place.topic(), place.partition(), place.offset(), patience);
        if (decision == null) {
            throw new UndecidedException(this, patience);
        }
        close();
        return reading.answer(decision);
    }

    @Override
    public void close() {
        listening.close();
    }
}
