package dev.runstream.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.contract.RecordHeaders.Origin;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordHeadersTest {
    private static final Origin HERE = new Origin("runstream.commands", 2, 5, 1_763_800_000_500L);

    private final Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();

    @Test
    void anOriginIsWrittenAndReadAsText() {
        Origin origin = new Origin("runstream.requests", 3, 4711, 1_763_800_000_000L);

        RecordHeaders.put(headers, RecordHeaders.ORIGIN, origin.text());

        assertThat(RecordHeaders.text(headers, "runstream-origin"))
                .isEqualTo("runstream.requests/3/4711/1763800000000");
        assertThat(RecordHeaders.origin(headers, HERE)).isEqualTo(origin);
    }

    @Test
    void aRecordWithoutAnOriginFirstCameWhereItLies() {
        assertThat(RecordHeaders.origin(headers, HERE)).isEqualTo(HERE);
    }

    @Test
    void aHeaderIsReplacedNotAddedTo() {
        RecordHeaders.put(headers, RecordHeaders.REASON, "Unreadable");
        RecordHeaders.put(headers, RecordHeaders.REASON, "NotAtHome");

        assertThat(headers.headers(RecordHeaders.REASON)).hasSize(1);
        assertThat(RecordHeaders.text(headers, RecordHeaders.REASON)).isEqualTo("NotAtHome");
        assertThat(RecordHeaders.text(headers, RecordHeaders.ERROR)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/1/2/3", "t/1/2/x", "t/1/2/3/4", "t/1/99999999999999999999/3"})
    void anOriginOfAnotherFormIsRefused(String text) {
        assertThatThrownBy(() -> Origin.parse(text))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("Expected header runstream-origin to be topic/partition/offset/timestamp, but it is \""
                        + text + "\"");
    }
}
