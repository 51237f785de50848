package dev.runstream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: durations are read as people write them, and nothing else is taken for one. */
class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "200ms,PT0.2S",
        "2s,PT2S",
        "1m,PT1M",
        "1h,PT1H",
        "1.5s,PT1.5S",
        "0ms,PT0S",
        "PT2S,PT2S",
        "P1D,PT24H",
        "' 2 s ',PT2S",
        "2S,PT2S"
    })
    void unitsAndIso8601AreRead(String text, Duration duration) {
        assertThat(DurationText.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "soon", "-2s", "PT-2S", "2 days", "1e3s", "s"})
    void anythingElseIsNone(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }
}
