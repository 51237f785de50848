package dev.runstream.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.Contract;
import org.junit.jupiter.api.Test;

/** Goal: a stream that is broken all over does not fill the memory of who looks at it. Method: events that are none. */
class VerificationTest {

    @Test
    void tenThousandViolationsAreToldAndTheRestIsCounted() {
        assertThat(report(10_000).violations()).hasSize(10_000);
        Report more = report(10_001);
        assertThat(more.violations()).hasSize(10_000);
        assertThat(more.violationCount()).isEqualTo(10_001);
        assertThat(more.violations().getFirst().kind()).isEqualTo(Violation.Kind.Unreadable);
    }

    private static Report report(int unreadable) {
        Verification verification = new Verification(new Contract(), 86_400_000, id -> true);
        verification.storesRead(1_800_000_000_000L, 1);
        for (int i = 0; i < unreadable; i++) {
            verification.takeEvent("events-0@" + i, "key-" + i, new byte[] {1}, false, false);
        }
        verification.eventsRead();
        return verification.report();
    }
}
