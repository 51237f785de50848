package dev.runstream.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cluster, on a thread of its own and only while someone wants to know, where {@code step-results} ends and how
 * far the engines have committed. An end is kept until it is reached: under steady traffic the newest never is.
 */
final class CommittedProgress implements InputProgress, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommittedProgress.class);
    private static final long PAUSE_MILLIS = 100;
    private static final long ANSWER_MILLIS = 10_000;

    private final Admin admin;
    private final String group;
    private final String topic;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Set<Integer> demanded = new HashSet<>();
    private final Map<Integer, Long> drainedAt = new HashMap<>();
    private boolean closed;

    /** Only the asking thread's: an end that was looked up, and when. */
    private final Map<Integer, Target> targets = new HashMap<>();

    private final Thread thread;

    private record Target(long lookedUpAt, long end) {}

    CommittedProgress(Admin admin, String group, String topic) {
        this.admin = admin;
        this.group = group;
        this.topic = topic;
        this.thread =
                Thread.ofPlatform().daemon().name("runstream-input-progress").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public boolean drained(int partition, long since) {
        lock.lock();
        try {
            if (drainedAt.getOrDefault(partition, Long.MIN_VALUE) >= since) {
                return true;
            }
            demanded.add(partition);
            wanted.signal();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            for (Set<Integer> partitions = next(); !partitions.isEmpty(); partitions = next()) {
                try {
                    ask(partitions);
                } catch (ExecutionException | TimeoutException e) {
                    log.warn("Expected the cluster to say how far {} has read {}; asking again", group, topic, e);
                }
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The partitions that someone asks for, waiting until there are any; none after the close. */
    private Set<Integer> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && demanded.isEmpty()) {
                wanted.await();
            }
            if (closed) {
                return Set.of();
            }
            Set<Integer> partitions = Set.copyOf(demanded);
            demanded.clear();
            return partitions;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
            while (!closed && nanos > 0) {
                nanos = wanted.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void ask(Set<Integer> partitions) throws InterruptedException, ExecutionException, TimeoutException {
        long now = System.currentTimeMillis();
        Set<Integer> without =
                partitions.stream().filter(p -> !targets.containsKey(p)).collect(Collectors.toSet());
        if (!without.isEmpty()) {
            ends(without, OffsetSpec.latest()).forEach((p, end) -> targets.put(p, new Target(now, end)));
        }
        Map<Integer, Long> committed = committed(partitions);
        for (int partition : partitions) {
            Target target = Objects.requireNonNull(targets.get(partition));
            if (committed.getOrDefault(partition, 0L) >= target.end()) {
                targets.remove(partition);
                lock.lock();
                try {
                    drainedAt.merge(partition, target.lookedUpAt(), Math::max);
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** How far the engines have come; where they have committed nothing, the beginning of what is left to read. */
    private Map<Integer, Long> committed(Set<Integer> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> answer = admin.listConsumerGroupOffsets(Map.of(
                        group,
                        new ListConsumerGroupOffsetsSpec()
                                .topicPartitions(
                                        partitions.stream().map(this::at).toList())))
                .partitionsToOffsetAndMetadata(group)
                .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        Map<Integer, Long> committed = new HashMap<>();
        Set<Integer> none = new HashSet<>();
        for (int partition : partitions) {
            OffsetAndMetadata offset = answer.get(at(partition));
            if (offset == null) {
                none.add(partition);
            } else {
                committed.put(partition, offset.offset());
            }
        }
        if (!none.isEmpty()) {
            committed.putAll(ends(none, OffsetSpec.earliest()));
        }
        return committed;
    }

    private Map<Integer, Long> ends(Set<Integer> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> question = partitions.stream().collect(Collectors.toMap(this::at, p -> spec));
        Map<Integer, Long> ends = new HashMap<>();
        admin.listOffsets(question)
                .all()
                .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .forEach((place, info) -> ends.put(place.partition(), info.offset()));
        return ends;
    }

    private TopicPartition at(int partition) {
        return new TopicPartition(topic, partition);
    }
}
