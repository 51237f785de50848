package dev.runstream.functions.runtime;

import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A Java handler in this process: an instance for each call that runs at the same time, kept for the next one. Code that
 * goes on after its time is interrupted and its instance is never used again; it cannot be ended.
 */
public final class HandlerRuntime implements FunctionRuntime {
    private final HandlerSettings settings;
    private final String functionName;
    private final String logStream = UUID.randomUUID().toString().replace("-", "");
    private final Semaphore places;
    private final ConcurrentLinkedDeque<HandlerCode> idle = new ConcurrentLinkedDeque<>();
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private @Nullable ClassLoader loader;

    public HandlerRuntime(HandlerSettings settings, String functionName) {
        this.settings = settings;
        this.functionName = functionName;
        this.places = new Semaphore(settings.limits().concurrency());
    }

    @Override
    public Completion invoke(Invocation invocation) throws InterruptedException {
        if (invocation.patient()) {
            places.acquire();
        } else if (!places.tryAcquire()) {
            return new Completion.Throttled();
        }
        try {
            return run(invocation);
        } finally {
            places.release();
        }
    }

    /** Interrupts the calls in flight. */
    @Override
    public void close() {
        running.forEach(Thread::interrupt);
        synchronized (this) {
            if (loader instanceof HandlerLoader own) {
                try {
                    own.close();
                } catch (IOException e) {
                    throw new IllegalStateException("The class path of " + functionName + " does not close", e);
                }
            }
        }
    }

    private Completion run(Invocation invocation) throws InterruptedException {
        HandlerContext context = new HandlerContext(invocation, functionName, settings.limits(), logStream);
        FutureTask<byte[]> task = new FutureTask<>(() -> {
            HandlerCode code = idle.pollFirst();
            if (code == null) {
                code = HandlerCode.of(settings, Thread.currentThread().getContextClassLoader());
            }
            byte[] answer = code.handle(invocation.event(), context);
            idle.addFirst(code);
            return answer;
        });
        Thread thread =
                Thread.ofPlatform().daemon().name("handler-" + functionName).unstarted(task);
        try {
            thread.setContextClassLoader(loader());
        } catch (IOException e) {
            return new Completion.Failed(
                    ErrorBody.notStarted(invocation.requestId(), String.valueOf(e.getMessage())), "");
        }
        running.add(thread);
        thread.start();
        try {
            byte[] answer = task.get(settings.limits().timeout().toNanos(), TimeUnit.NANOSECONDS);
            return new Completion.Returned(answer, context.tail());
        } catch (ExecutionException e) {
            return new Completion.Failed(HandlerError.of(thrown(e)), context.tail());
        } catch (TimeoutException e) {
            return new Completion.Failed(
                    ErrorBody.timedOut(invocation.requestId(), settings.limits().timeout()), context.tail());
        } finally {
            thread.interrupt();
            running.remove(thread);
        }
    }

    /** What the author's code threw, also out of a constructor or a method that was called by its name. */
    private static Throwable thrown(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause instanceof java.lang.reflect.InvocationTargetException && cause.getCause() != null
                ? cause.getCause()
                : cause;
    }

    private synchronized ClassLoader loader() throws IOException {
        ClassLoader known = loader;
        if (known == null) {
            known = settings.classPath().isEmpty()
                    ? HandlerRuntime.class.getClassLoader()
                    : HandlerLoader.of(settings.classPath());
            loader = known;
        }
        return known;
    }
}
