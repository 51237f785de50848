package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.JsonText;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: what a start supplies becomes typed values, or is refused with a sentence (section 3.2). Method: single parameters. */
class StartParametersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "String     | a                     | \"a\"",
                "String     | 12                    | \"12\"",
                "Integer    | -12                   | -12",
                "Boolean    | TRUE                  | true",
                "Boolean    | false                 | false",
                "StringList | a;b                   | [\"a\",\"b\"]",
                "StringList | [\"a\",\"b\"]         | [\"a\",\"b\"]",
                "StringList | [not json             | [\"[not json\"]",
                "StringMap  | {\"k\": {\"n\": 1}}   | {\"k\":{\"n\":1}}",
                "MapList    | {\"k\": 1};{\"k\": 2} | [{\"k\":1},{\"k\":2}]",
                "MapList    | [{\"k\": 1},{\"k\": 2}] | [{\"k\":1},{\"k\":2}]",
                "AWS::EC2::Instance::Id | i-1       | \"i-1\"",
                "List<AWS::EC2::Instance::Id> | i-1;i-2 | [\"i-1\",\"i-2\"]"
            })
    void R316_suppliedStringsBecomeValuesOfTheType(String type, String supplied, String value) {
        assertThat(accepted("{type: '" + type + "'}", supplied.split(";"))).isEqualTo(JsonText.parse(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "String    | a;b",
                "Integer   | 1.5",
                "Integer   | x",
                "Integer   | 1;2",
                "Boolean   | yes",
                "StringMap | [1]",
                "StringMap | x",
                "MapList   | [1]",
                "MapList   | {\"k\": 1};x"
            })
    void R316_otherStringsAreATypeError(String type, String supplied) {
        assertThat(refused("{type: '" + type + "'}", supplied.split(";")))
                .containsExactly("Parameter type error. The value supplied for P is not a valid " + type + ".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "StringList | ['{{ N }}', b]         | [\"5\",\"b\"]",
                "StringList | ['{{ L }}', '{{ N }}'] | [\"x\",\"y\",\"5\"]",
                "StringList | '{{ L }}'              | [\"x\",\"y\"]",
                "StringList | '{{ S }}'              | [\"7\"]",
                "String     | '{{ L }}'              | \"[\\\"x\\\",\\\"y\\\"]\"",
                "Integer    | '{{ S }}'              | 7",
                "MapList    | ['{{ M }}']            | [{\"k\":1}]",
                "StringMap  | '{{ M }}'              | {\"k\":1}"
            })
    void R322_aDefaultWithReferencesHasTheTypeOfItsParameter(String type, String written, String value) {
        assertThat(withReferences(type, written))
                .isInstanceOfSatisfying(
                        StartParameters.Accepted.class,
                        accepted -> assertThat(accepted.values().get("P")).isEqualTo(JsonText.parse(value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "StringList | '{{ Ms }}'",
                "MapList    | '{{ L }}'",
                "MapList    | ['{{ L }}']",
                "StringMap  | '{{ Ms }}'",
                "Boolean    | '{{ N }}'",
                "Integer    | '{{ L }}'"
            })
    void R322_aDefaultThatItsReferencesMakeAnotherTypeRefusesTheStart(String type, String written) {
        assertThat(withReferences(type, written))
                .isEqualTo(new StartParameters.Refused(
                        List.of("Parameter type error. The value supplied for P is not a valid " + type + ".")));
    }

    private static StartParameters withReferences(String type, String written) {
        Runbook runbook = Documents.yaml("""
                        schemaVersion: '0.3'
                        parameters:
                          N: {type: Integer, default: 5}
                          S: {type: String, default: '7'}
                          L: {type: StringList, default: [x, y]}
                          M: {type: StringMap, default: {k: 1}}
                          Ms: {type: MapList, default: [{k: 1}]}
                          P: {type: %s, default: %s}
                        mainSteps:
                          - {name: a, action: 'aws:pause', inputs: {}}
                        """.formatted(type, written)).runbook();
        return StartParameters.check(Objects.requireNonNull(runbook), Map.of(), reference -> null);
    }

    @Test
    void R316_aStringListHasFiftyElementsAtMost() {
        String[] fifty = new String[50];
        Arrays.fill(fifty, "x");
        assertThat(accepted("{type: StringList}", fifty)).hasSize(50);
        String[] more = Arrays.copyOf(fifty, 51);
        more[50] = "x";
        assertThat(refused("{type: StringList}", more))
                .containsExactly("Parameter P has 51 values, but at most 50 are allowed.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{type: String, minChars: 2, maxChars: 3}              | ab            | true",
                "{type: String, minChars: 2, maxChars: 3}              | a             | false",
                "{type: String, minChars: 2, maxChars: 3}              | abcd          | false",
                "{type: StringList, minItems: 1, maxItems: 2}          | a;b           | true",
                "{type: StringList, minItems: 2, maxItems: 2}          | a             | false",
                "{type: StringList, minItems: 1, maxItems: 1}          | a;b           | false",
                "{type: MapList, minItems: 2}                          | {\"k\":1}     | false",
                "{type: MapList, maxItems: 1}                          | {\"k\":1}     | true",
                "{type: StringMap, maxItems: 1}                        | {\"k\":1}     | true",
                "{type: StringMap, maxItems: 1}                        | {\"k\":1,\"l\":2} | false",
                "{type: StringMap, maxChars: 7}                        | {\"k\":1}     | true",
                "{type: StringMap, maxChars: 6}                        | {\"k\":1}     | false"
            })
    void R320_itemsAndCharactersAreCounted(String definition, String supplied, boolean fits) {
        if (fits) {
            accepted(definition, supplied.split(";"));
        } else {
            assertThat(refused(definition, supplied.split(";")))
                    .singleElement()
                    .asString()
                    .contains("P");
        }
    }

    @Test
    void R320_charactersAreNotUtf16Units() {
        assertThat(accepted("{type: String, maxChars: 1}", "🚀")).isEqualTo(JsonText.parse("\"🚀\""));
    }

    @Test
    void R323_referencesInSuppliedValuesAreNotExpanded() {
        String supplied = "{{automation:EXECUTION_ID}} {{Other}} {{ssm:/a}}";
        assertThat(accepted("{type: String}", supplied).textValue()).isEqualTo(supplied);
    }

    private static JsonNode accepted(String definition, String... supplied) {
        StartParameters checked = check(definition, supplied);
        assertThat(checked).isInstanceOf(StartParameters.Accepted.class);
        return ((StartParameters.Accepted) checked).values().get("P");
    }

    private static List<String> refused(String definition, String... supplied) {
        StartParameters checked = check(definition, supplied);
        assertThat(checked).isInstanceOf(StartParameters.Refused.class);
        return ((StartParameters.Refused) checked).messages();
    }

    private static StartParameters check(String definition, String... supplied) {
        Runbook runbook = Documents.runbook("""
                schemaVersion: '0.3'
                parameters: {P: %s, Other: {type: String, default: o}}
                mainSteps: [{name: a, action: 'aws:pause', inputs: {}}]
                """.formatted(definition));
        return StartParameters.check(
                runbook, Map.of("P", List.of(supplied)), reference -> JsonText.parse("\"expanded\""));
    }
}
