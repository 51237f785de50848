package dev.runstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 7})
    void partsThrowTogetherWhatTheWholeThrows(int parts) {
        for (Fault fault : Fault.values()) {
            int together = IntStream.rangeClosed(1, parts)
                    .map(part -> Profile.LONG.part(part, parts).hits(fault))
                    .sum();
            assertThat(together).as("%s", fault).isEqualTo(Profile.LONG.hits(fault));
        }
        int executions = IntStream.rangeClosed(1, parts)
                .map(part -> Profile.LONG.part(part, parts).executions())
                .sum();
        assertThat(executions).isEqualTo(Profile.LONG.executions());
    }

    @Test
    void partsDifferByOneHitAtMost() {
        assertThat(IntStream.rangeClosed(1, 4)
                        .map(part -> Profile.LONG.part(part, 4).hits(Fault.F3)))
                .containsExactly(6, 6, 6, 7);
    }
}
