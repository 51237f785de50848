package dev.runstream.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.expression.JsonText.MalformedJsonException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-12345678901234567890123",
                "1.50",
                "0.1000000000000000055511151231257827",
                "1E+400",
                "\"\\\"\\\\\\n\"",
                "\"é\uD83D\uDE00\"",
                "null",
                "[]",
                "{\"b\":1,\"a\":[true,{}]}"
            })
    void whatIsReadIsWrittenAgainCharacterByCharacter(String text) {
        assertThat(JsonText.write(JsonText.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``            | the text is empty
            ` `           | the text is empty
            1 2           | Something follows the value (line 1, column 3)
            {"a":1,"a":2} | Duplicate field 'a' (line 1, column 11)
            NaN           | Non-standard token 'NaN'
            Infinity      | 'Infinity'
            {'a':1}       | Unexpected character
            [1,]          | Unexpected character
            [1            | Unexpected end-of-input
            01            | Leading zeroes not allowed
            1E9999999999  | too large an exponent
            """)
    void whatIsNotJsonIsRefusedInOneSentence(String text, String message) {
        assertThatThrownBy(() -> JsonText.parse(text == null ? "" : text))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining(message)
                .hasMessageEndingWith(".")
                .hasMessageNotContaining("\n");
        assertThat(JsonText.tryParse(text == null ? "" : text)).isEmpty();
    }

    @Test
    void halfASurrogatePairSurvivesUtf8AsItsEscape() {
        String written = JsonText.write(JsonText.parse("[\"\\ud83dx\\ude00\", \"\\ud83d\\ude00\"]"));

        assertThat(written).isEqualTo("[\"\\ud83dx\\ude00\",\"\uD83D\uDE00\"]");
        assertThat(new String(written.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(written);
    }

    @Test
    void aBoundedTextIsWrittenUpToExactlyItsLimit() {
        assertThat(JsonText.write(Json.of("'éé'"), 6)).contains("\"éé\"");
        assertThat(JsonText.write(Json.of("'éé'"), 5)).isEmpty();
        assertThat(JsonText.write(Json.of("'éé'"), 3)).isEmpty();
    }

    @Test
    void anIntegerIsTheValueThatParsingGives() {
        for (String digits :
                new String[] {"0", "-2147483648", "2147483648", "9223372036854775807", "9223372036854775808"}) {
            assertThat(JsonText.integer(new BigInteger(digits))).isEqualTo(JsonText.parse(digits));
        }
    }

    @Test
    void aTextIsCutBetweenTwoCodePoints() {
        assertThat(Utf8.cut("aé\uD83D\uDE00z", 100)).isEqualTo("aé\uD83D\uDE00z");
        assertThat(Utf8.cut("aé\uD83D\uDE00z", 8)).isEqualTo("aé\uD83D\uDE00z");
        assertThat(Utf8.cut("aé\uD83D\uDE00z", 7)).isEqualTo("aé\uD83D\uDE00");
        assertThat(Utf8.cut("aé\uD83D\uDE00z", 6)).isEqualTo("aé");
        assertThat(Utf8.cut("aé\uD83D\uDE00z", 4)).isEqualTo("aé");
        assertThat(Utf8.cut("aé\uD83D\uDE00z", 3)).isEqualTo("aé");
        assertThat(Utf8.cut("aé\uD83D\uDE00z", 2)).isEqualTo("a");
        assertThat(Utf8.cut("aé\uD83D\uDE00z", 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "é", "€uro", "\uD83D\uDE00", "x\uD83D\uDE00€é"})
    void theSizeOfATextIsThatOfItsEncoding(String text) {
        assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
}
