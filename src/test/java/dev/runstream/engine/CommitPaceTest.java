package dev.runstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final long MILLI = 1_000_000;

    private final CommitPace pace = new CommitPace(0);

    @Test
    void aRecordThatComesAloneIsCommittedAtOnce() {
        for (long at = 0; at < 1_000; at += 50) {
            assertThat(pace.asks(at * MILLI)).as("at %d ms", at).isTrue();
        }
    }

    @Test
    void oneThatComesRightAfterAnotherNeedNotWaitEither() {
        assertThat(pace.asks(0)).isTrue();
        assertThat(pace.asks(2 * MILLI)).isTrue();
    }

    @Test
    void nobodyAsksWhileFetchedRecordsWait() {
        pace.fetched(3);
        assertThat(pace.decided(0)).isFalse();
        assertThat(pace.decided(100 * MILLI)).isFalse(); // each takes long: the engine is behind, though little comes
        assertThat(pace.asks(150 * MILLI)).isFalse();
        assertThat(pace.decided(200 * MILLI)).isTrue();
    }

    @Test
    void whatAClosedTaskHadFetchedHoldsNobodyUp() {
        pace.fetched(3);
        pace.forget();
        assertThat(pace.decided(0)).isTrue();
    }

    @Test
    void nobodyAsksWhileMuchComes() {
        int asked = 0;
        for (long micros = 0; micros < 1_000_000; micros += 500) {
            asked += pace.asks(micros * 1_000) ? 1 : 0;
        }
        assertThat(asked).isLessThanOrEqualTo(9); // before it is known that much comes
    }

    @Test
    void whileMoreThanALittleComesCommitsThatAreAskedForAreFurtherApart() {
        int asked = 0;
        for (long millis = 0; millis < 1_000; millis++) {
            asked += pace.asks(millis * MILLI) ? 1 : 0;
        }
        assertThat(asked).isBetween(38, 50); // and a few before it is known that more comes
    }

    @Test
    void anIntervalThatWasSetLongIsKept() {
        assertThat(CommitPace.isAskedAt(25)).as("the default").isTrue();
        assertThat(CommitPace.isAskedAt(50)).isTrue();
        assertThat(CommitPace.isAskedAt(51)).isFalse();
    }

    @Test
    void whenLessComesAgainItIsAskedForAgain() {
        for (long micros = 0; micros < 100_000; micros += 500) {
            pace.asks(micros * 1_000);
        }
        assertThat(pace.asks(110 * MILLI)).isFalse();
        assertThat(pace.asks(160 * MILLI)).isTrue();
    }
}
