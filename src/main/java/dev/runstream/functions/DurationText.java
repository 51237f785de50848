package dev.runstream.functions;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 200ms}, {@code 2s}, {@code 1.5m}, {@code 1h}, or ISO 8601 ({@code PT2S}). */
public final class DurationText {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)\\s*(ms|s|m|h)");

    private DurationText() {}

    /** Empty when the text is not a duration, or is a negative one. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = SHORT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(nanosPerUnit(matcher.group(2)));
            return Optional.of(Duration.ofNanos(nanos.longValue()));
        }
        try {
            Duration iso = Duration.parse(text.strip());
            return iso.isNegative() ? Optional.empty() : Optional.of(iso);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static BigDecimal nanosPerUnit(String unit) {
        Duration one = switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> throw new IllegalArgumentException("Expected ms, s, m or h, but the unit is " + unit);
        };
        return BigDecimal.valueOf(one.toNanos());
    }
}
