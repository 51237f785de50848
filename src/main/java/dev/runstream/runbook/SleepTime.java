package dev.runstream.runbook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The inputs of aws:sleep as times (R511, R512). */
public final class SleepTime {
    /** The longest sleep, in seconds. */
    public static final long MAX_SECONDS = 604_799;

    private static final int MAX_CHARS = 64;

    private SleepTime() {}

    /**
     * @param text ISO 8601 with days at most, for example {@code PT10M} or {@code P1DT0.5S}
     * @throws IllegalArgumentException with one sentence when it is no such duration, negative or too long
     */
    public static Duration duration(String text) {
        Duration duration;
        try {
            if (text.length() > MAX_CHARS) {
                throw new DateTimeException("too long");
            }
            duration = Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "Expected Duration to be an ISO 8601 duration in days, hours, minutes and seconds, but got "
                            + Problems.quoted(text) + ".",
                    e);
        }
        if (duration.isNegative() || duration.compareTo(Duration.ofSeconds(MAX_SECONDS)) > 0) {
            throw new IllegalArgumentException("Expected Duration to be from 0 to " + MAX_SECONDS + " seconds, but got "
                    + Problems.quoted(text) + ".");
        }
        return duration;
    }

    /**
     * @param text an ISO 8601 instant, for example {@code 2030-01-01T00:00:00Z}
     * @throws IllegalArgumentException with one sentence when it is none
     */
    public static Instant timestamp(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "Expected Timestamp to be an ISO 8601 instant, but got " + Problems.quoted(text) + ".", e);
        }
    }
}
