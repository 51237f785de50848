package dev.runstream.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
    private static final JsonNode ROOT = JsonText.parse("""
            {
              "SnapshotId": "snap-1", "n": 5, "no": null, "list": [1, [2, 3], {"x": 4}],
              "Payload": {"KeyName": "k", "with-dash": 1, "größe": 2, "a b": 3, "it's": 4, "a.b": 5},
              "InstanceIds": ["i-1", "i-2"],
              "Addresses": [{"AllocationId": "al-1"}],
              "Subnets": [
                {"CidrBlock": "10.0.0.0/24", "Tags": [{"Key": "a", "Value": "1"}], "Size": 1, "Default": true},
                {"CidrBlock": "10.0.1.0/24", "Tags": [{"Key": "b", "Value": "2"}], "Size": 2, "Default": false},
                {"CidrBlock": null, "Nested": {"Deep": {"CidrBlock": "10.0.2.0/24"}}, "Size": 2.0}
              ]
            }
            """);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $.SnapshotId               | "snap-1"
            $.n                        | 5
            $.Payload.KeyName          | "k"
            $.Payload.with-dash        | 1
            $.Payload.größe            | 2
            $.Payload['a b']           | 3
            $.Payload["a.b"]           | 5
            $.Payload['it\\'s']        | 4
            $['Payload']['KeyName']    | "k"
            $.list[0]                  | 1
            $.list[1][1]               | 3
            $.list[ 2 ].x              | 4
            $.InstanceIds              | ["i-1","i-2"]
            """)
    void R433_plainPathsGiveOneValue(String selector, String value) {
        assertThat(select(selector)).isEqualTo(JsonText.parse(value));
    }

    @Test
    void R433_aloneDollarIsTheWholeValue() {
        assertThat(select("$")).isSameAs(ROOT);
        assertThat(Selector.parse("$").select(Json.of("'bare'"))).isEqualTo(Json.of("'bare'"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SnapshotId                 | "snap-1"
            InstanceIds[0]             | "i-1"
            Payload.KeyName            | "k"
            Addresses[0].AllocationId  | "al-1"
            """)
    void R433_aMissingPrefixIsTolerated(String selector, String value) {
        assertThat(select(selector)).isEqualTo(JsonText.parse(value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $.Subnets..CidrBlock       | ["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"]
            $..Key                     | ["a","b"]
            $..Tags[0].Value           | ["1","2"]
            $..SnapshotId              | ["snap-1"]
            $..nothing                 | []
            $.nothing..x               | []
            """)
    void R433_aDeepScanGivesAListInDocumentOrder(String selector, String value) {
        assertThat(select(selector)).isEqualTo(JsonText.parse(value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $.Subnets[?(@.CidrBlock == '10.0.1.0/24')].Size     | [2]
            $.Subnets[?(@.CidrBlock=="10.0.1.0/24")].Size       | [2]
            $.Subnets[?(@.Tags[0].Key == 'a')].CidrBlock        | ["10.0.0.0/24"]
            $.Subnets[?(@['Tags'][0].Key != 'a')].Size          | [2,2.0]
            $.Subnets[?(@.Size == 2)].Size                      | [2,2.0]
            $.Subnets[?(@.Size < 2)].Size                       | [1]
            $.Subnets[?(@.Size <= 1.0)].Size                    | [1]
            $.Subnets[?(@.Size > 1e0)].Size                     | [2,2.0]
            $.Subnets[?(@.Size >= -1)].Size                     | [1,2,2.0]
            $.Subnets[?(@.Default == true)].Size                | [1]
            $.Subnets[?(@.Default != true)].Size                | [2,2.0]
            $.Subnets[?(@.CidrBlock > '10.0.0.9')].Size         | [2]
            $.Subnets[?(@.CidrBlock == null)].Size              | [2.0]
            $.Subnets[?(@.Size == '2')].Size                    | []
            $.Subnets[?(@.Missing < 3)].Size                    | []
            $.InstanceIds[?(@ == 'i-2')]                        | ["i-2"]
            $.SnapshotId[?(@.x == 1)]                           | []
            """)
    void R433_aFilterGivesTheListOfElementsThatPass(String selector, String value) {
        assertThat(select(selector)).isEqualTo(JsonText.parse(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$.nope",
                "$.n.x",
                "$.list.x",
                "$.list[3]",
                "$.SnapshotId[0]",
                "$.Payload[0]",
                "$.InstanceIds[0].x",
                "$['snapshotid']"
            })
    void R431_R434_whatIsNotThereIsNoValue(String selector) {
        assertThat(select(selector)).isNull();
    }

    @Test
    void R435_aNullIsNoValue() {
        assertThat(select("$.no")).isNull();
        assertThat(Selector.parse("$").select(Json.of("null"))).isNull();
        assertThat(Selector.parse("$..a").select(Json.of("[{'a':null},{'a':1}]")))
                .isEqualTo(Json.of("[1]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                         | Expected a selector such as $.name but it is empty.
            $.a.*                      | wildcards are not supported
            $[*]                       | wildcards are not supported
            $.a[0:2]                   | slices and unions are not supported
            $.a[-1]                    | negative indexes are not supported
            $.a[0,1]                   | slices and unions are not supported
            $.a[?(@.x == 1 && @.y == 2)] | conditions cannot be combined
            $.a[?(@.x)]                | Expected one of == != < <= > >= at character 10
            $.a[?(@.x =~ /b/)]         | Expected one of == != < <= > >= at character 11
            $.a[?(@..x == 1)]          | Expected a plain path inside the filter at character 8
            $.a[?(@.x == y)]           | Expected a quoted text, a number, true, false or null at character 14
            $.a[?(@.x == 1)            | Expected ']' at character 16
            $.a[?@.x == 1]             | Expected '(' at character 6
            $.a.length()               | at character 11 of selector $.a.length() but found '('
            $.                         | the end of the selector
            $x                         | Expected '.', '..' or '[' (other characters of a name as ['name']) at character 2
            .x                         | Expected a name
            $.a[x]                     | Expected an index from 0, a quoted name or a filter at character 5
            $['a                       | Expected a closing '
            $.a:b                      | other characters of a name as ['name']
            $.a b                      | other characters of a name
            $.a[9999999999]            | Expected an index below 1000000000
            """)
    void R433_whatIsNotInTheSubsetIsRefusedWithTheReasonAndThePlace(String selector, String message) {
        assertThatThrownBy(() -> Selector.parse(selector == null ? "" : selector))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void R115_theFirstKeyIsKnown() {
        assertThat(Selector.parse("$.Payload.x").firstKey()).isEqualTo("Payload");
        assertThat(Selector.parse("$['Payload']").firstKey()).isEqualTo("Payload");
        assertThat(Selector.parse("$").firstKey()).isNull();
        assertThat(Selector.parse("$..Payload").firstKey()).isNull();
    }

    private static JsonNode select(String selector) {
        return Selector.parse(selector).select(ROOT);
    }

    @Test
    void R434_keysAreWordsDashesAndOtherAlphabets_restInBrackets_andWhatIsNotThereIsNothing() {
        assertThat(Selector.parse("$.Payload.with-dash").select(ROOT)).isEqualTo(JsonText.parse("1"));
        assertThat(Selector.parse("$.Payload.größe").select(ROOT)).isEqualTo(JsonText.parse("2"));
        assertThat(Selector.parse("$.Payload['a b']").select(ROOT)).isEqualTo(JsonText.parse("3"));
        assertThatThrownBy(() -> Selector.parse("$.Payload.a b")).isInstanceOf(IllegalArgumentException.class);
        for (String nothing : new String[] {"$.list[9]", "$.n.x", "$.list.x", "$.SnapshotId[0]", "$.none.deeper"}) {
            assertThat(Selector.parse(nothing).select(ROOT)).as(nothing).isNull();
        }
    }
}
