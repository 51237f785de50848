package dev.runstream.bench;

import dev.runstream.bench.LoadDriver.Window;
import org.jspecify.annotations.Nullable;

/**
 * What a workload came to.
 *
 * @param inFlight executions that were kept in flight
 * @param full at full load
 * @param low at the low rate; for {@link Workload#FAN} one parent at a time; null when it was not measured
 * @param engine what its process used in the window at full load, and likewise the others
 * @param functions null where the worker answers by itself
 * @param callsStarted by the worker; null where they were not counted
 * @param stolen the part of the processors' time, 0 to 1, that other guests of the same host had in the window
 * @param kafkaBytesPerStep what all topics together grew by, changelogs and internal ones included
 * @param diskBytesPerStep what broker and engine had the kernel write to disk
 */
public record Measurement(
        String name,
        int inFlight,
        int steps,
        Window full,
        @Nullable Window low,
        Use engine,
        Use worker,
        Use broker,
        Use driver,
        @Nullable Use functions,
        @Nullable Long callsStarted,
        double stolen,
        double kafkaBytesPerStep,
        double diskBytesPerStep) {

    /**
     * One process.
     *
     * @param cpuSeconds in the window
     * @param compilingSeconds the part of them that its virtual machine spent on compiling: less with a longer warm-up
     * @param residentMegabytes at its end
     */
    public record Use(double cpuSeconds, double compilingSeconds, double residentMegabytes) {}

    public double perThousand(Use use) {
        return perThousand(use.cpuSeconds());
    }

    /** Seconds of the window for a thousand executions. */
    public double perThousand(double seconds) {
        return seconds * 1_000 / full.executions();
    }

    /** The part of the processor time, 0 to 1, that the virtual machines of engine, worker and broker compiled in. */
    public double compiling() {
        return (engine.compilingSeconds() + worker.compilingSeconds() + broker.compilingSeconds())
                / (engine.cpuSeconds() + worker.cpuSeconds() + broker.cpuSeconds());
    }

    /** Milliseconds that a step takes when nothing but steps is done: what W100 must not need more of than W10. */
    public double millisPerStep() {
        return 1_000 / (full.perSecond() * steps);
    }

    /** Engine, worker and broker: what the load driver and the functions use is not the system's. */
    public double cpuSecondsPerThousand() {
        return perThousand(engine) + perThousand(worker) + perThousand(broker);
    }
}
