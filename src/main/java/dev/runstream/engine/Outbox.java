package dev.runstream.engine;

/** Sends records in the transaction of the record that is being processed. */
@FunctionalInterface
interface Outbox {
    void send(Outgoing record);
}
