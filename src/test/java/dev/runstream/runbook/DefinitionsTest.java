package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.expression.OutputType;
import org.junit.jupiter.api.Test;

/** Goal: definitions of parameters and variables are checked (sections 3.2 and 3.3). Method: marked documents. */
class DefinitionsTest {
    private static final String STEPS = """
            mainSteps:
              - {name: a, action: 'aws:pause', inputs: {}}
            """;

    @Test
    void R310_parameterNamesAreLettersAndDigits() {
        parameters("""
                  Good1: {type: String}
                  not-good: {type: String} # !R310 Parameter name "not-good" is not alpha-numeric.
                  a_b: {type: String} # !R310 Parameter name "a_b" is not alpha-numeric.
                  %s: {type: String} # !R310
                """.formatted("x".repeat(51)));
        MarkedDocument.check("schemaVersion: '0.3'\nparameters: [] # !R310\n" + STEPS);
    }

    @Test
    void R311_typesAreKnownAndNeeded() {
        parameters("""
                  P1: {type: String}
                  P2: {type: StringList}
                  P3: {type: Integer}
                  P4: {type: Boolean}
                  P5: {type: StringMap}
                  P6: {type: MapList}
                  P7: {type: 'AWS::EC2::Instance::Id'}
                  P8: {type: 'List<AWS::EC2::Instance::Id>'}
                  P9: {type: string} # !R311 Parameter type: string is invalid.
                  P10: {description: x} # !R311 Missing "type" in parameter definition.
                  P11: {type: [String]} # !R311
                  P12: {type: 'AWS::EC2'} # !R311
                """);
        Runbook runbook = Documents.runbook("""
                schemaVersion: '0.3'
                parameters:
                  One: {type: 'AWS::IAM::Role::Arn'}
                  Many: {type: 'List<AWS::EC2::Instance::Id>'}
                """ + STEPS);
        assertThat(runbook.parameters().get("One").type()).isEqualTo(OutputType.String);
        assertThat(runbook.parameters().get("One").typeName()).isEqualTo("AWS::IAM::Role::Arn");
        assertThat(runbook.parameters().get("Many").type()).isEqualTo(OutputType.StringList);
    }

    @Test
    void R312_attributesAreKnownAndHaveTheirTypes() {
        parameters("""
                  P1: {type: String, displayType: textarea, interpolationType: ENV_VAR, minChars: 1, maxChars: '9'}
                  P2: {type: String, defualt: x} # !R312 Unknown property "defualt".
                  P3: {type: String, minChars: -1} # !R312
                  P4: {type: StringList, maxItems: many} # !R312
                  P5: {type: String, description: {}} # !R312
                  P6: String # !R312
                  P7: {type: StringList, minItems: 3, maxItems: 2} # !R320
                """);
    }

    @Test
    void R313_nullIsTheEmptyStringForStrings() {
        Runbook runbook = Documents.runbook("""
                schemaVersion: '0.3'
                parameters:
                  Text: {type: String, default: null}
                  Number: {type: Integer, default: null}
                """ + STEPS);
        assertThat(runbook.parameters().get("Text").defaultValue().textValue()).isEmpty();
        assertThat(runbook.parameters().get("Number").defaultValue()).isNull();
    }

    @Test
    void R314_defaultsHaveTheirType() {
        parameters("""
                  P1: {type: Integer, default: 3}
                  P2: {type: Integer, default: '3'}
                  P3: {type: Integer, default: 3.5} # !R314 Wrong default value for a "Integer" parameters
                  P4: {type: Integer, default: three} # !R314 Wrong default value for a "Integer" parameters
                  P5: {type: Boolean, default: false}
                  P6: {type: Boolean, default: 'true'} # !R314 Wrong default value for a "Boolean" parameters
                  P7: {type: StringList, default: [a, 1]}
                  P8: {type: StringList, default: a} # !R314 Wrong default value for a "StringList" parameters
                  P9: {type: StringMap, default: {a: 1}}
                  P10: {type: StringMap, default: []} # !R314 Wrong default value for a "StringMap" parameters
                  P11: {type: MapList, default: [{a: 1}]}
                  P12: {type: MapList, default: [a]} # !R314 Wrong default value for a "MapList" parameters
                  P13: {type: 'AWS::S3::Bucket::Name', default: []} # !R314 Wrong default value for a "AWS::S3::Bucket::Name" parameters
                  P14: {type: StringList, default: '{{ssm:/a/b}}'}
                """);
    }

    @Test
    void R315_defaultsAreNotHeldAgainstPatternOrAllowedValues() {
        parameters("""
                  P1: {type: String, default: '', allowedPattern: '^vpc-[0-9a-f]+$', minChars: 3}
                  P2: {type: String, default: none, allowedValues: [a, b]}
                """);
    }

    @Test
    void R318_patternsAreJavaRegularExpressions() {
        parameters("""
                  P1: {type: String, allowedPattern: '^[\\p{L}\\p{Z}\\w-\\/]{0,9}(?<!x)$'}
                  P2: {type: String, allowedPattern: '^(a$'} # !R318
                  P3: {type: String, allowedPattern: []} # !R318
                """);
    }

    @Test
    void R319_allowedValuesMayBeOfAnotherTypeThatConverts() {
        parameters("""
                  P1: {type: Boolean, allowedValues: ['true', false]}
                  P2: {type: StringList, allowedValues: [1, 2]}
                  P3: {type: Integer, allowedValues: [1, '2']}
                  P4: {type: Integer, allowedValues: [one]} # !R319
                  P5: {type: Boolean, allowedValues: [maybe]} # !R319
                  P6: {type: String, allowedValues: a} # !R319
                  P7: {type: String, allowedValues: [{}]} # !R319
                  P8: {type: String, allowedValues: []} # !R319
                """);
    }

    @Test
    void R322_defaultsMayReferToParametersSystemVariablesAndTheStore() {
        parameters("""
                  P1: {type: String, default: 'from_{{P2}}_on_{{global:DATE_TIME}}'}
                  P2: {type: String, default: '{{automation:EXECUTION_ID}}'}
                  P3: {type: String, default: '{{ssm:/my/path-1}}'}
                  P4: {type: String, default: '{{Gone}}'} # !R420 Parameter "Gone" is not declared.
                  P5: {type: String, default: '{{a.Payload}}'} # !R322
                  P6: {type: String, default: '{{variable:X}}'} # !R322
                  P7: {type: String, default: '{{global:GONE}}'} # !R421
                """);
    }

    @Test
    void R330_variablesHaveNamesTypesAndNothingElse() {
        MarkedDocument.check("""
                schemaVersion: '0.3'
                variables:
                  Good_1: {type: String, default: x, description: y}
                  not-good: {type: String} # !R330
                  V1: {type: 'AWS::EC2::Instance::Id'} # !R330
                  V2: {default: x} # !R330 Missing "type" in variable definition.
                  V3: {type: String, allowedValues: [x]} # !R330
                  V4: x # !R330
                """ + STEPS);
        MarkedDocument.check("""
                schemaVersion: '0.3'
                variables: [] # !R330 Expected variables to be a map, but got a list.
                """ + STEPS);
    }

    @Test
    void R331_defaultsOfVariablesMayReferToParameters() {
        MarkedDocument.check("""
                schemaVersion: '0.3'
                parameters:
                  P: {type: String}
                variables:
                  V1: {type: String, default: '{{ P }}'}
                  V2: {type: String, default: 'stack-{{automation:EXECUTION_ID}}'}
                  V3: {type: String, default: '{{variable:V1}}'} # !R331
                  V4: {type: String, default: '{{a.Payload}}'} # !R331
                  V5: {type: String, default: '{{ssm:x}}'} # !R324
                  V6: {type: String, default: '{{Q}}'} # !R420 Parameter "Q" is not declared.
                """ + STEPS);
    }

    @Test
    void R332_defaultsOfVariablesMayBeMissingOrMapsAsText() {
        MarkedDocument.check("""
                schemaVersion: '0.3'
                variables:
                  V1: {type: Integer}
                  V2: {type: StringMap, default: '{}'}
                  V3: {type: StringMap, default: 'x'} # !R332
                  V4: {type: Integer, default: x} # !R332
                """ + STEPS);
        Runbook runbook = Documents.runbook("""
                schemaVersion: '0.3'
                variables:
                  Map: {type: StringMap, default: '{"a": 1}'}
                """ + STEPS);
        assertThat(runbook.variables().get("Map").defaultValue().isObject()).isTrue();
    }

    private static void parameters(String definitions) {
        MarkedDocument.check("schemaVersion: '0.3'\nparameters:\n" + definitions.indent(2) + STEPS);
    }
}
