package dev.runstream.functions.runtime;

import java.time.Duration;

/**
 * What a function may use.
 *
 * @param timeout of one call; starting the function does not count
 * @param memoryMegabytes is told to the function, as Lambda tells it; nothing enforces it here
 * @param concurrency calls at the same time; further ones are throttled
 */
public record Limits(Duration timeout, int memoryMegabytes, int concurrency) {
    /** Lambda's defaults, but for the concurrency. */
    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(3), 128, 10);

    public Limits {
        if (!timeout.isPositive() || memoryMegabytes < 1 || concurrency < 1) {
            throw new IllegalArgumentException(
                    "Expected a timeout, a memory and a concurrency above zero, but they are %s, %d and %d"
                            .formatted(timeout, memoryMegabytes, concurrency));
        }
    }
}
