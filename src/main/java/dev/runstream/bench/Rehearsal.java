package dev.runstream.bench;

import dev.runstream.contract.Topics;
import java.time.Duration;

/**
 * Executions on a system that runs already, for nothing but that they ran: what they used is known afterwards, to whoever
 * records that in order to start faster.
 */
public final class Rehearsal {
    private static final int IN_FLIGHT = 64;
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(60);

    private Rehearsal() {}

    /**
     * Runs one step, and three, in turn.
     *
     * @param time under full load; returns when what was begun in it has ended
     * @throws dev.runstream.process.ProcessException when an execution does not end with Success
     */
    public static void run(String bootstrapServers, Duration time) {
        try (LoadDriver driver = new LoadDriver(bootstrapServers, Topics.DEFAULT, true)) {
            driver.register(Workload.runbooks());
            for (Workload workload : new Workload[] {Workload.W1, Workload.W3}) {
                LoadDriver.Load load = new LoadDriver.Load(workload.runbook(), workload.parameters(), 0, () -> {});
                driver.keepInFlight(IN_FLIGHT, time.dividedBy(2), load);
                driver.awaitNone(DRAINED_WITHIN);
            }
        }
    }
}
