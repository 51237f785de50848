package dev.runstream.engine;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whether a thread of the engine asks for a commit as soon as it has decided, instead of waiting for the next one by the
 * clock: while little comes that saves most of a commit interval for each hop, while more comes half of it. It never asks
 * while records wait that were fetched already, nor when much comes: Kafka Streams would commit after each record then,
 * fall behind for it, and never catch up again. One for a thread, as the transaction is. Whoever has set commits far apart
 * wants few of them, and gets them as far apart as that: {@link #isAskedAt(long)}.
 */
public final class CommitPace {
    /** The tasks of a thread share its transaction. */
    private static final ThreadLocal<@Nullable CommitPace> OF_THREAD = new ThreadLocal<>();

    /** More in so many nanoseconds is much. */
    private static final long WINDOW_NANOS = 20_000_000;

    private static final int FEW = 8;

    /** A longer interval is kept as it is set. */
    static final long ASKED_UP_TO_MILLIS = 50;

    /**
     * Between two that are asked for while more than a few come, but not many. While few come there is no such thing: a
     * thread that commits takes nothing, and what came meanwhile is committed together.
     */
    private static final long APART_NANOS = 25_000_000;

    private static final int MANY = 30;

    private long waiting;
    private long windowBegan;
    private int inWindow;
    private int inWindowBefore;
    private long askedAt;

    /**
     * Whether a thread asks for commits at all.
     *
     * @param intervalMillis that commits are apart by the clock, as set
     */
    public static boolean isAskedAt(long intervalMillis) {
        return intervalMillis <= ASKED_UP_TO_MILLIS;
    }

    /** The same, of the settings that Kafka Streams runs with: an application's {@code appConfigs}. */
    public static boolean isAskedBy(Map<String, Object> streams) {
        Object interval = Objects.requireNonNull(streams.get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG));
        return isAskedAt((Long) interval);
    }

    /** That of the thread that asks, made when there is none yet. */
    public static CommitPace ofThread() {
        CommitPace pace = OF_THREAD.get();
        if (pace == null) {
            pace = new CommitPace(System.nanoTime());
            OF_THREAD.set(pace);
        }
        return pace;
    }

    CommitPace(long nowNanos) {
        this.windowBegan = nowNanos;
        this.askedAt = nowNanos - APART_NANOS;
    }

    /** So many records were fetched. */
    void fetched(int records) {
        waiting += records;
    }

    /** What was fetched and not decided on will not be: a task was closed. */
    void forget() {
        waiting = 0;
    }

    /** Called for each fetched record that was decided on. */
    public boolean decided(long nowNanos) {
        waiting = Math.max(0, waiting - 1);
        return asks(nowNanos);
    }

    /** Called when something was done that no record asked for. */
    boolean asks(long nowNanos) {
        long since = nowNanos - windowBegan;
        if (since >= WINDOW_NANOS) {
            inWindowBefore = since < 2 * WINDOW_NANOS ? inWindow : 0;
            inWindow = 0;
            windowBegan = nowNanos;
        }
        inWindow++;
        int most = Math.max(inWindow, inWindowBefore);
        if (waiting > 0 || most > MANY || (most > FEW && nowNanos - askedAt < APART_NANOS)) {
            return false;
        }
        askedAt = nowNanos;
        return true;
    }

    /** Tells the thread that polls what it has fetched. Set as an interceptor of the main consumer. */
    public static final class Fetched implements ConsumerInterceptor<byte[], byte[]> {
        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            ofThread().fetched(records.count());
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }
}
