package dev.runstream.cli;

import dev.runstream.engine.EngineObserver;
import dev.runstream.engine.World;
import dev.runstream.execution.Invocation;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StoredParameters;
import dev.runstream.functions.Answer;
import dev.runstream.functions.Pace;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.suite.SuiteCase;
import dev.runstream.worker.Invoker;
import dev.runstream.worker.WorkerClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The virtual time that engine, worker and functions of a stack share while suites run on it. It stands still until it is
 * moved; a function answers when its time has come and it is let. Thread-safe.
 */
final class SuiteWorld implements WorkerClock, EngineObserver {
    /** Virtual time is ahead of the broker's, which neither refuses it nor looks for what is old. */
    static final Map<String, String> BROKER = Map.of(
            "log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE),
            "log.initial.task.delay.ms", Long.toString(Duration.ofDays(1).toMillis()));

    private static final long WHILE_NANOS = 400_000;
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(1);

    private final ReentrantLock entering = new ReentrantLock();
    private final List<HeldCall> calls = new ArrayList<>();
    private final Map<String, Integer> heard = new HashMap<>();
    private final Map<String, Integer> parked = new ConcurrentHashMap<>();
    private volatile @Nullable HeldCall entered;
    private volatile long now;
    private volatile boolean timeouts;
    private volatile long timeoutsLet;
    private volatile SuiteCase current;
    private volatile ParameterSource parameters;

    /** @param first the case that runs first */
    SuiteWorld(SuiteCase first, long begin) {
        this.current = first;
        this.parameters = first.parameterStore();
        this.now = begin;
    }

    /** A case begins at this time; nothing of another one is live. */
    void begin(SuiteCase suiteCase, long at) {
        current = suiteCase;
        parameters = suiteCase.parameterStore();
        now = at;
        timeouts = false;
    }

    World ofEngine() {
        return new World(() -> now, () -> current.settings().engine(), this::look);
    }

    private StoredParameters look(Set<String> paths) {
        return parameters.look(paths);
    }

    /** Epoch milliseconds. */
    long now() {
        return now;
    }

    void move(long to) {
        now = Math.max(now, to);
    }

    /** Whether attempts whose deadline is now are over: not before the engine has done what is due now. */
    void letTimeouts(boolean let) {
        timeoutsLet += let ? 1 : 0;
        timeouts = let;
    }

    @Override
    public long millis() {
        return now;
    }

    /**
     * A little before the moment while the engine acts; a little after it while timeouts are let, and each time a
     * nanosecond more, so that also a call that began in such a while is over when its deadline comes.
     */
    @Override
    public long nanos() {
        return now * 1_000_000 + (timeouts ? WHILE_NANOS + timeoutsLet : -WHILE_NANOS);
    }

    @Override
    public void runbookHeard(String key) {
        synchronized (heard) {
            heard.merge(key, 1, Integer::sum);
            heard.notifyAll();
        }
    }

    @Override
    public void parked(String executionId) {
        parked.merge(executionId, 1, Integer::sum);
    }

    /** How often the engine has said that something of this execution has to wait. */
    int timesParked(String executionId) {
        return parked.getOrDefault(executionId, 0);
    }

    int timesHeard(String key) {
        synchronized (heard) {
            return heard.getOrDefault(key, 0);
        }
    }

    /** The calls that wait for their time, in the order in which they came. */
    List<HeldCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** Functions answer when they are let. */
    Pace pace() {
        return (answer, whenOver) -> {
            HeldCall call = entered;
            if (call != null) {
                call.runs(answer, whenOver);
            } else {
                whenOver.after(0); // nobody waits for it: an asynchronous call of code
            }
        };
    }

    /** Calls, one after the other, so that it is known whose each answer is, and holds what came back until it is time. */
    Invoker gate(Invoker invoker) {
        return (request, _) -> {
            HeldCall call = new HeldCall(request, now);
            FutureTask<Invocation> answer =
                    new FutureTask<>(() -> invoker.invoke(request, System.nanoTime() + ANSWERS_WITHIN.toNanos() * 60));
            try {
                entering.lockInterruptibly();
                try {
                    entered = call;
                    Thread.ofVirtual().name("gate").start(() -> {
                        answer.run();
                        call.answered();
                    });
                    call.arrival.get(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
                } finally {
                    entered = null;
                    entering.unlock();
                }
                synchronized (calls) {
                    calls.add(call);
                }
                call.release.get();
                return answer.get();
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                return new Invocation.ConnectionLost("The call was given up.");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
            } catch (TimeoutException e) {
                throw new IllegalStateException(
                        "Expected the endpoint to take the call of " + request.functionName(), e);
            } finally {
                synchronized (calls) {
                    calls.remove(call);
                }
            }
        };
    }

    /** A call whose answer waits for its time. */
    static final class HeldCall {
        final StepRequested request;
        final long startedAt;
        private final CompletableFuture<Void> arrival = new CompletableFuture<>();
        private final CompletableFuture<Void> release = new CompletableFuture<>();
        private volatile Pace.@Nullable WhenOver whenOver;
        private volatile long dueAt;

        HeldCall(StepRequested request, long startedAt) {
            this.request = request;
            this.startedAt = startedAt;
            this.dueAt = startedAt;
        }

        private void runs(Answer answer, Pace.WhenOver over) {
            whenOver = over;
            dueAt = answer.outcome() instanceof Answer.Hangs
                    ? Long.MAX_VALUE
                    : startedAt + answer.after().toMillis();
            arrival.complete(null);
        }

        private void answered() {
            arrival.complete(null);
        }

        /** When the function answers; never, when the attempt's time is over before. */
        long dueAt() {
            return dueAt < deadline() ? dueAt : Long.MAX_VALUE;
        }

        long deadline() {
            return startedAt + request.timeoutMillis();
        }

        /** Its time is over: it answers. */
        void let() {
            Pace.WhenOver over = whenOver;
            if (over != null) {
                over.after(0);
            }
            release.complete(null);
        }
    }
}
