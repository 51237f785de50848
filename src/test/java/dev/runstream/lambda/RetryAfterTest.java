package dev.runstream.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/** Goal: R132, {@code Retry-After} is understood in both of its forms and never trusted beyond reason. */
class RetryAfterTest {
    private static final long NOW = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({"0,0", "1,1000", "120,120000", "99999999999999999999,31622400000"})
    void R132_secondsAreMilliseconds(String header, long millis) {
        assertThat(RetryAfter.millis(response(header, null), NOW)).isEqualTo(millis);
    }

    @Test
    void R132_aDateIsMeasuredFromTheAnswersOwnDate() {
        assertThat(RetryAfter.millis(response("Wed, 21 Oct 2015 07:28:10 GMT", "Wed, 21 Oct 2015 07:28:00 GMT"), NOW))
                .isEqualTo(10_000);
    }

    @Test
    void R132_aDateWithoutTheAnswersOwnIsMeasuredFromNow() {
        assertThat(RetryAfter.millis(response("Sun, 22 Nov 2026 10:00:05 GMT", null), NOW))
                .isEqualTo(5_000);
        assertThat(RetryAfter.millis(response("Sun, 22 Nov 2026 09:00:00 GMT", null), NOW))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "2026-11-22"})
    void R132_anythingElseIsNone(String header) {
        assertThat(RetryAfter.millis(response(header, null), NOW)).isNull();
    }

    private static SdkHttpFullResponse response(String retryAfter, String date) {
        SdkHttpFullResponse.Builder response =
                SdkHttpFullResponse.builder().statusCode(429).putHeader("Retry-After", retryAfter);
        if (date != null) {
            response.putHeader("Date", date);
        }
        return response.build();
    }
}
