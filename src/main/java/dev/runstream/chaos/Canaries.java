package dev.runstream.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Short executions, one at home in each partition: when the last of them has ended, every partition is decided on. */
final class Canaries {
    private final Requests requests;
    private final EventWatch events;
    private final int partitions;

    Canaries(Requests requests, EventWatch events, int partitions) {
        this.requests = requests;
        this.events = events;
        this.partitions = partitions;
    }

    List<String> start() {
        List<String> ids = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            String id = requests.newIdAt(partition, partitions);
            requests.start(Shape.CANARY, id);
            ids.add(id);
        }
        return ids;
    }

    /**
     * Waits for the ends and tells the log how long each took.
     *
     * @param since epoch milliseconds
     * @return when the last one had ended, epoch milliseconds
     */
    long await(Fault fault, List<String> ids, long since, long limitMillis, Duration atMost, FaultLog log) {
        boolean all = Pause.until(() -> ids.stream().allMatch(id -> events.end(id) != null), atMost);
        long last = since;
        for (String id : ids) {
            EventWatch.End end = events.end(id);
            if (end != null) {
                log.recovered(fault, "a decision in each partition", end.seenAt() - since, limitMillis);
                last = Math.max(last, end.seenAt());
            }
        }
        if (!all) {
            log.violation(fault + ": expected each partition to be decided on within " + atMost.toSeconds()
                    + " s, but one was not");
            return System.currentTimeMillis();
        }
        return last;
    }
}
