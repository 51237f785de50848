package dev.runstream.bench;

import dev.runstream.bench.LoadDriver.Load;
import dev.runstream.bench.LoadDriver.Window;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Topics;
import dev.runstream.process.FreePort;
import dev.runstream.process.ProcessException;
import dev.runstream.process.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures workloads, each on processes that are started for it. */
public final class Bench {
    /** Under full load before a window, so that it does not begin with nothing in flight. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    /** At the low rate before its window: what full load left to be written to disk is written meanwhile. */
    private static final Duration LOW_WARMUP = Duration.ofSeconds(10);

    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(180);
    /** Of {@link Workload#MIXED}. */
    private static final int SLOW_EVERY = 100;

    private static final int WARM_CALLS = 2_000;

    /** More than the worker takes at once. */
    private static final int ROOM_OF_LONG = 1_000;

    private static final int LIVE_AT_ONCE = 2_000;

    /** After the name of a workload that is measured beside what ended and what waits. */
    private static final String BESIDE_HISTORY = "+history";

    private final BenchSettings settings;
    private final Path directory;
    private final Consumer<String> progress;

    /**
     * @param directory for the data of the processes; what is made in it is deleted again
     * @param progress is told a line for each thing that happens
     */
    public Bench(BenchSettings settings, Path directory, Consumer<String> progress) {
        this.settings = settings;
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Full load, then low load; with a history first on the empty system, then on the same one beside its history.
     *
     * @throws ProcessException when it could not be carried through
     */
    public List<Measurement> measure(Workload workload) {
        Map<String, String> worker = workload == Workload.LONG ? workerOfLong() : Map.of();
        try (BenchFleet fleet = BenchFleet.system(
                        directory.resolve(workload.label()), settings, worker, workload.ownAnswers());
                LoadDriver driver = new LoadDriver(fleet.bootstrapServers(), Topics.DEFAULT, true)) {
            driver.register(Workload.runbooks());
            if (workload == Workload.LONG) {
                preload(driver);
                return List.of(
                        measureLong(fleet, driver, URI.create("http://127.0.0.1:" + worker.get("telemetry.port"))));
            }
            List<Measurement> measured = new ArrayList<>();
            warmUp(workload.label(), workload, driver);
            measured.add(measureAgain(workload.label(), workload, fleet, driver));
            if (settings.hasHistory()) {
                driver.awaitNone(DRAINED_WITHIN);
                preload(driver);
                measured.add(measureAgain(workload.label() + BESIDE_HISTORY, workload, fleet, driver));
            }
            return measured;
        }
    }

    private Measurement measureAgain(String name, Workload workload, BenchFleet fleet, LoadDriver driver) {
        driver.keepInFlight(settings.inFlight(workload), AGAIN, load(workload, driver));
        return measureWarm(name, workload, fleet, driver);
    }

    private void preload(LoadDriver driver) {
        if (settings.live() > 0) {
            Map<String, List<String>> parameters = Workload.W1.parameters();
            for (int started = 0; started < settings.live(); started++) {
                driver.startBeside(Workload.PAUSED_RUNBOOK, parameters);
                if (started % LIVE_AT_ONCE == LIVE_AT_ONCE - 1) {
                    passThrough(driver);
                }
            }
            passThrough(driver);
            progress.accept(settings.live() + " live executions wait");
        }
        if (settings.finished() > 0) {
            driver.finish(settings.finished(), Workload.W1.inFlight(), Workload.W1.runbook(), Workload.W1.parameters());
            progress.accept(settings.finished() + " executions have ended");
        }
    }

    /** Every partition has decided on all that came before when so many have ended that each partition has had some. */
    private void passThrough(LoadDriver driver) {
        driver.finish(
                settings.partitions() * 16,
                settings.partitions() * 16,
                Workload.W1.runbook(),
                Workload.W1.parameters());
    }

    private static Load load(Workload workload, LoadDriver driver) {
        return new Load(
                workload.runbook(),
                workload.parameters(),
                workload == Workload.MIXED ? SLOW_EVERY : 0,
                () -> driver.startBeside(Workload.SLOW_RUNBOOK, Workload.minute()));
    }

    private void warmUp(String name, Workload workload, LoadDriver driver) {
        passThrough(driver);
        Window warm = driver.keepInFlight(settings.inFlight(workload), settings.warmup(), load(workload, driver));
        progress.accept(
                "%s: warmed up for %.0f s at %.0f executions/s".formatted(name, warm.seconds(), warm.perSecond()));
        driver.awaitNone(DRAINED_WITHIN);
    }

    private Measurement measureWarm(String name, Workload workload, BenchFleet fleet, LoadDriver driver) {
        int inFlight = settings.inFlight(workload);
        Load load = load(workload, driver);
        Snapshot before = Snapshot.of(fleet);
        long kafkaBefore = fleet.kafkaBytes();
        Window full = driver.keepInFlight(inFlight, settings.window(), load);
        Snapshot after = Snapshot.of(fleet);
        long kafkaAfter = fleet.kafkaBytes();
        if (full.executions() == 0) {
            throw new ProcessException("Expected executions to end in the window of "
                    + settings.window().toSeconds() + " s, but none did");
        }
        progress.accept("%s: %.0f executions/s, p50 %.1f ms, p99 %.1f ms"
                .formatted(name, full.perSecond(), full.p50Millis(), full.p99Millis()));
        return measurement(
                name,
                inFlight,
                workload.steps(),
                full,
                low(name, workload, driver, load),
                before,
                after,
                null,
                kafkaAfter - kafkaBefore);
    }

    private @Nullable Window low(String name, Workload workload, LoadDriver driver, Load load) {
        if (settings.rate() <= 0 || workload == Workload.MIXED) {
            return null;
        }
        driver.awaitNone(DRAINED_WITHIN);
        Window low;
        if (workload == Workload.FAN) {
            low = driver.keepInFlight(1, settings.window(), load);
            progress.accept("%s: one parent at a time takes p50 %.1f ms".formatted(name, low.p50Millis()));
        } else {
            driver.keepRate(settings.rate(), LOW_WARMUP, load);
            low = driver.keepRate(settings.rate(), settings.window(), load);
            progress.accept("%s: at %.0f/s p50 %.1f ms, p99 %.1f ms"
                    .formatted(name, settings.rate(), low.p50Millis(), low.p99Millis()));
        }
        return low;
    }

    /** It tells how many calls it has open, and has room for all of them and for a batch that it could take beside. */
    private Map<String, String> workerOfLong() {
        int room = settings.inFlight(Workload.LONG) + ROOM_OF_LONG;
        progress.accept("long: the worker has " + WorkerSettings.MAX_CALLS_IN_FLIGHT + " " + room);
        return Map.of(
                "telemetry.port",
                Integer.toString(FreePort.find()),
                WorkerSettings.MAX_CALLS_IN_FLIGHT,
                Integer.toString(room));
    }

    /** All are started at once; what counts is what they cost while they are open, and that each is called once. */
    private Measurement measureLong(BenchFleet fleet, LoadDriver driver, URI worker) {
        Workload workload = Workload.LONG;
        int inFlight = settings.inFlight(workload);
        driver.finish(WARM_CALLS, WARM_CALLS, Workload.W1.runbook(), Workload.W1.parameters());
        long callsBefore = WorkerCounts.of(worker).started();
        Snapshot before = Snapshot.of(fleet);
        long kafkaBefore = fleet.kafkaBytes();
        Load load = new Load(workload.runbook(), workload.parameters(), 0, () -> {});
        driver.startAll(inFlight, load);
        long giveUp = System.nanoTime() + DRAINED_WITHIN.toNanos();
        long open = 0;
        while (open < inFlight && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(250_000_000);
            open = Math.max(open, WorkerCounts.of(worker).inFlight());
        }
        progress.accept("long: %d calls are open at once, the worker is %.0f MB large"
                .formatted(open, Usage.of(fleet.worker().pid()).residentMegabytes()));
        Window full = driver.awaitAll(DRAINED_WITHIN);
        Snapshot after = Snapshot.of(fleet);
        long calls = WorkerCounts.of(worker).started() - callsBefore;
        progress.accept("long: %d executions, %d calls, %.1f s".formatted(full.executions(), calls, full.seconds()));
        return measurement(
                workload.label(),
                (int) open,
                workload.steps(),
                full,
                null,
                before,
                after,
                calls,
                fleet.kafkaBytes() - kafkaBefore);
    }

    private static Measurement measurement(
            String name,
            int inFlight,
            int steps,
            Window full,
            @Nullable Window low,
            Snapshot before,
            Snapshot after,
            @Nullable Long calls,
            long kafkaBytes) {
        double allSteps = (double) full.executions() * steps;
        return new Measurement(
                name,
                inFlight,
                steps,
                full,
                low,
                after.engine().since(before.engine()),
                after.worker().since(before.worker()),
                after.broker().since(before.broker()),
                after.driver().since(before.driver()),
                after.functions() == null || before.functions() == null
                        ? null
                        : after.functions().since(before.functions()),
                calls,
                after.host().stolenSince(before.host()),
                kafkaBytes / allSteps,
                (after.diskBytes() - before.diskBytes()) / allSteps);
    }

    /** All processes at one moment. */
    private record Snapshot(
            Usage engine,
            Usage worker,
            Usage broker,
            Usage driver,
            @Nullable Usage functions,
            Host.Time host,
            long diskBytes) {
        static Snapshot of(BenchFleet fleet) {
            ServerProcess functions = fleet.functions();
            return new Snapshot(
                    Usage.of(fleet.engine().pid()),
                    Usage.of(fleet.worker().pid()),
                    Usage.of(fleet.broker().pid()),
                    Usage.of(ProcessHandle.current().pid()),
                    functions == null ? null : Usage.of(functions.pid()),
                    Host.time(),
                    Usage.written(fleet.engine().pid())
                            + Usage.written(fleet.broker().pid()));
        }
    }

    /**
     * A system and its floor, each twice and in turn, so that what else the machine does hits both.
     *
     * @param system both times
     * @param floor both times
     */
    public record Comparison(List<Measurement> system, List<Measurement> floor) {
        public Comparison {
            system = List.copyOf(system);
            floor = List.copyOf(floor);
        }

        /** Executions a second, system to floor. */
        public double ratio() {
            return perSecond(system) / perSecond(floor);
        }

        /** Processor time for an execution, system to floor. */
        public double cpuRatio() {
            return cpu(system) / cpu(floor);
        }

        private static double perSecond(List<Measurement> some) {
            return some.stream().mapToDouble(each -> each.full().perSecond()).sum();
        }

        private static double cpu(List<Measurement> some) {
            return some.stream().mapToDouble(Measurement::cpuSecondsPerThousand).sum();
        }
    }

    /** A B A B: both run all the while, and the one that has no load does nothing but wait for some. */
    public Comparison compare() {
        List<Measurement> system = new ArrayList<>();
        List<Measurement> floor = new ArrayList<>();
        try (BenchFleet systemFleet = BenchFleet.system(directory.resolve("W1"), settings, Map.of(), true);
                LoadDriver systemDriver = new LoadDriver(systemFleet.bootstrapServers(), Topics.DEFAULT, true);
                BenchFleet floorFleet = BenchFleet.floor(directory.resolve("floor"), settings);
                LoadDriver floorDriver = new LoadDriver(floorFleet.bootstrapServers(), Topics.DEFAULT, false)) {
            systemDriver.register(Workload.runbooks());
            preload(systemDriver);
            warmUp("W1", Workload.W1, systemDriver);
            warmUp("floor", Workload.W1, floorDriver);
            for (int turn = 1; turn <= 2; turn++) {
                system.add(measureAgain("W1", Workload.W1, systemFleet, systemDriver));
                systemDriver.awaitNone(DRAINED_WITHIN);
                floor.add(measureAgain("floor", Workload.W1, floorFleet, floorDriver));
                floorDriver.awaitNone(DRAINED_WITHIN);
            }
        }
        return new Comparison(system, floor);
    }
}
