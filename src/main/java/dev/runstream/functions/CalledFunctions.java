package dev.runstream.functions;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The functions of an endpoint and how often each has been called. */
final class CalledFunctions {
    private final FunctionScript script;
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    CalledFunctions(FunctionScript script) {
        this.script = script;
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

    /** The answer of the nth call: the last one stays. */
    static Answer nth(List<Answer> answers, int count) {
        return answers.get(Math.min(count, answers.size()) - 1);
    }
}
