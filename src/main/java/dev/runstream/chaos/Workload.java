package dev.runstream.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts executions of all shapes, one after the other, for as long as faults are thrown; stops those that are to be. */
final class Workload implements AutoCloseable {
    /** A machine that is slower than the plan gets no backlog. */
    private static final int LIVE_MAX = 120;

    private final Requests requests;
    private final EventWatch events;
    private final int perSecond;
    private final Set<String> toStop = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean starting = true;
    private volatile boolean closed;
    private volatile int count;

    Workload(Requests requests, EventWatch events, int perSecond) {
        this.requests = requests;
        this.events = events;
        this.perSecond = perSecond;
        this.thread = Thread.ofPlatform().name("workload").daemon().start(this::run);
    }

    private void run() {
        List<Shape> shapes = Shape.WORKLOAD;
        long next = System.nanoTime();
        while (!closed) {
            if (starting && System.nanoTime() >= next && events.live() < LIVE_MAX) {
                Shape shape = shapes.get(count % shapes.size());
                String id = requests.newId();
                requests.start(shape, id);
                count++;
                if (Shape.TO_BE_STOPPED.contains(shape)) {
                    toStop.add(id);
                }
                next = Math.max(next + 1_000_000_000L / perSecond, System.nanoTime() - 1_000_000_000L);
            }
            for (String id : toStop) {
                if (events.isAtWork(id)) {
                    requests.stop(id);
                    toStop.remove(id);
                }
            }
            Pause.of(Duration.ofMillis(20));
        }
    }

    /** How many it has started. */
    int count() {
        return count;
    }

    /** Starts no more; stops go on. */
    void startNoMore() {
        starting = false;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(130));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
