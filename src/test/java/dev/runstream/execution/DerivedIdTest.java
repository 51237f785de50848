package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Goal: R612, a request that can be sent again names one execution, at any time and from any process. */
class DerivedIdTest {
    @Test
    void R612_theSameRequestOfTheSameCallerHasTheSameId() {
        String id = DerivedId.request("alice", "token", 0);
        assertThat(DerivedId.request("alice", "token", 0)).isEqualTo(id).hasSize(36);
        assertThat(Set.of(
                        id,
                        DerivedId.request("bob", "token", 0),
                        DerivedId.request("alice", "other", 0),
                        DerivedId.request("alice", "token", 1),
                        DerivedId.request("alice/token", "0", 0),
                        DerivedId.request("alice", "token/0", 0)))
                .hasSize(6);
    }

    /** Kept for ever: history is asked with it, as long as history is kept. */
    @Test
    void R612_theIdOfARequestIsFrozen() {
        assertThat(UUID.fromString(DerivedId.request("alice", "token", 0)).version())
                .isEqualTo(8);
        assertThat(UUID.fromString(DerivedId.request("alice", "token", 0)).variant())
                .isEqualTo(2);
        assertThat(DerivedId.request("alice", "00000000-0000-0000-0000-000000000000", 0))
                .isEqualTo("16a7339b-df67-8160-8dca-a2d4bb2b214e");
    }
}
