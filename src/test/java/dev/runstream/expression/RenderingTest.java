package dev.runstream.expression;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "say \\"hi\\"\\n" | `say "hi"\n`
            ""                | ``
            -12               | -12
            12345678901234567890123 | 12345678901234567890123
            1.50              | 1.50
            true              | true
            false             | false
            null              | null
            []                | []
            ["a"]             | a
            [7]               | 7
            [true]            | true
            ["a","b"]         | ["a","b"]
            [{"a":1}]         | [{"a":1}]
            [["a"]]           | [["a"]]
            {"b":1,"a":[2]}   | {"b":1,"a":[2]}
            {}                | {}
            """)
    void R413_everyValueHasOneText(String value, String text) {
        assertThat(Rendering.text(JsonText.parse(value))).isEqualTo(text);
    }

    @Test
    void R413_aListOfOneScalarInsideQuotesGivesValidJson() {
        String payload = "{\"SnapshotId\": \"" + Rendering.text(Json.of("['snap-1']")) + "\"}";

        assertThat(JsonText.parse(payload)).isEqualTo(Json.of("{'SnapshotId':'snap-1'}"));
    }

    @Test
    void R341_aStringListGivesOneElementForEachItem() {
        assertThat(Rendering.strings(Json.of("['a','b']"))).containsExactly("a", "b");
        assertThat(Rendering.strings(Json.of("['a']"))).containsExactly("a");
        assertThat(Rendering.strings(Json.of("[]"))).isEmpty();
    }

    @Test
    void R341_R444_everythingElseGivesOneElement() {
        assertThat(Rendering.strings(Json.of("'a'"))).containsExactly("a");
        assertThat(Rendering.strings(Json.of("200"))).containsExactly("200");
        assertThat(Rendering.strings(Json.of("{'ok':1}"))).containsExactly("{\"ok\":1}");
        assertThat(Rendering.strings(Json.of("[{'a':{'b':1}},{'a':2}]")))
                .containsExactly("[{\"a\":{\"b\":1}},{\"a\":2}]");
    }

    @Test
    void R506_theTextThatStringEqualsComparesIsTheSame() {
        assertThat(Rendering.text(Json.of("true"))).isEqualTo("true");
        assertThat(Rendering.text(Json.of("['only']"))).isEqualTo("only");
        assertThat(Rendering.text(Json.of("['a','b']"))).isEqualTo("[\"a\",\"b\"]");
    }
}
