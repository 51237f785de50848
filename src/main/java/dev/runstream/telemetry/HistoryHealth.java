package dev.runstream.telemetry;

import dev.runstream.query.Projection;
import dev.runstream.query.ProjectionStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** How far a read model has come. */
final class HistoryHealth implements Health {
    private final Projection projection;

    HistoryHealth(Projection projection, MeterRegistry registry) {
        this.projection = projection;
        Gauge.builder("runstream.history.lag", projection, each -> each.status().lag())
                .description("Records of the audit stream that the read model does not have yet.")
                .register(registry);
        FunctionCounter.builder(
                        "runstream.history.unreadable",
                        projection,
                        each -> each.status().unreadable())
                .description("Records that this process's read model could not read, and passed over.")
                .register(registry);
        FunctionCounter.builder(
                        "runstream.history.gaps",
                        projection,
                        each -> each.status().gaps())
                .description("Places where events were missing or came twice, found by this process's read model.")
                .register(registry);
    }

    /** It tries again for ever. */
    @Override
    public List<String> dead() {
        return List.of();
    }

    @Override
    public List<String> unready() {
        ProjectionStatus status = projection.status();
        if (status.lastError() != null) {
            return List.of("The read model stands still: " + status.lastError());
        }
        return status.caughtUp()
                ? List.of()
                : List.of("The read model has " + status.position() + " of " + status.end()
                        + " records of the audit stream.");
    }
}
