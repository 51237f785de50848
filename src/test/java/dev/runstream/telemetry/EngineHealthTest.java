package dev.runstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Goal: readiness says what it waits for. Method: an engine behind by its limit, and by one record more. */
class EngineHealthTest {

    @Test
    void anEngineThatIsFurtherBehindThanAllowedIsNotReady() {
        assertThat(EngineHealth.tooFarBehind(0, 0)).isNull();
        assertThat(EngineHealth.tooFarBehind(100_000, 100_000)).isNull();
        assertThat(EngineHealth.tooFarBehind(100_001, 100_000))
                .isEqualTo("The engine is 100001 records behind; it is ready up to 100000 (engine.ready.lag.max).");
    }
}
