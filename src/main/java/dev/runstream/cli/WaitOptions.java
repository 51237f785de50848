package dev.runstream.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command waits for the end of the execution, and how long. */
final class WaitOptions {
    @Option(names = "--wait", description = "Follow the execution to its end; 0 then means Success.")
    private boolean wanted;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "With --wait: wait no longer than this, such as 30s or 10m (default: as long as it takes).")
    private @Nullable Duration timeout;

    boolean wanted() {
        return wanted;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }
}
