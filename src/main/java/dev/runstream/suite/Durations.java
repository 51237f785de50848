package dev.runstream.suite;

import java.time.Duration;

/** Durations as suites have them. */
final class Durations {
    private Durations() {}

    /** The shortest form, for example {@code 5s}, {@code 90m}, {@code 1500ms}; ISO 8601 for long ones. */
    static String text(long millis) {
        if (millis % 1_000 != 0) {
            return millis < 10_000 ? millis + "ms" : Duration.ofMillis(millis).toString();
        }
        if (millis % 3_600_000 == 0 && millis > 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0 && millis > 0) {
            return millis / 60_000 + "m";
        }
        return millis < 600_000
                ? millis / 1_000 + "s"
                : Duration.ofMillis(millis).toString();
    }
}
