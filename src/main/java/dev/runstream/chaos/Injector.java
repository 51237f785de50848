package dev.runstream.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.contract.Topics;
import dev.runstream.functions.FunctionCall;
import dev.runstream.process.ProcessException;
import dev.runstream.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Throws the faults, one at a time, and waits until the cluster has recovered from each. A hit is counted by evidence from
 * outside only: a transaction that the cluster calls open, a call that is open at the endpoint.
 */
final class Injector {
    static final long ENGINE_LIMIT_MILLIS = 15_000;
    static final long WORKER_LIMIT_MILLIS = Fleet.LEASE_MILLIS + 5_000;

    private static final Duration GIVE_UP = Duration.ofSeconds(90);
    private static final Duration EVIDENCE_WITHIN = Duration.ofSeconds(30);
    private static final int DISK_MEGABYTES = 48;
    private static final String APPLICATION_ID = "runstream-engine";

    private final Fleet fleet;
    private final Requests requests;
    private final EventWatch events;
    private final CallsSeen calls;
    private final Canaries canaries;
    private final BrokerFaults brokers;
    private final OpenTransactions transactions;
    private final FaultLog log;
    private final Topics topics;
    private final Random random;
    private final Profile profile;
    private final int partitions;
    private final Sizes sizes;
    private int stops;
    private int states;

    Injector(ChaosWorld world, Random random) {
        this.fleet = world.fleet();
        this.requests = world.requests();
        this.events = world.events();
        this.calls = world.calls();
        this.canaries = new Canaries(requests, events, world.partitions());
        this.transactions = new OpenTransactions(world.admin());
        this.log = world.log();
        this.topics = world.topics();
        this.profile = world.profile();
        this.partitions = world.partitions();
        this.random = random;
        this.sizes = new Sizes(requests);
        this.brokers = new BrokerFaults(world, canaries, random);
    }

    void inject(Fault fault) {
        log.tried(fault);
        switch (fault) {
            case F1 -> killEngine(fault, StateDirectory.LEFT_OVER);
            case F2 -> killWorker();
            case F3 -> brokers.restart(log.tries(Fault.F3) - 1, GIVE_UP);
            case F4 -> standStill();
            case F5 -> scale();
            case F10 -> killEngine(fault, StateDirectory.values()[states++ % StateDirectory.values().length]);
            case F6, F7, F8, F9, F12 ->
                throw new IllegalArgumentException("Expected a fault of processes, but it is " + fault);
        }
    }

    /** What a killed engine finds when it starts again (F10). */
    private enum StateDirectory {
        /** Its disk has no byte left, once it runs. */
        FULL,
        /** Something lies where the directory should be: nothing can be written. */
        UNWRITABLE,
        DELETED,
        LEFT_OVER
    }

    private void killEngine(Fault fault, StateDirectory state) {
        ServerProcess engine = one(fleet.running("engine"));
        String name = engine.name();
        List<String> ids = transactions.idsOf(OpenTransactions.processId(fleet.stateDirectory(name), APPLICATION_ID));
        long at = stopInside(engine, ids);
        engine.kill();
        boolean inside = !ids.isEmpty() && transactions.anyOngoing(ids);
        List<String> sent = canaries.start();
        if (inside) {
            log.hit(Fault.F1);
        }
        long recovered = canaries.await(fault, sent, at, ENGINE_LIMIT_MILLIS, GIVE_UP, log);
        log.window(fault, at, recovered);
        Path directory = fleet.stateDirectory(name);
        switch (state) {
            case LEFT_OVER -> {}
            case DELETED -> delete(directory);
            case UNWRITABLE -> refusesUnwritable(name, directory);
            case FULL -> runsFull(name, directory);
        }
        fleet.startEngine(name).awaitReady();
        if (fault == Fault.F10) {
            log.hit(fault);
        }
        rebalanced(fault);
    }

    /**
     * Lets it stand still inside a transaction: between a look at the cluster and a kill it could end that. Where none is
     * open for a while it is left running.
     *
     * @return since when it does nothing any more, epoch milliseconds
     */
    private long stopInside(ServerProcess engine, List<String> transactionalIds) {
        long until = System.nanoTime() + EVIDENCE_WITHIN.toNanos();
        while (!transactionalIds.isEmpty() && System.nanoTime() < until) {
            if (transactions.anyOngoing(transactionalIds)) {
                long at = System.currentTimeMillis();
                engine.stop();
                if (transactions.anyOngoing(transactionalIds)) {
                    return at;
                }
                engine.goOn();
            }
            Pause.of(Duration.ofMillis(5));
        }
        return System.currentTimeMillis();
    }

    /** An engine that has joined takes partitions from others: they stand still meanwhile. */
    private void rebalanced(Fault fault) {
        long at = System.currentTimeMillis();
        long recovered = canaries.await(fault, canaries.start(), at, ENGINE_LIMIT_MILLIS, GIVE_UP, log);
        log.window(fault, at, recovered);
    }

    private void refusesUnwritable(String name, Path directory) {
        try {
            delete(directory);
            Files.writeString(directory, "not a directory");
            int code = fleet.startEngine(name).exitCode(Duration.ofSeconds(180));
            if (code == 0) {
                log.violation(
                        "F10: expected an engine without a state directory to end with an error, but it ended with 0");
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It runs on as long as it needs no room, or ends; in each case every partition is decided on. */
    private void runsFull(String name, Path directory) {
        delete(directory);
        try (SmallDisk disk = new SmallDisk(directory, DISK_MEGABYTES)) {
            ServerProcess engine = fleet.startEngine(name);
            engine.awaitReady();
            rebalanced(Fault.F10);
            disk.fill(engine);
            rebalanced(Fault.F10);
            engine.destroy();
        }
        if (Files.exists(directory)) {
            delete(directory);
        }
        rebalanced(Fault.F10);
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Expected " + directory + " to be deletable, but it is not", e);
        }
    }

    private void killWorker() {
        EventWatch.Adopted held = openCall();
        if (held == null) {
            return;
        }
        long at = System.currentTimeMillis();
        ServerProcess worker = fleet.process(held.worker());
        worker.kill();
        if (isOpenOrGone(held, at)) {
            log.hit(Fault.F2);
        }
        awaitCalledAgain(Fault.F2, held, at);
        fleet.startWorker(worker.name()).awaitReady();
    }

    /** A call that is open at the endpoint, and whose worker is known; null when there is none for a while. */
    private EventWatch.@Nullable Adopted openCall() {
        List<EventWatch.Adopted> found = new ArrayList<>();
        Pause.until(
                () -> {
                    calls.refresh();
                    found.clear();
                    for (EventWatch.Adopted each : events.adopted()) {
                        List<FunctionCall> of = calls.of(each.attempt());
                        boolean young = !of.isEmpty()
                                && of.getLast().open()
                                && System.currentTimeMillis() - of.getLast().receivedAt() < 1_500;
                        if (young
                                && fleet.running("worker").stream()
                                        .anyMatch(w -> w.name().equals(each.worker()))) {
                            found.add(each);
                        }
                    }
                    return !found.isEmpty();
                },
                EVIDENCE_WITHIN);
        return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
    }

    private boolean isOpenOrGone(EventWatch.Adopted held, long at) {
        calls.refresh();
        FunctionCall call = calls.of(held.attempt()).getLast();
        Long endedAt = call.endedAt();
        return endedAt == null || (call.outcome() != FunctionCall.Outcome.ANSWERED && endedAt >= at - 5);
    }

    /** Its function is called again, or the attempt ends otherwise: covered by its lease (I15). */
    private void awaitCalledAgain(Fault fault, EventWatch.Adopted held, long at) {
        String id = held.attempt().executionId();
        boolean moved = Pause.until(
                () -> {
                    calls.refresh();
                    return calls.of(held.attempt()).getLast().receivedAt() > at
                            || events.end(id) != null
                            || !events.adopted().contains(held);
                },
                GIVE_UP);
        long now = System.currentTimeMillis();
        log.window(fault, at, now);
        if (moved) {
            log.recovered(fault, "the call of a lost worker to be made again", now - at, WORKER_LIMIT_MILLIS);
        } else {
            log.violation("I15: expected a call of " + id + " that was open at a lost worker to be made again, but for "
                    + GIVE_UP.toSeconds() + " s it was not");
        }
    }

    private void standStill() {
        Duration time = profile.stops()[stops % profile.stops().length];
        switch (stops++ % 3) {
            case 0 -> {
                ServerProcess engine = one(fleet.running("engine"));
                long at = System.currentTimeMillis();
                engine.stop();
                List<String> sent = canaries.start();
                if (time.toMillis() > ENGINE_LIMIT_MILLIS) {
                    long recovered = canaries.await(Fault.F4, sent, at, ENGINE_LIMIT_MILLIS, GIVE_UP, log);
                    log.window(Fault.F4, at, recovered);
                }
                Pause.of(Duration.ofMillis(Math.max(0, at + time.toMillis() - System.currentTimeMillis())));
                engine.goOn();
                log.hit(Fault.F4);
                long woke = System.currentTimeMillis();
                log.window(
                        Fault.F4,
                        at,
                        canaries.await(Fault.F4, canaries.start(), woke, ENGINE_LIMIT_MILLIS, GIVE_UP, log));
            }
            case 1 -> {
                EventWatch.Adopted held = openCall();
                if (held == null) {
                    return;
                }
                long at = System.currentTimeMillis();
                ServerProcess worker = fleet.process(held.worker());
                worker.stop();
                if (time.toMillis() > WORKER_LIMIT_MILLIS) {
                    awaitCalledAgain(Fault.F4, held, at);
                }
                Pause.of(Duration.ofMillis(Math.max(0, at + time.toMillis() - System.currentTimeMillis())));
                worker.goOn();
                log.hit(Fault.F4);
                log.window(Fault.F4, at, System.currentTimeMillis());
            }
            default -> brokers.standStill(time, GIVE_UP);
        }
    }

    /** Up, down to one of each, and back, all by their own doing. */
    private void scale() {
        long at = System.currentTimeMillis();
        List<ServerProcess> more =
                List.of(fleet.startEngine("engine-3"), fleet.startWorker("worker-4"), fleet.startWorker("worker-5"));
        more.forEach(ServerProcess::awaitReady);
        long up = System.currentTimeMillis();
        canaries.await(Fault.F5, canaries.start(), up, ENGINE_LIMIT_MILLIS, GIVE_UP, log);
        List<String> leave = List.of("engine-3", "engine-2", "worker-5", "worker-4", "worker-3", "worker-2");
        leave.forEach(name -> fleet.process(name).beginToTerminate());
        for (String name : leave) {
            int code = fleet.process(name).terminate();
            if (code != 0 && code != 143) {
                log.violation("F5: expected " + name + " to end cleanly on SIGTERM, but it ended with " + code + ":\n"
                        + fleet.process(name).tail());
            }
        }
        long down = System.currentTimeMillis();
        canaries.await(Fault.F5, canaries.start(), down, ENGINE_LIMIT_MILLIS, GIVE_UP, log);
        List<ServerProcess> back =
                List.of(fleet.startEngine("engine-2"), fleet.startWorker("worker-2"), fleet.startWorker("worker-3"));
        back.forEach(ServerProcess::awaitReady);
        log.hit(Fault.F5);
        log.window(Fault.F5, at, System.currentTimeMillis());
    }

    /**
     * Recorded bytes are produced again: some at once, some late, some in another order (F6). Half of them are of executions
     * that go on, while there are any: what has ended takes nothing any more.
     */
    void produceAgain(int count) {
        List<ConsumerRecord<byte[], byte[]>> recorded = recorded();
        if (recorded.isEmpty()) {
            return;
        }
        List<ConsumerRecord<byte[], byte[]>> live = recorded.stream()
                .filter(record -> record.key() != null && events.end(new String(record.key(), UTF_8)) == null)
                .toList();
        List<ConsumerRecord<byte[], byte[]>> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<ConsumerRecord<byte[], byte[]>> from = i % 2 == 0 && !live.isEmpty() ? live : recorded;
            chosen.add(from.get(random.nextInt(from.size())));
        }
        Collections.shuffle(chosen, random);
        for (ConsumerRecord<byte[], byte[]> record : chosen) {
            requests.bytes(new ProducerRecord<>(
                    record.topic(), record.partition(), null, record.key(), record.value(), record.headers()));
            log.tried(Fault.F6);
        }
        requests.flush();
        log.hits(Fault.F6, chosen.size());
    }

    private List<ConsumerRecord<byte[], byte[]>> recorded() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", fleet.bootstrapServers());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> from = Stream.of(topics.requests(), topics.stepResults())
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(found -> new TopicPartition(found.topic(), found.partition()))
                    .toList();
            consumer.assign(from);
            consumer.seekToBeginning(from);
            Map<TopicPartition, Long> ends = consumer.endOffsets(from);
            while (!from.stream().allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (record.value() != null
                            && record.value().length > 0
                            && record.value().length < 10_000
                            && record.headers().lastHeader(Poison.HEADER) == null) {
                        all.add(record);
                    }
                });
            }
        }
        return all;
    }

    /** @return the numbers thrown, from the one given on (F7) */
    int poison(int from, int count, long seed) {
        Poison poison = new Poison(topics, requests.contract(), seed, partitions);
        for (int number = from; number < from + count; number++) {
            requests.bytes(
                    number % 10 == 9
                            ? poison.notAtHome(number, requests.newId())
                            : poison.record(number, requests.newId()));
            log.tried(Fault.F7);
        }
        requests.flush();
        log.hits(Fault.F7, count);
        return from + count;
    }

    /** So many of the executions at the limits (F8). */
    void sizes(int count) {
        sizes.start(count, log);
    }

    private ServerProcess one(List<ServerProcess> of) {
        if (of.isEmpty()) {
            throw new ProcessException("Expected a process to run that a fault can hit, but there is none");
        }
        return of.get(random.nextInt(of.size()));
    }
}
