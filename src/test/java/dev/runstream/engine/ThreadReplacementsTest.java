package dev.runstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Goal: an engine that fails again and again stops, with its reason. Method: threads that die at chosen times. */
class ThreadReplacementsTest {
    private static final long TEN_MINUTES = ThreadReplacements.COUNTED.toNanos();

    @Test
    void oneMoreThanAllowedWithinTenMinutesStopsTheEngine() {
        ThreadReplacements replacements = new ThreadReplacements(2);
        assertThat(replacements.mayReplaceAt(0)).isTrue();
        assertThat(replacements.mayReplaceAt(1)).isTrue();
        assertThat(replacements.mayReplaceAt(TEN_MINUTES)).isFalse();
        assertThat(new ThreadReplacements(0).mayReplaceAt(0)).isFalse();
    }

    @Test
    void whatIsLongerAgoDoesNotCount() {
        ThreadReplacements replacements = new ThreadReplacements(2);
        for (long died = 0; died < 100; died++) {
            assertThat(replacements.mayReplaceAt(died * (TEN_MINUTES / 2 + 1))).isTrue();
        }
    }
}
