package dev.runstream.chaos;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How much is thrown.
 *
 * @param name as the command line has it
 * @param hits at least so many of each fault
 * @param executions at least so many are started
 * @param startsPerSecond of the workload
 * @param stops how long a process stands still, in turn (F4)
 * @param limit of the whole run, start-up included
 */
public record Profile(
        String name, Map<Fault, Integer> hits, int executions, int startsPerSecond, Duration[] stops, Duration limit) {

    /** In continuous integration: six minutes or less. */
    public static final Profile CI = new Profile(
            "ci",
            hits(2, 2, 2, 2, 1, 200, 50, 10, 300, 1, 3),
            300,
            4,
            new Duration[] {Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(2)},
            Duration.ofMinutes(6));

    /** Once for a release: the size of Apache Kafka's own test of transactions. */
    public static final Profile LONG = new Profile(
            "long",
            hits(40, 40, 25, 30, 10, 5_000, 1_000, 200, 10_000, 8, 15),
            20_000,
            6,
            new Duration[] {Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(70)},
            Duration.ofMinutes(100));

    public int hits(Fault fault) {
        return hits.getOrDefault(fault, 0);
    }

    private static Map<Fault, Integer> hits(int... inOrder) {
        Map<Fault, Integer> hits = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            hits.put(fault, inOrder[fault.ordinal()]);
        }
        return hits;
    }
}
