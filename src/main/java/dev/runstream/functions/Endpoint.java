package dev.runstream.functions;

import java.util.concurrent.atomic.AtomicLong;

/** What the connections of an endpoint share. */
final class Endpoint {
    private final CalledFunctions functions;
    private final CallLog log;
    private final EndpointSettings settings;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean closing;

    Endpoint(CalledFunctions functions, CallLog log, EndpointSettings settings) {
        this.functions = functions;
        this.log = log;
        this.settings = settings;
    }

    CalledFunctions functions() {
        return functions;
    }

    CallLog log() {
        return log;
    }

    EndpointSettings settings() {
        return settings;
    }

    long nextConnection() {
        return connections.incrementAndGet();
    }

    long nextCall() {
        return calls.incrementAndGet();
    }

    void closes() {
        closing = true;
    }

    boolean closing() {
        return closing;
    }
}
