package dev.runstream.chaos;

import dev.runstream.execution.ExecutionStatus;
import dev.runstream.verify.Report;
import java.util.List;
import java.util.Map;

/**
 * What a run of faults gave.
 *
 * @param slack that limits of time were multiplied by
 * @param executions that ended, children and canaries included, by status
 * @param attempts calls that the engine sent to the fleet
 * @param calls that functions had
 * @param extraCalls beyond those that were sent: delivered again by Kafka after a fault
 * @param latestTimerMillis of timers that no fault held up
 * @param rejections recorded, by reason
 * @param violations of invariants and of limits of recovery, sentences
 */
public record ChaosReport(
        String profile,
        long seed,
        int brokers,
        double slack,
        long seconds,
        Map<ExecutionStatus, Integer> executions,
        long attempts,
        long calls,
        int extraCalls,
        long latestTimerMillis,
        Map<String, Integer> rejections,
        List<Row> rows,
        Report verified,
        List<String> violations) {

    /**
     * A fault.
     *
     * @param needed hits
     * @param recoveries sorted, milliseconds
     */
    public record Row(Fault fault, int tries, int hits, int needed, List<Long> recoveries) {
        /** @param quantile 0 to 1; 0 milliseconds when nothing had to recover */
        public long recovery(double quantile) {
            return recoveries.isEmpty()
                    ? 0
                    : recoveries.get((int) Math.min(recoveries.size() - 1L, Math.round(quantile * recoveries.size())));
        }
    }

    /** Whether everything held and enough was hit. */
    public boolean isRight() {
        return violations.isEmpty() && verified.isRight() && rows.stream().allMatch(row -> row.hits() >= row.needed());
    }
}
