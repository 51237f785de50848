package dev.runstream.telemetry;

import dev.runstream.engine.EngineObserver;
import dev.runstream.engine.EngineObserver.Decided;
import dev.runstream.execution.Result;
import dev.runstream.execution.StepStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Measures what metrics cost the deciding thread: {@code java -cp … dev.runstream.telemetry.TelemetryCost}. CPU time of one
 * thread for the decision on a result that ends a step.
 */
final class TelemetryCost {
    private static final int ROUNDS = 8;
    private static final int CALLS = 2_000_000;

    private TelemetryCost() {}

    public static void main(String[] args) {
        EngineObserver metrics = new EngineMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        for (int round = 0; round < ROUNDS; round++) {
            System.out.printf("none %.0f ns, metrics %.0f ns%n", nanos(EngineObserver.NONE), nanos(metrics));
        }
    }

    private static double nanos(EngineObserver observer) {
        var result =
                new Result.AttemptStarted("01970000-0000-7000-8000-000000000001", 1, 1, 1, "worker", 30_000, 0, 0, 1);
        var ended = EngineMetricsTest.stepEnded(StepStatus.Success, 1);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            observer.decided(new Decided(result, 1_000, 1_000 + i % 1_000, null, List.of(ended)));
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / (double) CALLS;
    }
}
