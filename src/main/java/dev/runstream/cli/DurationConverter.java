package dev.runstream.cli;

import dev.runstream.functions.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations of options: {@code 30s}, {@code 10m}, {@code 24h}, {@code 7d}, or ISO 8601. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern DAYS = Pattern.compile("(\\d{1,5})d");

    @Override
    public Duration convert(String text) {
        Matcher days = DAYS.matcher(text.strip());
        Optional<Duration> duration =
                days.matches() ? Optional.of(Duration.ofDays(Long.parseLong(days.group(1)))) : DurationText.parse(text);
        return duration.orElseThrow(() -> new TypeConversionException(
                "expected a duration such as 30s, 10m, 24h or 7d, but it is '" + text + "'"));
    }
}
