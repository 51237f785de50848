package dev.runstream.worker;

import dev.runstream.execution.Invocation;
import dev.runstream.execution.StepRequested;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Functions that stand in for Lambda's, by what is in their names: {@code now} answers at once, {@code wait} when
 * {@link #release} is called, {@code deaf} too but does not mind interruption, {@code take-N} after N milliseconds.
 */
final class Functions implements Invoker {
    /** Execution ids in the order of their calls. */
    final Queue<String> invoked = new ConcurrentLinkedQueue<>();

    final Map<String, Long> startedAt = new ConcurrentHashMap<>();
    final Queue<String> interrupted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);

    void release() {
        released.countDown();
    }

    @Override
    public Invocation invoke(StepRequested request, long deadlineNanos) {
        startedAt.putIfAbsent(request.executionId(), System.nanoTime());
        invoked.add(request.executionId());
        String name = request.functionName();
        if (name.startsWith("wait")) {
            try {
                released.await();
            } catch (InterruptedException e) {
                interrupted.add(request.executionId());
                return new Invocation.DeadlineReached();
            }
        } else if (name.startsWith("deaf")) {
            while (released.getCount() > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                Thread.interrupted();
            }
        } else if (name.startsWith("take-")) {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(name.substring(5)));
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
                if (Thread.currentThread().isInterrupted()) {
                    interrupted.add(request.executionId());
                    return new Invocation.DeadlineReached();
                }
            }
        } else if (name.startsWith("large")) {
            return answer("\"" + "x".repeat(150_000) + "\"");
        } else if (name.startsWith("break")) {
            throw new IllegalArgumentException("no such function");
        }
        return answer("\"done\"");
    }

    private static Invocation answer(String json) {
        return new Invocation.Response(200, null, null, json.getBytes(StandardCharsets.UTF_8), "r-1");
    }
}
