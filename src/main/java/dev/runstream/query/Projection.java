package dev.runstream.query;

import dev.runstream.config.QuerySettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.query.Projector.MovedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read model at work: a thread that reads the audit stream and keeps the rows, and what the rows answer. Several
 * processes may share one PostgreSQL. While the database or the cluster is away it tries again, and says so once.
 */
public final class Projection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Projection.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long BACKOFF_MIN_MILLIS = 100;
    private static final long BACKOFF_MAX_MILLIS = 5_000;
    private static final Duration LOOK_FOR_PARTITIONS_EVERY = Duration.ofSeconds(30);
    private static final Duration ASK_WHEN_IDLE_EVERY = Duration.ofSeconds(5);
    private static final Duration TELL_PROGRESS_EVERY = Duration.ofSeconds(5);
    private static final Duration DELETE_EVERY = Duration.ofSeconds(10);
    /** A lag worth telling about. */
    private static final long BEHIND = 10_000;

    private final QuerySettings settings;
    private final Database database;
    private final Projector projector;
    private final StreamReader reader;
    private final SqlHistory history;
    private final Heard heard = new Heard();
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable CompletableFuture<Void>> rebuildAsked = new AtomicReference<>();

    /** Where the database is, as far as this process knows. */
    private final Map<TopicPartition, Long> known = new HashMap<>();
    /** Read, and not written for sure. */
    private StreamReader.@Nullable Polled pending;
    /** Registrations whose documents have not come yet, that somebody waits for. */
    private final List<RunbookRegistered> undocumented = new ArrayList<>();

    /** Where each partition ended when catching up began; those that were reached are gone. */
    private final Map<TopicPartition, Long> catchingUp = new HashMap<>();
    /** Partitions of which that is to be asked. */
    private final Set<TopicPartition> unmeasured = new HashSet<>();

    private final Pace pace = new Pace();
    private long lookedForPartitionsAt;
    private long askedAt;
    private long toldAt;
    private long deletedAt;
    private long backoffMillis = BACKOFF_MIN_MILLIS;
    private volatile ProjectionStatus status = new ProjectionStatus(Map.of(), 0, false, 0, 0, 0, null, null);

    /**
     * Connects to the database, and brings its tables to this version; nothing is read before {@link #start}.
     *
     * @param kafka settings of consumers: {@code bootstrap.servers}, security
     * @param contract finds schemas that this version does not know
     * @throws DatabaseException when there is no database, or it cannot be brought to this version
     */
    public static Projection open(QuerySettings settings, Map<String, ?> kafka, Topics topics, Contract contract) {
        Database database = Database.open(settings);
        try {
            return new Projection(
                    settings, database, new StreamReader(kafka, topics, contract, settings.batchRecordsMax()));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private Projection(QuerySettings settings, Database database, StreamReader reader) {
        this.settings = settings;
        this.database = database;
        this.reader = reader;
        this.projector = new Projector(database, settings);
        this.history = new SqlHistory(database);
        this.thread = new Thread(this::project, "history");
        thread.setDaemon(true);
    }

    /** Begins to read, where the database has come to. */
    public void start() {
        thread.start();
    }

    public History history() {
        return history;
    }

    public Answers answers() {
        return heard;
    }

    public ProjectionStatus status() {
        return status;
    }

    /**
     * Empties the tables and reads the audit stream from its beginning; other processes on the same database do too.
     *
     * @return done when the tables are empty; how far the reading has come is told by {@link #status} and in the log
     */
    public CompletableFuture<Void> rebuild() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> before = rebuildAsked.compareAndExchange(null, asked);
        return before == null ? asked : before;
    }

    private void project() {
        while (closing.getCount() > 0) {
            try {
                turn();
                succeeded();
            } catch (WakeupException e) {
                log.debug("The read model is told to end");
            } catch (DatabaseException | KafkaException e) {
                failed(String.valueOf(e.getMessage()), null);
            } catch (RuntimeException e) { // a mistake of ours: what is written stays right, and it shows
                failed("Expected to go on, but: " + e, e);
            }
        }
        reader.close();
    }

    private void turn() {
        CompletableFuture<Void> rebuild = rebuildAsked.get();
        if (rebuild != null) {
            begin(rebuild);
        }
        if (due(lookedForPartitionsAt, LOOK_FOR_PARTITIONS_EVERY)) {
            addPartitions();
            lookedForPartitionsAt = System.nanoTime();
        }
        if (!unmeasured.isEmpty()) {
            catchingUp.putAll(reader.ends(unmeasured));
            unmeasured.clear();
        }
        StreamReader.Polled polled = pending;
        if (polled == null) {
            polled = reader.poll(POLL);
            pending = polled;
        }
        settle(polled);
        pending = null;
        polled.records().forEach(this::tell);
        tellDocumented();
        pace.add(polled.records().size());
        if (polled.records().isEmpty() && due(askedAt, ASK_WHEN_IDLE_EVERY)) {
            reader.ends(reader.assigned()); // a poll does not tell that the cluster is away
            askedAt = System.nanoTime();
        }
        show();
        deleteEnded();
    }

    private void begin(CompletableFuture<Void> rebuild) {
        log.info("The read model is emptied and reads the audit stream from its beginning");
        projector.empty();
        pending = null;
        if (!known.isEmpty()) {
            known.putAll(projector.positions(known.keySet()));
            reader.seek(known);
            unmeasured.addAll(known.keySet());
        }
        rebuildAsked.set(null);
        rebuild.complete(null);
    }

    private void addPartitions() {
        List<TopicPartition> added = reader.newPartitions();
        if (!added.isEmpty()) {
            Map<TopicPartition, Long> positions = positions(added);
            reader.seek(positions);
            known.putAll(positions);
            unmeasured.addAll(added);
        }
    }

    private Map<TopicPartition, Long> positions(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> positions = projector.positions(partitions);
        if (positions.containsValue(Projector.TO_BE_EMPTIED)) {
            projector.finishEmptying();
            positions = projector.positions(partitions);
        }
        return positions;
    }

    /** Returns when all of it is in the database, whoever has written it. */
    private void settle(StreamReader.Polled polled) {
        Set<TopicPartition> wentBack = new HashSet<>();
        Stretch all = new Stretch(polled.records(), polled.next(), polled.next());
        while (true) {
            Stretch left = all.after(known).without(wentBack);
            if (left.records().isEmpty()) {
                return; // a position without records is written with the next ones
            }
            try {
                projector.write(left);
                known.putAll(left.to());
                return;
            } catch (MovedException e) {
                Map<TopicPartition, Long> positions = positions(known.keySet());
                Map<TopicPartition, Long> back = new HashMap<>();
                positions.forEach((partition, position) -> {
                    if (position < known.getOrDefault(partition, 0L)) { // another process rebuilds
                        back.put(partition, position);
                    }
                });
                known.putAll(positions);
                reader.seek(back);
                wentBack.addAll(back.keySet());
            }
        }
    }

    private void tell(StreamRecord record) {
        Object event = record.value();
        if (event instanceof RunbookRegistered registered && heard.isAwaited(registered.name())) {
            undocumented.add(registered);
        } else if (event != null) {
            heard.tell(event);
        }
    }

    /** Who registers a runbook is answered when its document is there too. */
    private void tellDocumented() {
        undocumented.removeIf(registered -> {
            if (!heard.isAwaited(registered.name())) {
                return true;
            }
            boolean there = history.document(registered.name(), registered.version()) != null;
            if (there) {
                heard.tell(registered);
            }
            return there;
        });
    }

    private void show() {
        Map<String, Long> positions = new HashMap<>();
        for (TopicPartition partition : reader.assigned()) {
            long position = reader.position(partition);
            positions.put(partition.toString(), position);
            Long end = catchingUp.get(partition);
            if (end != null && position >= end) {
                catchingUp.remove(partition);
            }
        }
        long lag = reader.lag();
        status = new ProjectionStatus(
                positions,
                lag,
                catchingUp.isEmpty() && unmeasured.isEmpty(),
                pace.perSecond(),
                projector.unreadable(),
                projector.gaps(),
                null,
                null);
        if (lag > BEHIND && due(toldAt, TELL_PROGRESS_EVERY)) {
            log.info(
                    "The read model has {} records, {} are to be read, {} a second",
                    status.position(),
                    lag,
                    status.recordsPerSecond());
            toldAt = System.nanoTime();
        }
    }

    private void deleteEnded() {
        if (due(deletedAt, DELETE_EVERY)) {
            // One bounded part at a time; a full one is followed by another at the next turn.
            int deleted = projector.deleteEnded(System.currentTimeMillis(), settings.retention());
            if (deleted > 0) {
                log.info("{} executions that ended long ago were deleted from the read model", deleted);
            }
            if (deleted < Projector.DELETED_AT_ONCE) {
                deletedAt = System.nanoTime();
            }
        }
    }

    private void succeeded() {
        if (backoffMillis > BACKOFF_MIN_MILLIS) {
            log.info("The read model goes on");
        }
        backoffMillis = BACKOFF_MIN_MILLIS;
    }

    private void failed(String sentence, @Nullable RuntimeException mistake) {
        ProjectionStatus before = status;
        Long since = before.failingSince();
        if (since == null) {
            log.warn("The read model stands still, and tries again: {}", sentence, mistake);
        }
        status = new ProjectionStatus(
                before.positions(),
                before.lag(),
                before.caughtUp(),
                0,
                projector.unreadable(),
                projector.gaps(),
                sentence,
                since == null ? Long.valueOf(System.currentTimeMillis()) : since);
        try {
            boolean closes = closing.await(backoffMillis, TimeUnit.MILLISECONDS);
            backoffMillis = closes ? 0 : Math.min(BACKOFF_MAX_MILLIS, 2 * backoffMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private static boolean due(long at, Duration every) {
        return at == 0 || System.nanoTime() - at >= every.toNanos();
    }

    @Override
    public void close() {
        closing.countDown();
        reader.wakeUp();
        if (thread.isAlive()) {
            try {
                thread.join(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            reader.close();
        }
        database.close();
    }

    /** Records a second over the last seconds. */
    private static final class Pace {
        private static final long WINDOW_NANOS = 5_000_000_000L;

        private long since = System.nanoTime();
        private long records;
        private long perSecond;

        void add(int more) {
            records += more;
            long elapsed = System.nanoTime() - since;
            if (elapsed >= WINDOW_NANOS || (perSecond == 0 && elapsed >= WINDOW_NANOS / 5)) {
                perSecond = records * 1_000_000_000L / elapsed;
                since = System.nanoTime();
                records = 0;
            }
        }

        long perSecond() {
            return perSecond;
        }
    }
}
