package dev.runstream.config;

/**
 * How many executions run at once, and how many wait for room (R616). 0 is no limit each. Children are not counted: they
 * would wait for parents that wait for them.
 *
 * @param runningMax executions that run
 * @param blockedMax executions that are approving, pausing or sleeping, beside those
 * @param queueMax executions that wait for room
 * @param rateControlRunningMax executions with targets that run; they are counted apart
 * @param rateControlQueueMax executions with targets that wait for room
 */
public record ExecutionLimits(
        int runningMax, int blockedMax, int queueMax, int rateControlRunningMax, int rateControlQueueMax) {

    /** No limit. */
    public static final ExecutionLimits NONE = new ExecutionLimits(0, 0, 0, 0, 0);

    /** AWS's own. */
    public static final ExecutionLimits STRICT = new ExecutionLimits(100, 400, 5_000, 25, 1_000);

    /**
     * The share of one partition: engines share nothing but Kafka, so each partition has its own. The remainder goes to the
     * first ones; each has at least 1.
     *
     * @param partition from 0
     */
    public ExecutionLimits share(int partition, int partitions) {
        return new ExecutionLimits(
                share(runningMax, partition, partitions),
                share(blockedMax, partition, partitions),
                share(queueMax, partition, partitions),
                share(rateControlRunningMax, partition, partitions),
                share(rateControlQueueMax, partition, partitions));
    }

    private static int share(int limit, int partition, int partitions) {
        return limit == 0 ? 0 : Math.max(1, limit / partitions + (partition < limit % partitions ? 1 : 0));
    }
}
