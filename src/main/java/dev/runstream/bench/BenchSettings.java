package dev.runstream.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How it is measured.
 *
 * @param warmup under full load, before anything counts
 * @param window how long each figure is measured
 * @param inFlight executions kept in flight; null for the workload's own number
 * @param rate executions a second of the low load
 * @param partitions of requests, commands, step-results and step-requests
 * @param finished executions that end before anything is measured, and stay in the history
 * @param live executions that wait for something all the while
 * @param engine settings that differ from the shipped ones
 * @param worker settings that differ from the shipped ones
 * @param machine options of the virtual machines
 */
public record BenchSettings(
        Duration warmup,
        Duration window,
        @Nullable Integer inFlight,
        double rate,
        int partitions,
        int finished,
        int live,
        Map<String, String> engine,
        Map<String, String> worker,
        Options machine) {

    public BenchSettings {
        engine = Map.copyOf(engine);
        worker = Map.copyOf(worker);
    }

    /** Of virtual machines, each list by itself. */
    public record Options(List<String> engine, List<String> worker, List<String> broker) {
        public Options {
            engine = List.copyOf(engine);
            worker = List.copyOf(worker);
            broker = List.copyOf(broker);
        }
    }

    boolean hasHistory() {
        return finished > 0 || live > 0;
    }

    int inFlight(Workload workload) {
        return inFlight == null ? workload.inFlight() : inFlight;
    }
}
