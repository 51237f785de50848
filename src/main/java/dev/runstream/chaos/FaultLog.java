package dev.runstream.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was hit, when, and how long it took until work went on. Thread-safe. */
final class FaultLog {
    /** From the moment of a fault until work went on, epoch milliseconds. */
    record Window(Fault fault, long from, long to) {}

    private final double slack;
    private final Map<Fault, Integer> hits = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> tries = new EnumMap<>(Fault.class);
    private final Map<Fault, List<Long>> recoveries = new EnumMap<>(Fault.class);
    private final List<Window> windows = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    /** @param slack limits of time are multiplied by it */
    FaultLog(double slack) {
        this.slack = slack;
    }

    /** What counts here, milliseconds. */
    long limit(long promisedMillis) {
        return (long) (promisedMillis * slack);
    }

    synchronized void tried(Fault fault) {
        tries.merge(fault, 1, Integer::sum);
    }

    synchronized void hit(Fault fault) {
        hits.merge(fault, 1, Integer::sum);
    }

    synchronized void hits(Fault fault, int count) {
        hits.merge(fault, count, Integer::sum);
    }

    /** @param promisedMillis beyond it, and the slack, the recovery is a violation */
    synchronized void recovered(Fault fault, String what, long millis, long promisedMillis) {
        long limitMillis = limit(promisedMillis);
        recoveries.computeIfAbsent(fault, _ -> new ArrayList<>()).add(millis);
        if (millis > limitMillis) {
            violations.add(fault + ": expected " + what + " within " + limitMillis + " ms, but it took " + millis);
        }
    }

    synchronized void window(Fault fault, long from, long to) {
        windows.add(new Window(fault, from, to));
    }

    synchronized void violation(String sentence) {
        violations.add(sentence);
    }

    synchronized int hits(Fault fault) {
        return hits.getOrDefault(fault, 0);
    }

    synchronized int tries(Fault fault) {
        return tries.getOrDefault(fault, 0);
    }

    /** Sorted, milliseconds. */
    synchronized List<Long> recoveries(Fault fault) {
        return recoveries.getOrDefault(fault, List.of()).stream().sorted().toList();
    }

    synchronized List<Window> windows() {
        return List.copyOf(windows);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
