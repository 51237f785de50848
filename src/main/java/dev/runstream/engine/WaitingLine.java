package dev.runstream.engine;

import dev.runstream.execution.Admission;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Executions that run, as many as may, and those that wait in line for room. First come, first served (R616). */
final class WaitingLine {
    private final String what;
    private final int runningMax;
    private final int blockedMax;
    private final int queueMax;
    private final Map<String, Standing> standings = new HashMap<>();
    private final TreeSet<Turn> line =
            new TreeSet<>(Comparator.comparingLong(Turn::number).thenComparing(Turn::executionId));
    private int running;
    private int blocked;
    private long lastNumber;

    private sealed interface Standing {
        record Running(boolean blocked) implements Standing {}

        record Queued(Turn turn) implements Standing {}
    }

    private record Turn(long number, String executionId) {}

    /**
     * @param what they are, for sentences
     * @param runningMax 0 for no limit
     * @param blockedMax how many wait for somebody or for time without counting as running; 0 for no limit
     * @param queueMax 0 for no limit
     */
    WaitingLine(String what, int runningMax, int blockedMax, int queueMax) {
        this.what = what;
        this.runningMax = runningMax;
        this.blockedMax = blockedMax;
        this.queueMax = queueMax;
    }

    /** Whether one more may begin. Nobody overtakes those that wait. */
    Admission admit() {
        if (runningMax == 0 || (hasRoom() && line.isEmpty())) {
            return new Admission.Now();
        }
        if (queueMax > 0 && line.size() >= queueMax) {
            return new Admission.Never("Expected at most " + queueMax + " " + what
                    + " to wait for room in this partition, where " + runningMax + " run at once, but so many wait.");
        }
        return new Admission.Later(lastNumber + 1);
    }

    void run(String executionId, boolean isBlocked) {
        stand(executionId, new Standing.Running(isBlocked));
    }

    void queue(String executionId, long number) {
        lastNumber = Math.max(lastNumber, number);
        stand(executionId, new Standing.Queued(new Turn(number, executionId)));
    }

    void leave(String executionId) {
        count(standings.remove(executionId), -1);
    }

    /** The first that waits, if there is room; else null. */
    @Nullable
    String next() {
        return line.isEmpty() || !hasRoom() ? null : line.first().executionId();
    }

    int queued() {
        return line.size();
    }

    void clear() {
        standings.clear();
        line.clear();
        running = 0;
        blocked = 0;
        lastNumber = 0;
    }

    private boolean hasRoom() {
        int counted = blockedMax == 0 ? 0 : Math.max(0, blocked - blockedMax);
        return runningMax == 0 || running + counted < runningMax;
    }

    private void stand(String executionId, Standing standing) {
        count(standings.put(executionId, standing), -1);
        count(standing, 1);
    }

    private void count(@Nullable Standing standing, int more) {
        switch (standing) {
            case Standing.Running(boolean isBlocked) -> {
                running += isBlocked ? 0 : more;
                blocked += isBlocked ? more : 0;
            }
            case Standing.Queued(Turn turn) -> {
                if (more > 0) {
                    line.add(turn);
                } else {
                    line.remove(turn);
                }
            }
            case null -> {}
        }
    }
}
