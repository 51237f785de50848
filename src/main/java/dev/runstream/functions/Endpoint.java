package dev.runstream.functions;

import java.util.concurrent.atomic.AtomicLong;

/** What the connections of an endpoint share. */
final class Endpoint {
    private volatile CalledFunctions functions;
    private final CallLog log;
    private final EndpointSettings settings;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private volatile Pace pace = Pace.REAL;
    private volatile boolean closing;

    Endpoint(CalledFunctions functions, CallLog log, EndpointSettings settings) {
        this.functions = functions;
        this.log = log;
        this.settings = settings;
    }

    /** From now on these functions are called; what the others run in is ended. */
    void serve(CalledFunctions others, Pace at) {
        CalledFunctions before = functions;
        functions = others;
        pace = at;
        before.close();
    }

    CalledFunctions functions() {
        return functions;
    }

    Pace pace() {
        return pace;
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
