package dev.runstream.view;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times for people: to the second, UTC, and how far away they are. */
public final class When {
    private When() {}

    /** For example {@code 2026-11-22T20:40:12Z}. */
    public static String at(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** For example {@code 2026-11-22T20:40:12Z (34 s ago)}. */
    public static String past(long epochMillis, long now) {
        return at(epochMillis) + " (" + length(Math.max(0, now - epochMillis)) + " ago)";
    }

    /** For example {@code 2026-11-22T20:40:12Z (in 34 s)}, or {@code (due)}. */
    public static String future(long epochMillis, long now) {
        return at(epochMillis) + (epochMillis > now ? " (in " + length(epochMillis - now) + ")" : " (due)");
    }

    /** For example {@code 0.2 s}, {@code 34 s}, {@code 2 min 5 s}, {@code 3 h 10 min}, {@code 4 d 2 h}. */
    public static String length(long millis) {
        Duration length = Duration.ofMillis(millis);
        if (length.toMinutes() == 0) {
            return millis < 10_000 ? String.format(Locale.ROOT, "%.1f s", millis / 1_000.0) : length.toSeconds() + " s";
        }
        if (length.toHours() == 0) {
            return length.toMinutes() + " min " + length.toSecondsPart() + " s";
        }
        if (length.toDays() == 0) {
            return length.toHours() + " h " + length.toMinutesPart() + " min";
        }
        return length.toDays() + " d " + length.toHoursPart() + " h";
    }
}
