package dev.runstream.lambda;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The header {@code Retry-After}: whole seconds, or a date. */
final class RetryAfter {
    /** A wait that is longer says nothing more; the bound keeps sums of milliseconds from overflowing. */
    private static final long DAYS_MAX_MILLIS = 366L * 24 * 3600 * 1000;

    private RetryAfter() {}

    /**
     * @param nowMillis this machine's clock, asked only when the answer has no {@code Date} of its own
     * @return zero or more; null when the header is absent or unreadable
     */
    static @Nullable Long millis(@Nullable SdkHttpResponse response, long nowMillis) {
        String value = header(response, "Retry-After");
        if (response == null || value == null) {
            return null;
        }
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return value.length() > 9 ? DAYS_MAX_MILLIS : bounded(Long.parseLong(value) * 1000);
        }
        Long until = dateMillis(value);
        if (until == null) {
            return null;
        }
        String date = header(response, "Date");
        Long said = date == null ? null : dateMillis(date);
        return bounded(until - (said == null ? nowMillis : said));
    }

    private static long bounded(long millis) {
        return Math.clamp(millis, 0, DAYS_MAX_MILLIS);
    }

    private static @Nullable String header(@Nullable SdkHttpResponse response, String name) {
        return response == null
                ? null
                : response.firstMatchingHeader(name).map(String::strip).orElse(null);
    }

    private static @Nullable Long dateMillis(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException _) {
            return null;
        }
    }
}
