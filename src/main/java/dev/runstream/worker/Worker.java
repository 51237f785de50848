package dev.runstream.worker;

import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.topics.SetupException;
import dev.runstream.topics.StartupChecks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the fleet that carries out step requests. Started once, closed once.
 *
 * <p>Whenever its process dies, each request that it had taken is delivered to another worker by Kafka, or dispatched
 * again by the engine when the lease of an adopted call has run out.
 */
public final class Worker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final int QUARANTINED_MAX = 10_000;
    private static final Duration QUARANTINED_KEPT = Duration.ofMinutes(15);
    private static final Duration LAST_SENDS = Duration.ofSeconds(5);

    private final WorkerSettings settings;
    private final String id;
    private final WorkerClients clients;
    private final CallsInFlight calls = new CallsInFlight();
    private final ScheduledExecutorService scheduler;
    private final ResultPublisher publisher;
    private final List<Intake> intakes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LeaseKeeper leases;
    private final WorkerObserver observer;
    private boolean required;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Connects to nothing before {@link #start}. */
    public Worker(WorkerSettings settings, Contract contract, Invoker invoker) {
        this(settings, contract, invoker, WorkerObserver.NONE);
    }

    public Worker(WorkerSettings settings, Contract contract, Invoker invoker, WorkerObserver observer) {
        this(settings, contract, invoker, observer, WorkerClock.SYSTEM);
    }

    /** @param clock by which attempts are timed; the deadline that the invoker is told is on it too */
    public Worker(
            WorkerSettings settings, Contract contract, Invoker invoker, WorkerObserver observer, WorkerClock clock) {
        this.settings = settings;
        this.observer = observer;
        this.id = settings.id().isEmpty() ? ownName() : settings.id();
        this.clients = new WorkerClients(settings, id);
        this.scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("worker-leases").daemon().factory());
        Topics topics = settings.topics();
        Producer<byte[], byte[]> producer = clients.producer();
        observer.opened(producer);
        this.publisher = new ResultPublisher(producer, contract, topics, settings.resultMaxBytes());
        Semaphore room = new Semaphore(settings.maxCallsInFlight(), true);
        Caller caller = new Caller(
                invoker,
                publisher,
                calls,
                room,
                new FunctionQueues(settings.functionLimits()),
                id,
                settings.outputRules(),
                scheduler,
                observer,
                clock);
        this.leases = new LeaseKeeper(calls, caller, observer, clock);
        Recent<Intake.Place> quarantined = new Recent<>(QUARANTINED_MAX, QUARANTINED_KEPT);
        for (int number = 1; number <= settings.consumers(); number++) {
            int consumer = number;
            intakes.add(new Intake(
                    () -> clients.consumer(consumer),
                    topics.stepRequests(),
                    settings.maxPollRecords(),
                    settings.adoptAfter(),
                    contract,
                    caller,
                    publisher,
                    quarantined,
                    room,
                    observer));
        }
    }

    /**
     * Joins the fleet.
     *
     * @throws SetupException as {@link #require}, unless that was asked before
     */
    public void start() {
        require();
        leases.start(scheduler);
        for (Intake intake : intakes) {
            threads.add(Thread.ofPlatform()
                    .name("worker-intake-" + (threads.size() + 1))
                    .uncaughtExceptionHandler((_, defect) -> {
                        log.error("Worker {} takes no more requests", id, defect);
                        ended.completeExceptionally(defect);
                    })
                    .start(intake));
        }
        log.info("Worker {} has joined the share group {}", id, settings.groupId());
    }

    /**
     * Looks at the cluster.
     *
     * @throws SetupException when it cannot be reached or is not as workers need it
     */
    public void require() {
        if (!required) {
            Admin admin = clients.admin();
            try {
                StartupChecks.require(admin, settings);
            } finally {
                admin.close(Duration.ZERO);
            }
            required = true;
        }
    }

    /** What this worker is called in results. */
    public String id() {
        return id;
    }

    /** What its consumers are called in the share group. */
    public Set<String> consumerIds() {
        return IntStream.rangeClosed(1, settings.consumers())
                .mapToObj(clients::consumerId)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Calls whose results the broker does not have yet. */
    public int callsInFlight() {
        return calls.size();
    }

    /** Completes when the worker is closed; exceptionally when it broke by a defect and takes no more requests. */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** As {@link #close(Duration)} with {@code worker.drain.timeout.ms}. */
    @Override
    public void close() {
        close(settings.drainTimeout());
    }

    /**
     * Leaves the fleet: takes no more requests, lets the open calls end within the time, publishes, and leaves the rest
     * to their leases. A second time does nothing.
     *
     * @return how many calls were still open
     */
    public int close(Duration drain) {
        if (closed.getAndSet(true)) {
            return 0;
        }
        long deadline = System.nanoTime() + drain.toNanos();
        log.info("Worker {} takes no more requests; {} calls are open", id, calls.size());
        intakes.forEach(Intake::stop);
        boolean interrupted = false;
        try {
            for (Thread thread : threads) {
                // A batch in hand needs a moment even when there is no time to drain.
                if (!thread.join(atLeast(LAST_SENDS, left(deadline)))) {
                    thread.interrupt();
                }
            }
            calls.awaitNone(left(deadline));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        int abandoned = 0;
        for (Call call : calls.all()) {
            abandoned += call.abandon() ? 1 : 0;
        }
        scheduler.shutdownNow();
        publisher.close(LAST_SENDS);
        if (abandoned > 0) {
            log.warn("Worker {} leaves {} open calls to their leases: the engine dispatches them again", id, abandoned);
            observer.callsAbandoned(abandoned);
        }
        log.info("Worker {} has left", id);
        ended.complete(null);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return abandoned;
    }

    private static Duration left(long deadlineNanos) {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    private static Duration atLeast(Duration least, Duration duration) {
        return duration.compareTo(least) < 0 ? least : duration;
    }

    private static String ownName() {
        long process = ProcessHandle.current().pid();
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + process;
        } catch (UnknownHostException e) {
            return "worker-" + process;
        }
    }
}
