package dev.runstream.lambda;

import dev.runstream.execution.Invocation;
import dev.runstream.execution.StepRequested;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls functions through the Lambda Invoke API. One call is one request: it is sent again only when it cannot have
 * arrived (R133). Safe for any number of threads; made for virtual ones.
 */
public final class LambdaInvoker implements AutoCloseable {
    private final LambdaSettings settings;
    private final LambdaClients clients;
    private final @Nullable AssumedRoles roles;

    /** @throws IllegalArgumentException when no region is set or found and there is no endpoint */
    public LambdaInvoker(LambdaSettings settings) {
        this.settings = settings;
        this.clients = new LambdaClients(settings);
        this.roles = clients.roles();
    }

    /**
     * Calls the function and waits for its answer, the deadline, or an interrupt, whichever comes first.
     *
     * <p>At the deadline the call is abandoned: its connection is closed, the function is not stopped, an answer that
     * comes later is never read (R125). Nothing that the network does can hold the caller any longer.
     *
     * <p>When the calling thread is interrupted the call is abandoned in the same way, the thread's interrupt flag is
     * set again, and the outcome is {@link Invocation.NotSent} if the request was not on its way yet, else
     * {@link Invocation.ConnectionLost}: the function may have run.
     *
     * <p>A role of the request is assumed through STS (R308), unless the endpoint is on this machine and {@code
     * sts.endpoint} names none. Nothing is sent for a role that {@code lambda.assume.role.allowed} does not admit.
     *
     * @param deadlineNanos on the clock of {@link System#nanoTime}
     */
    public Invocation invoke(StepRequested request, long deadlineNanos) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            return new Invocation.DeadlineReached();
        }
        Call call = new Call(clients, roles, settings, request, deadlineNanos);
        if (Thread.currentThread().isInterrupted()) {
            return call.interrupted();
        }
        // A thread of its own, for microseconds: name lookups and handshakes cannot be bounded from within.
        FutureTask<Invocation> task = new FutureTask<>(call::send);
        Thread.ofVirtual().name("lambda-call").start(task);
        try {
            return task.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            abandon(task);
            return new Invocation.DeadlineReached();
        } catch (InterruptedException _) {
            abandon(task);
            Thread.currentThread().interrupt();
            return call.interrupted();
        } catch (ExecutionException e) {
            throw unexpected(e);
        }
    }

    /** Closes all connections; calls that are still in flight end as {@link Invocation.ConnectionLost}. */
    @Override
    public void close() {
        clients.close();
        if (roles != null) {
            roles.close();
        }
    }

    /** Interrupts the call's thread: a virtual thread that waits on a socket closes it. */
    private static void abandon(FutureTask<Invocation> task) {
        task.cancel(true);
    }

    private static RuntimeException unexpected(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
}
