package dev.runstream.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use[A-Za-z0-9]*GC");

    public BenchSettings {
        engine = Map.copyOf(engine);
        worker = Map.copyOf(worker);
    }

    /**
     * Of virtual machines, each list by itself.
     *
     * @param broker where it names no collector there is the one that Kafka's own start script gives a broker
     */
    public record Options(List<String> engine, List<String> worker, List<String> broker) {
        private static final List<String> COLLECTOR_OF_BROKERS = List.of("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20");

        public Options {
            engine = List.copyOf(engine);
            worker = List.copyOf(worker);
            broker = namesCollector(broker)
                    ? List.copyOf(broker)
                    : Stream.concat(COLLECTOR_OF_BROKERS.stream(), broker.stream())
                            .toList();
        }

        static boolean namesCollector(List<String> options) {
            return options.stream().anyMatch(option -> COLLECTOR.matcher(option).matches());
        }
    }

    boolean hasHistory() {
        return finished > 0 || live > 0;
    }

    int inFlight(Workload workload) {
        return inFlight == null ? workload.inFlight() : inFlight;
    }
}
