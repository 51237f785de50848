package dev.runstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.DerivedId;
import dev.runstream.process.ProcessException;
import dev.runstream.runbook.DocumentFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Starts executions, so many in flight or so many a second, and times each from its request to its committed end event. */
public final class LoadDriver implements AutoCloseable {
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(10);

    private static final Duration FINISHED_WITHIN = Duration.ofMinutes(2);

    /** With Kafka's own defaults, as whoever has much to start would use it. */
    private final KafkaProducer<byte[], byte[]> producer;

    /** Waits for nothing to go with what it sends, as whoever has little to start would set it. */
    private final KafkaProducer<byte[], byte[]> prompt;

    private final Contract contract = new Contract();
    private final Topics topics;
    private final EndsSeen ends;
    private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(0);
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private volatile Histogram latencies = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    private long allBegan;
    private long allEndedBefore;

    /**
     * What a window showed.
     *
     * @param executions that ended in it
     * @param seconds its length
     * @param p50Millis from the request to the committed end event as a client sees it
     */
    public record Window(long executions, double seconds, double p50Millis, double p99Millis) {
        public double perSecond() {
            return executions / seconds;
        }
    }

    /** @param real false for the floor, whose events hold nothing */
    LoadDriver(String bootstrapServers, Topics topics, boolean real) {
        this.topics = topics;
        this.producer = producer(Map.of("bootstrap.servers", bootstrapServers));
        this.prompt = producer(Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0));
        this.ends = new EndsSeen(bootstrapServers, topics.events(), contract, real, this::ended);
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void ended(String id, long now) {
        Long sent = sentNanos.remove(id);
        if (sent != null) { // a child is nobody's here
            latencies.recordValue(Math.min(HIGHEST_MICROS, (now - sent) / 1_000));
            ended.incrementAndGet();
            room.release();
        }
    }

    /** Returns when the broker has them. */
    void register(Map<String, String> runbooks) {
        runbooks.forEach((name, document) -> {
            var unused = producer.send(new ProducerRecord<>(
                    topics.commands(),
                    name.getBytes(UTF_8),
                    contract.encode(
                            new Command.RegisterRunbook(name, document, DocumentFormat.YAML, true, null, "bench"))));
        });
        producer.flush();
    }

    /** One that nobody waits for. */
    void startBeside(String runbook, Map<String, List<String>> parameters) {
        send(newId(), runbook, parameters, producer);
    }

    private void start(String runbook, Map<String, List<String>> parameters, KafkaProducer<byte[], byte[]> by) {
        String id = newId();
        sentNanos.put(id, System.nanoTime());
        send(id, runbook, parameters, by);
    }

    private String newId() {
        return DerivedId.of("bench", 0, started.getAndIncrement(), System.currentTimeMillis());
    }

    private void send(
            String id, String runbook, Map<String, List<String>> parameters, KafkaProducer<byte[], byte[]> by) {
        byte[] value = contract.encode(StartExecution.of(id, runbook, parameters));
        var unused = by.send(new ProducerRecord<>(topics.requests(), id.getBytes(UTF_8), value));
    }

    /**
     * What is started.
     *
     * @param every so many starts, something is done beside; 0 for never
     */
    record Load(String runbook, Map<String, List<String>> parameters, int every, Runnable beside) {}

    /** Keeps so many in flight for a while, and tells of the ends in it. */
    Window keepInFlight(int inFlight, Duration time, Load load) {
        room.drainPermits();
        room.release(Math.max(0, inFlight - sentNanos.size()));
        long began = begin();
        long over = began + time.toNanos();
        long endedBefore = ended.get();
        long count = 0;
        while (System.nanoTime() < over) {
            if (mayStart()) {
                start(load.runbook(), load.parameters(), producer);
                if (load.every() > 0 && ++count % load.every() == 0) {
                    load.beside().run();
                }
            }
        }
        return window(began, endedBefore);
    }

    /** Starts so many, some at a time, and returns when all have ended. */
    void finish(int executions, int inFlight, String runbook, Map<String, List<String>> parameters) {
        room.drainPermits();
        room.release(inFlight);
        for (int count = 0; count < executions; ) {
            if (mayStart()) {
                start(runbook, parameters, producer);
                count++;
            }
        }
        awaitNone(FINISHED_WITHIN);
    }

    private boolean mayStart() {
        requireSuccess();
        try {
            return room.tryAcquire(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted while executions ran");
        }
    }

    private void requireSuccess() {
        String failure = ends.failure();
        if (failure != null) {
            throw new ProcessException(failure);
        }
    }

    /** Starts so many at once. */
    void startAll(int executions, Load load) {
        allBegan = begin();
        allEndedBefore = ended.get();
        for (int count = 0; count < executions; count++) {
            start(load.runbook(), load.parameters(), producer);
        }
    }

    /** Waits until all of {@link #startAll} have ended. */
    Window awaitAll(Duration atMost) {
        awaitNone(atMost);
        return window(allBegan, allEndedBefore);
    }

    /** Starts so many a second, evenly, whatever comes of them. */
    Window keepRate(double perSecond, Duration time, Load load) {
        long began = begin();
        long over = began + time.toNanos();
        long endedBefore = ended.get();
        double apart = 1e9 / perSecond;
        for (long number = 0; ; number++) {
            long due = began + (long) (number * apart);
            if (due >= over) {
                break;
            }
            long left;
            while ((left = due - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
            }
            start(load.runbook(), load.parameters(), prompt);
        }
        return window(began, endedBefore);
    }

    private long begin() {
        latencies = new ConcurrentHistogram(HIGHEST_MICROS, 3);
        return System.nanoTime();
    }

    private Window window(long began, long endedBefore) {
        double seconds = (System.nanoTime() - began) / 1e9;
        Histogram seen = latencies;
        return new Window(
                ended.get() - endedBefore,
                seconds,
                seen.getValueAtPercentile(50) / 1e3,
                seen.getValueAtPercentile(99) / 1e3);
    }

    /**
     * Waits until nothing is in flight.
     *
     * @throws ProcessException when that takes too long
     */
    void awaitNone(Duration atMost) {
        long giveUp = System.nanoTime() + atMost.toNanos();
        while (!sentNanos.isEmpty()) {
            requireSuccess();
            if (System.nanoTime() > giveUp) {
                throw new ProcessException("Expected every execution to end within " + atMost.toSeconds() + " s, but "
                        + sentNanos.size() + " have not");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        prompt.close(Duration.ofSeconds(5));
        ends.close();
    }
}
