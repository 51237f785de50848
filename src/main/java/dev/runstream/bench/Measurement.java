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
        double kafkaBytesPerStep,
        double diskBytesPerStep) {

    /**
     * One process.
     *
     * @param cpuSeconds in the window
     * @param residentMegabytes at its end
     */
    public record Use(double cpuSeconds, double residentMegabytes) {}

    public double perThousand(Use use) {
        return use.cpuSeconds() * 1_000 / full.executions();
    }

    /** Engine, worker and broker: what the load driver and the functions use is not the system's. */
    public double cpuSecondsPerThousand() {
        return perThousand(engine) + perThousand(worker) + perThousand(broker);
    }
}
