package dev.runstream.bench;

import dev.runstream.bench.LoadDriver.Window;
import dev.runstream.bench.Measurement.Use;
import dev.runstream.contract.Topics;
import dev.runstream.process.ProcessException;
import dev.runstream.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Measures workloads, each on processes that are started for it. */
public final class Bench {
    private static final Duration LOW_WARMUP = Duration.ofSeconds(3);
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(120);

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
     * Full load, then low load.
     *
     * @throws ProcessException when it could not be carried through
     */
    public Measurement measure(Workload workload) {
        try (BenchFleet fleet = BenchFleet.system(directory.resolve(workload.label()), settings, workload.ownAnswers())) {
            try (LoadDriver driver = new LoadDriver(fleet.bootstrapServers(), Topics.DEFAULT)) {
                driver.register(Workload.runbooks());
                return measure(workload.label(), workload, fleet, driver);
            }
        }
    }

    /** The floor of a workload: the same hops, nothing in them. */
    public Measurement floor(Workload workload) {
        try (BenchFleet fleet = BenchFleet.floor(directory.resolve("floor"), settings)) {
            try (LoadDriver driver = new LoadDriver(fleet.bootstrapServers(), Topics.DEFAULT)) {
                return measure("floor of " + workload.label(), workload, fleet, driver);
            }
        }
    }

    private Measurement measure(String name, Workload workload, BenchFleet fleet, LoadDriver driver) {
        int inFlight = settings.inFlight(workload);
        Runnable beside = workload == Workload.MIXED
                ? () -> driver.startBeside(Workload.SLOW_RUNBOOK, Workload.minute())
                : () -> {};
        int beside_every = workload == Workload.MIXED ? 100 : 0;
        Window warm = driver.keepInFlight(
                inFlight, settings.warmup(), workload.runbook(), workload.parameters(), beside_every, beside);
        progress.accept("%s: warm after %.0f s, the last of them at %.0f executions/s"
                .formatted(name, warm.seconds(), warm.perSecond()));
        Snapshot before = Snapshot.of(fleet);
        long kafkaBefore = fleet.kafkaBytes();
        Window full = driver.keepInFlight(
                inFlight, settings.window(), workload.runbook(), workload.parameters(), beside_every, beside);
        Snapshot after = Snapshot.of(fleet);
        long kafkaAfter = fleet.kafkaBytes();
        progress.accept("%s: %.0f executions/s, p50 %.1f ms, p99 %.1f ms"
                .formatted(name, full.perSecond(), full.p50Millis(), full.p99Millis()));
        Window low = null;
        if (settings.rate() > 0 && workload != Workload.MIXED) {
            if (!driver.awaitNone(DRAINED_WITHIN)) {
                throw new ProcessException("Expected every execution to end within " + DRAINED_WITHIN.toSeconds()
                        + " s, but " + driver.inFlight() + " have not");
            }
            driver.keepRate(settings.rate(), LOW_WARMUP, workload.runbook(), workload.parameters());
            low = driver.keepRate(settings.rate(), settings.window(), workload.runbook(), workload.parameters());
            progress.accept("%s: at %.0f/s p50 %.1f ms, p99 %.1f ms"
                    .formatted(name, settings.rate(), low.p50Millis(), low.p99Millis()));
        }
        long steps = full.executions() * workload.steps();
        return new Measurement(
                name,
                inFlight,
                workload.steps(),
                full,
                low,
                after.since(before, Snapshot::engine),
                after.since(before, Snapshot::worker),
                after.since(before, Snapshot::broker),
                after.since(before, Snapshot::driver),
                before.functions() == null || after.functions() == null
                        ? null
                        : new Use(
                                after.functions().cpuSeconds() - before.functions().cpuSeconds(),
                                after.functions().residentMegabytes()),
                (double) (kafkaAfter - kafkaBefore) / steps,
                (double) (after.diskBytes() - before.diskBytes()) / steps);
    }

    /** All processes at one moment. */
    private record Snapshot(
            Usage engine, Usage worker, Usage broker, Usage driver, @Nullable Usage functions, long diskBytes) {
        static Snapshot of(BenchFleet fleet) {
            ServerProcess functions = fleet.functions();
            return new Snapshot(
                    Usage.of(fleet.engine().pid()),
                    Usage.of(fleet.worker().pid()),
                    Usage.of(fleet.broker().pid()),
                    Usage.of(ProcessHandle.current().pid()),
                    functions == null ? null : Usage.of(functions.pid()),
                    Usage.written(fleet.engine().pid()) + Usage.written(fleet.broker().pid()));
        }

        Use since(Snapshot before, Function<Snapshot, Usage> process) {
            Usage then = process.apply(before);
            Usage now = process.apply(this);
            return new Use(now.cpuSeconds() - then.cpuSeconds(), now.residentMegabytes());
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

    /** A B A B. */
    public Comparison compare(Workload workload) {
        List<Measurement> system = new ArrayList<>();
        List<Measurement> floor = new ArrayList<>();
        for (int turn = 1; turn <= 2; turn++) {
            system.add(measure(workload));
            floor.add(floor(workload));
        }
        return new Comparison(system, floor);
    }
}
