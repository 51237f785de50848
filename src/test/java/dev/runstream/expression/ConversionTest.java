package dev.runstream.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.expression.Conversion.Converted;
import dev.runstream.expression.Conversion.Mismatch;
import dev.runstream.expression.Conversion.OnMismatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "a"             | String      | "a"
            5               | Integer     | 5
            true            | Boolean     | true
            ["a","b"]       | StringList  | ["a","b"]
            []              | StringList  | []
            {"a":{"b":[1]}} | StringMap   | {"a":{"b":[1]}}
            [{"a":1},{}]    | MapList     | [{"a":1},{}]
            []              | MapList     | []
            """)
    void R444_aValueOfTheDeclaredTypeStaysAsItIs(String value, OutputType type, String converted) {
        assertThat(convert(value, type, OnMismatch.fail)).isEqualTo(new Converted(JsonText.parse(converted)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "a"             | StringList  | ["a"]
            "a,b"           | StringList  | ["a,b"]
            "5"             | Integer     | 5
            "true"          | Boolean     | true
            5               | String      | "5"
            5               | StringList  | ["5"]
            true            | String      | "true"
            false           | StringList  | ["false"]
            ["a"]           | String      | "a"
            [5]             | String      | "5"
            [true]          | String      | "true"
            [5]             | Integer     | 5
            ["5"]           | Integer     | 5
            [true]          | Boolean     | true
            ["FALSE"]       | Boolean     | false
            [80,443]        | StringList  | ["80","443"]
            12345678901234567890 | String | "12345678901234567890"
            """)
    void R436_theListedConversionsAreMade(String value, OutputType type, String converted) {
        assertThat(convert(value, type, OnMismatch.fail)).isEqualTo(new Converted(JsonText.parse(converted)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1}         | String      | StringMap
            ["a","b"]       | String      | StringList
            [{"a":1}]       | String      | MapList
            "abc"           | Integer     | String
            "5.0"           | Integer     | String
            ""              | Integer     | String
            "-"             | Integer     | String
            "+5"            | Integer     | String
            "٣"             | Integer     | String
            true            | Integer     | Boolean
            ["a","b"]       | Integer     | StringList
            "yes"           | Boolean     | String
            1               | Boolean     | Integer
            {"a":1}         | StringList  | StringMap
            [{"a":1}]       | StringList  | MapList
            [1,{"a":1}]     | StringList  | List
            "{}"            | StringMap   | String
            ["a"]           | StringMap   | StringList
            {"a":1}         | MapList     | StringMap
            ["a"]           | MapList     | StringList
            1.5             | Integer     | Float
            """)
    void R437_everythingElseIsAMismatchThatNamesTheTypeFound(String value, OutputType type, String found) {
        assertThat(convert(value, type, OnMismatch.fail)).isEqualTo(new Mismatch(found));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": [1, 2]}   | {"a":[1,2]}
            ["a", "b"]      | ["a","b"]
            [{"a": 1}]      | [{"a":1}]
            []              | []
            """)
    void R437_byDefaultAnObjectOrListAsStringIsItsJsonText(String value, String text) {
        assertThat(convert(value, OutputType.String, OnMismatch.json))
                .isEqualTo(new Converted(JsonText.parse(JsonText.quote(text))));
    }

    @ParameterizedTest
    @CsvSource({"StringMap,'\"{}\"'", "Integer,'\"x\"'", "StringList,'{}'"})
    void R437_theDefaultIsAboutStringsOnly(OutputType type, String value) {
        assertThat(convert(value, type, OnMismatch.json)).isInstanceOf(Mismatch.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            " -7\\n"        | Integer | -7
            "007"           | Integer | 7
            "2147483648"    | Integer | 2147483648
            "9223372036854775808" | Integer | 9223372036854775808
            "TRUE"          | Boolean | true
            "False"         | Boolean | false
            """)
    void R438_textsAreReadAsNumbersAndBooleans(String value, OutputType type, String converted) {
        assertThat(convert(value, type, OnMismatch.fail)).isEqualTo(new Converted(JsonText.parse(converted)));
    }

    @ParameterizedTest
    @CsvSource({"12.0,12", "-3.000,-3", "1.2e1,12", "0.0,0", "1e3,1000"})
    void R439_anIntegralFloatIsAnInteger(String value, String converted) {
        assertThat(convert(value, OutputType.Integer, OnMismatch.fail))
                .isEqualTo(new Converted(JsonText.parse(converted)));
    }

    @ParameterizedTest
    @CsvSource({"1.50", "12.0", "0.1000000000000000055511151231257827"})
    void R439_aFloatAsStringKeepsItsDigits(String value) {
        assertThat(convert(value, OutputType.String, OnMismatch.fail))
                .isEqualTo(new Converted(JsonText.parse(JsonText.quote(value))));
    }

    private static Conversion convert(String value, OutputType type, OnMismatch onMismatch) {
        return Conversion.convert(JsonText.parse(value), type, onMismatch);
    }
}
