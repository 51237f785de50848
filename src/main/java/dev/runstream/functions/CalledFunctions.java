package dev.runstream.functions;

import dev.runstream.functions.runtime.Code;
import dev.runstream.functions.runtime.FunctionRuntime;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** The functions of an endpoint, how often each has been called, and the runtimes of those that are code. */
final class CalledFunctions implements AutoCloseable {
    private final FunctionScript script;
    private final Supplier<EventLoopGroup> threads;
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, FunctionRuntime> runtimes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param threads serve the functions that are processes; asked for when there is one */
    CalledFunctions(FunctionScript script, Supplier<EventLoopGroup> threads) {
        this.script = script;
        this.threads = threads;
    }

    /** @throws ServiceException 404 when there is no such function */
    ScriptedFunction find(FunctionAddress address) throws ServiceException {
        return script.find(address.name())
                .orElseThrow(() ->
                        new ServiceException(404, "ResourceNotFoundException", "Function not found: " + address.arn()));
    }

    /** Counts a call; from 1. */
    int count(FunctionAddress address) {
        return counts.computeIfAbsent(address.name(), _ -> new AtomicInteger()).incrementAndGet();
    }

    /** @param patient waits for its turn instead of being throttled */
    Function<CallEvent, Answer> code(Code code, FunctionAddress address, boolean patient) {
        FunctionRuntime runtime =
                runtimes.computeIfAbsent(address.name(), name -> FunctionRuntime.of(code, name, threads.get()));
        if (closed) {
            runtime.close(); // the endpoint was closed meanwhile: nothing may start any more
        }
        return new CodeCall(runtime, patient);
    }

    /** The answer of the nth call: the last one stays. */
    static Answer nth(List<Answer> answers, int count) {
        return answers.get(Math.min(count, answers.size()) - 1);
    }

    @Override
    public void close() {
        closed = true;
        runtimes.values().forEach(FunctionRuntime::close);
    }
}
