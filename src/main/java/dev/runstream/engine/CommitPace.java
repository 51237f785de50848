package dev.runstream.engine;

import org.jspecify.annotations.Nullable;

/**
 * Whether a thread of the engine asks for a commit as soon as it has decided, instead of waiting for the next one by the
 * clock: while little comes that saves most of a commit interval for each hop. When much comes it never asks: Kafka
 * Streams would commit after each record, and take a hundred times less. One for a thread, as the transaction is.
 */
public final class CommitPace {
    /** The tasks of a thread share its transaction. */
    private static final ThreadLocal<@Nullable CommitPace> OF_THREAD = new ThreadLocal<>();

    /** Apart, unless the commit interval is shorter. */
    private static final long APART_MILLIS_MAX = 5;

    /** More in so many milliseconds is much. */
    private static final long WINDOW_NANOS = 20_000_000;

    private static final int FEW = 8;

    private final long apartNanos;
    private long windowBegan;
    private int inWindow;
    private int inWindowBefore;
    private long askedAt;

    /** That of the thread that asks, made when there is none yet. */
    public static CommitPace ofThread(long commitIntervalMillis) {
        CommitPace pace = OF_THREAD.get();
        if (pace == null) {
            pace = new CommitPace(Math.min(APART_MILLIS_MAX, commitIntervalMillis), System.nanoTime());
            OF_THREAD.set(pace);
        }
        return pace;
    }

    /** @param apartMillis at least so many between two that are asked for */
    CommitPace(long apartMillis, long nowNanos) {
        this.apartNanos = apartMillis * 1_000_000;
        this.windowBegan = nowNanos;
        this.askedAt = nowNanos - apartNanos;
    }

    /** Called for each record that was decided on. */
    public boolean asks(long nowNanos) {
        long since = nowNanos - windowBegan;
        if (since >= WINDOW_NANOS) {
            inWindowBefore = since < 2 * WINDOW_NANOS ? inWindow : 0;
            inWindow = 0;
            windowBegan = nowNanos;
        }
        inWindow++;
        if (inWindow > FEW || inWindowBefore > FEW || nowNanos - askedAt < apartNanos) {
            return false;
        }
        askedAt = nowNanos;
        return true;
    }
}
