package dev.runstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Goal: what a worker remembers is bounded, in number and in time. Method: one more than there is room for. */
class RecentTest {

    @Test
    void theOldestIsForgottenBeyondTheLimit() {
        Recent<Integer> recent = new Recent<>(100_000, Duration.ofMinutes(15));
        for (int done = 0; done < 100_000; done++) {
            recent.add(done, done);
        }
        assertThat(recent.contains(0, 100_000)).isTrue();
        recent.add(100_000, 100_000);
        assertThat(recent.contains(0, 100_000)).isFalse();
        assertThat(recent.contains(1, 100_000)).isTrue();
        assertThat(recent.contains(100_000, 100_000)).isTrue();
        recent.add(1, 100_001);
        recent.add(100_001, 100_001);
        assertThat(recent.contains(1, 100_001))
                .as("done again: the youngest but one")
                .isTrue();
        assertThat(recent.contains(2, 100_001)).isFalse();
    }

    @Test
    void whatIsOlderThanItsTimeIsForgotten() {
        Duration kept = Duration.ofMinutes(15);
        Recent<String> recent = new Recent<>(10, kept);
        recent.add("call", 0);
        assertThat(recent.contains("call", kept.toNanos())).isTrue();
        assertThat(recent.contains("call", kept.toNanos() + 1)).isFalse();
        recent.add("other", kept.toNanos() + 1);
        assertThat(recent.contains("call", 0)).as("it takes no room any more").isFalse();
    }
}
