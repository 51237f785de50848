package dev.runstream.telemetry;

import dev.runstream.api.ApiObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What the API answers, as counters and times. There are as many as operations and codes have been seen. */
final class ApiMetrics implements ApiObserver {
    private static final String REQUESTS = "runstream.api.requests";

    private final MeterRegistry registry;
    private final Timer time;

    ApiMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.time = Meters.timer(
                registry,
                "runstream.api.request.time",
                "From a request's last byte to its reply; decisions of engines are waited for.");
    }

    @Override
    public void answered(String operation, String code, long nanos) {
        Meters.counter(registry, REQUESTS, "Requests that were answered.", "operation", operation, "code", code)
                .increment();
        time.record(nanos, TimeUnit.NANOSECONDS);
    }
}
