package dev.runstream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.Node;

/** Goal: data in a file of ours has bounds, since aliases make a short text endless. Method: to the level and the value. */
class PlainDataTest {

    @Test
    void theLevelsOfPlainData() throws Exception {
        assertThat(PlainData.of(yaml("[".repeat(64) + "1" + "]".repeat(64))).isArray())
                .isTrue();
        Node deeper = yaml("[".repeat(65) + "1" + "]".repeat(65));
        assertThatThrownBy(() -> PlainData.of(deeper))
                .hasMessageStartingWith("Expected at most 64 levels and 200000 values");
    }

    @Test
    void theValuesOfPlainData() throws Exception {
        assertThat(PlainData.of(yaml("[" + "1,".repeat(199_999) + "]"))).hasSize(199_999);
        Node more = yaml("[" + "1,".repeat(200_000) + "]");
        assertThatThrownBy(() -> PlainData.of(more))
                .hasMessageStartingWith("Expected at most 64 levels and 200000 values");
        Node doubled = yaml("[&a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a],"
                + " &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b], &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c],"
                + " &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d], [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]]");
        assertThatThrownBy(() -> PlainData.of(doubled))
                .hasMessageStartingWith("Expected at most 64 levels and 200000 values");
    }

    private static Node yaml(String text) {
        return new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
    }
}
