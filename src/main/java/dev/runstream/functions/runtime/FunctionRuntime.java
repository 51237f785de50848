package dev.runstream.functions.runtime;

import io.netty.channel.EventLoopGroup;

/** What carries out the calls of one function. */
public interface FunctionRuntime extends AutoCloseable {
    /** Blocks until the call has ended; also a failed call is a completion. */
    Completion invoke(Invocation invocation) throws InterruptedException;

    /** Ends what runs: calls in flight fail. */
    @Override
    void close();

    /** @param threads serve the Runtime APIs of child processes */
    static FunctionRuntime of(Code code, String functionName, EventLoopGroup threads) {
        return switch (code) {
            case HandlerSettings settings -> new HandlerRuntime(settings, functionName);
            case ChildSettings settings -> new ChildRuntime(settings, functionName, threads);
        };
    }
}
