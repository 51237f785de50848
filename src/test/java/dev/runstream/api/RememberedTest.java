package dev.runstream.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Goal: what is remembered is remembered for its time, and is bounded. Method: a clock that the test moves. */
class RememberedTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> forgotten = new ArrayList<>();
    private final Remembered<String> remembered = new Remembered<>(100, 2, nanos::get, forgotten::add);

    @Test
    void aValueIsMadeOnceAndForgottenAfterItsTime() {
        assertThat(remembered.get("a", () -> "first")).isEqualTo("first");
        nanos.set(100);
        assertThat(remembered.get("a", () -> "second")).isEqualTo("first");
        nanos.set(101);
        assertThat(remembered.get("a", () -> "second")).isEqualTo("second");
        assertThat(forgotten).containsExactly("first");
    }

    @Test
    void whereThereIsNoMoreRoomNothingIsForgotten() {
        remembered.get("a", () -> "a");
        nanos.set(50);
        remembered.get("b", () -> "b");
        assertThatThrownBy(() -> remembered.get("c", () -> "c"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo("ThrottlingException"));
        assertThat(remembered.get("a", () -> "new")).isEqualTo("a");
        nanos.set(101);
        assertThat(remembered.get("c", () -> "c")).as("the oldest is gone").isEqualTo("c");
        assertThat(forgotten).containsExactly("a");
    }
}
