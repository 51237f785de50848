package dev.runstream.api;

import java.util.concurrent.locks.ReentrantLock;

/** One after the other for each name: what was looked at does not change before it is acted upon, in this process. */
final class NameLocks {
    private static final int LOCKS = 64;

    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    NameLocks() {
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    interface Action<T> {
        T act() throws InterruptedException;
    }

    <T> T with(String name, Action<T> action) throws InterruptedException {
        ReentrantLock lock = locks[Math.floorMod(name.hashCode(), LOCKS)];
        lock.lockInterruptibly();
        try {
            return action.act();
        } finally {
            lock.unlock();
        }
    }
}
