package dev.runstream.chaos;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
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

    /** In continuous integration: four minutes or so on two cores, six at most. */
    public static final Profile CI = new Profile(
            "ci",
            hits(2, 2, 2, 2, 1, 200, 50, 12, 300, 2, 3),
            300,
            4,
            new Duration[] {Duration.ofSeconds(20), Duration.ofSeconds(12), Duration.ofSeconds(2)},
            Duration.ofMinutes(6));

    /** Once for a release: the size of Apache Kafka's own test of transactions. */
    public static final Profile LONG = new Profile(
            "long",
            hits(40, 40, 25, 30, 10, 5_000, 1_000, 200, 10_000, 8, 15),
            20_000,
            8,
            new Duration[] {Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(70)},
            Duration.ofMinutes(100));

    public int hits(Fault fault) {
        return hits.getOrDefault(fault, 0);
    }

    /**
     * One of several runs that throw this profile's faults together.
     *
     * @param part from 1 to parts
     * @param parts 1 or more
     */
    public Profile part(int part, int parts) {
        Map<Fault, Integer> shares = new EnumMap<>(Fault.class);
        hits.forEach((fault, all) -> shares.put(fault, share(all, part, parts)));
        return new Profile(
                name, shares, share(executions, part, parts), startsPerSecond, stops, limit.dividedBy(parts));
    }

    private static int share(int all, int part, int parts) {
        return (int) ((long) all * part / parts - (long) all * (part - 1) / parts);
    }

    /** These faults of processes alone, as often as they stand in the list, and no more executions than come of it. */
    Profile only(List<Fault> faults) {
        Map<Fault, Integer> fewer = new EnumMap<>(Fault.class);
        faults.forEach(fault -> fewer.merge(fault, 1, Integer::sum));
        return new Profile(name, fewer, 1, startsPerSecond, stops, limit);
    }

    private static Map<Fault, Integer> hits(int... inOrder) {
        Map<Fault, Integer> hits = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            hits.put(fault, inOrder[fault.ordinal()]);
        }
        return hits;
    }
}
