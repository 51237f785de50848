package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.World.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 5.6: aws:updateVariable in whole runs, and what later steps see. */
class VariableTest {

    private static String document(String type, String value) {
        return """
                schemaVersion: '0.3'
                parameters:
                  Names: {type: StringList, default: [ada, bob]}
                  One: {type: StringList, default: [ada]}
                variables: {V: {type: %s}}
                mainSteps:
                  - name: ask
                    action: aws:invokeLambdaFunction
                    inputs: {FunctionName: ask}
                    outputs:
                      - {Name: map, Selector: $.map, Type: StringMap}
                      - {Name: number, Selector: $.number, Type: Integer}
                      - {Name: flag, Selector: $.flag, Type: Boolean}
                      - {Name: maps, Selector: $.maps, Type: MapList}
                      - {Name: none, Selector: $.none, Type: String}
                  - name: set
                    action: aws:updateVariable
                    inputs: {Name: 'variable:V', Value: %s}
                  - name: use
                    action: aws:invokeLambdaFunction
                    inputs: {FunctionName: use, InputPayload: {v: '{{variable:V}}'}}
                """.formatted(type, value);
    }

    private static World world(String type, String value) {
        return new World()
                .function("ask", returns("{\"map\":{\"a\":1},\"number\":7,\"flag\":true,\"maps\":[{\"a\":1}]}"))
                .function("use", returns("1"))
                .runbook("Doc", document(type, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "String     | '{{ask.number}}x' | \"7x\"",
                "String     | plain             | \"plain\"",
                "String     | '{{One}}'         | \"ada\"",
                "Integer    | '{{ask.number}}'  | 7",
                "Integer    | 3                 | 3",
                "Boolean    | '{{ask.flag}}'    | true",
                "StringList | '{{Names}}'       | [\"ada\",\"bob\"]",
                "StringList | []                | []",
                "StringList | [1, x, true]      | [\"1\",\"x\",\"true\"]",
                "StringMap  | '{{ask.map}}'     | {\"a\":1}",
                "MapList    | '{{ask.maps}}'    | [{\"a\":1}]",
                "MapList    | []                | []"
            })
    void R551_R552_aValueOfTheVariablesTypeIsSeenByTheStepsThatFollow(String type, String value, String seen) {
        World world = world(type, value);
        Run run = world.start("Doc");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(world.invoked().getLast().payload()).isEqualTo("{\"v\":" + seen + "}");
        assertThat(run.events(Event.VariableUpdated.class))
                .singleElement()
                .satisfies(updated -> assertThat(updated.variable().value()).isEqualTo(seen));
        assertThat(run.ended("set").outputs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Integer    | '{{ask.map}}'",
                "Integer    | '{{ask.none}}'",
                "Boolean    | '{{ask.number}}'",
                "Boolean    | '{{ask.none}}'",
                "StringList | '{{ask.none}}'",
                "StringList | '{{ask.maps}}'",
                "StringMap  | '{{Names}}'",
                "MapList    | '{{Names}}'",
                "String     | '{{Names}}'",
                "String     | '{{ask.number}}'"
            })
    void R551_R553_aValueOfAnotherTypeFailsTheStepAndChangesNothing(String type, String value) {
        World world = world(type, value);
        Run run = world.start("Doc");
        world.play();
        assertThat(run.path()).containsExactly("ask", "set");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.events(Event.VariableUpdated.class)).isEmpty();
        assertThat(run.ended("set").failure()).satisfies(failure -> {
            assertThat(failure).isNotNull();
            assertThat(failure.message()).contains("type of variable V, " + type);
        });
    }

    @Test
    void R553_aStringStoresTheLiteralOfAnUnresolvedReference() {
        World world = world("String", "'{{ask.none}}'");
        Run run = world.start("Doc");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(world.invoked().getLast().payload()).isEqualTo("{\"v\":\"{{ask.none}}\"}");
    }

    @Test
    void R332_aVariableWithoutAValueStaysAsItsLiteralUntilItIsUpdated() {
        World world = new World().function("use", returns("1")).runbook("Doc", """
                        schemaVersion: '0.3'
                        variables: {V: {type: String}}
                        mainSteps:
                          - name: use
                            action: aws:invokeLambdaFunction
                            inputs: {FunctionName: use, InputPayload: {v: '{{variable:V}}'}}
                        """);
        world.start("Doc");
        world.play();
        assertThat(world.invoked().getLast().payload()).isEqualTo("{\"v\":\"{{variable:V}}\"}");
    }

    @Test
    void R552_aLargeValueIsKeptAndSeen() {
        String large = "x".repeat(5_000);
        World world = world("String", "'" + large + "'");
        world.start("Doc");
        world.play();
        assertThat(world.invoked().getLast().payload()).isEqualTo("{\"v\":\"" + large + "\"}");
    }
}
