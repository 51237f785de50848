package dev.runstream.functions.runtime;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The children of one function: started when they are needed, kept for the next call, limited in number. */
public final class ChildRuntime implements FunctionRuntime {
    private final ChildSettings settings;
    private final String functionName;
    private final EventLoopGroup threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Child> idle = new ArrayDeque<>();
    private final Set<Child> all = new HashSet<>();
    /** Calls that have a child or are about to start one. */
    private int running;

    private boolean closed;

    public ChildRuntime(ChildSettings settings, String functionName, EventLoopGroup threads) {
        this.settings = settings;
        this.functionName = functionName;
        this.threads = threads;
    }

    @Override
    public Completion invoke(Invocation invocation) throws InterruptedException {
        if (!enter(invocation.patient())) {
            return new Completion.Throttled();
        }
        try {
            return run(invocation);
        } finally {
            leave();
        }
    }

    /** Ends all children; calls in flight fail. */
    @Override
    public void close() {
        Set<Child> left;
        lock.lock();
        try {
            closed = true;
            left = Set.copyOf(all);
            idle.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        left.parallelStream().forEach(Child::end);
    }

    private Completion run(Invocation invocation) throws InterruptedException {
        while (true) {
            Child child = takeIdle();
            boolean first = child == null;
            if (child == null) {
                try {
                    child = start();
                } catch (IOException e) {
                    return new Completion.Failed(
                            ErrorBody.notStarted(invocation.requestId(), String.valueOf(e.getMessage())), "");
                }
            }
            Completion completion = null;
            try {
                completion = child.run(invocation, first);
            } finally {
                giveBack(child, completion != null);
            }
            if (completion != null) {
                return completion;
            }
        }
    }

    private boolean enter(boolean patient) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (running >= settings.limits().concurrency() && !closed) {
                if (!patient) {
                    return false;
                }
                changed.await();
            }
            running++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            running--;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Child takeIdle() {
        lock.lock();
        try {
            return idle.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    private Child start() throws IOException {
        Child child = Child.start(settings, functionName, threads);
        lock.lock();
        try {
            all.add(child);
            if (!closed) {
                return child;
            }
        } finally {
            lock.unlock();
        }
        child.end();
        throw new IOException("the endpoint is being closed");
    }

    private void giveBack(Child child, boolean answered) {
        boolean kept;
        lock.lock();
        try {
            kept = answered && !closed && child.usable();
            if (kept) {
                idle.addFirst(child);
            } else {
                all.remove(child);
            }
        } finally {
            lock.unlock();
        }
        if (!kept) {
            child.end();
        }
    }
}
