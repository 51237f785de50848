package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Goal: the fields of the document itself are checked (sections 3.1 and 3.4). Method: marked documents. */
class TopLevelTest {

    @Test
    void R305_anotherSchemaVersionIsRefusedAndAnotherKindOfDocumentIsNotReadOn() {
        MarkedDocument.check("""
                schemaVersion: '0.4' # !R305 InvalidDocumentSchemaVersion: expected schemaVersion "0.3", but got "0.4".
                mainSteps:
                  - {name: a, action: 'aws:pause', inputs: {}, nextStep: gone} # !R205
                """);
        MarkedDocument.check("""
                schemaVersion: '2.2' # !R305
                mainSteps:
                  - {name: a, action: 'aws:runShellScript', precondition: {}}
                """);
    }

    @Test
    void R305_whatIsMissingAtTheTopIsTold() {
        assertThat(Documents.told(Documents.yaml("description: x")))
                .containsExactly(
                        "1:1 R305 Missing \"schemaVersion\" in the document.",
                        "1:1 R305 Missing \"mainSteps\" in the document.");
        MarkedDocument.check("""
                schemaVersion: '0.3'
                mainSteps: [] # !R305 Missing "mainSteps" in the document.
                outputs: [gone.Payload]
                """);
        MarkedDocument.check("""
                schemaVersion: '0.3'
                mainSteps: {a: b} # !R305 Expected mainSteps to be a list, but got a map.
                """);
    }

    @Test
    void R305_unknownTopLevelKeysAreToldEach() {
        MarkedDocument.check("""
                schemaVersion: '0.3'
                steps: [] # !R305 Unknown property "steps".
                Parameters: {} # !R305 Unknown property "Parameters".
                description: [x] # !R305 Expected description to be a string, but got a list.
                files: [] # !R305
                mainSteps:
                  - {name: a, action: 'aws:pause', inputs: {}}
                """);
    }

    @Test
    void changeTemplatesAreReadWithoutTheirOwnFields() {
        MarkedDocument.check("""
                schemaVersion: '0.3'
                description: null
                emergencyChange: false # ?R305
                templateInformation: x # ?R305
                mainSteps:
                  - {name: a, action: 'aws:pause', inputs: {}}
                """);
    }

    @Test
    void R308_assumeRoleIsAnArnATemplateOrEmpty() {
        for (String role : new String[] {
            "''",
            "'{{ Role }}'",
            "arn:aws:iam::123456789012:role/path/Automation",
            "'arn:{{global:AWS_PARTITION}}:iam::{{global:ACCOUNT_ID}}:role/x'"
        }) {
            MarkedDocument.check(withRole(role));
        }
        MarkedDocument.check(
                withRole("arn:aws:iam::1:role/x # !R308 The format of the supplied assume role ARN isn't valid."));
        MarkedDocument.check(withRole("'{{ssm:role}}' # !R308"));
        MarkedDocument.check(withRole("'{{a.Role}}' # !R308"));
        MarkedDocument.check(withRole("'{{variable:Role}}' # !R308"));
        MarkedDocument.check(withRole("'{{Gone}}' # !R420 Parameter \"Gone\" is not declared."));
        MarkedDocument.check(withRole("[] # !R308"));
    }

    @Test
    void R340_outputsNameStepsThatExist() {
        MarkedDocument.check("""
                schemaVersion: '0.3'
                mainSteps:
                  - name: a
                    action: aws:invokeLambdaFunction
                    inputs: {FunctionName: f}
                    outputs: [{Name: done, Selector: $.done, Type: Boolean}]
                  - name: each
                    action: aws:loop
                    inputs:
                      Iterators: [x]
                      Steps:
                        - {name: inner, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
                outputs:
                  - a.Payload
                  - a.done
                  - inner.Payload
                  - gone.Payload # !R340 Unknown step name in named output: gone.Payload
                  - a.Done # ?R340
                  - '{{ a.Payload }}' # !R340
                  - a # !R340
                  - [] # !R340
                """);
        MarkedDocument.check("""
                schemaVersion: '0.3'
                mainSteps:
                  - {name: a, action: 'aws:pause', inputs: {}}
                outputs: a.Payload # !R340
                """);
    }

    private static String withRole(String role) {
        return """
                schemaVersion: '0.3'
                assumeRole: %s
                parameters:
                  Role: {type: 'AWS::IAM::Role::Arn', default: ''}
                variables:
                  Role: {type: String}
                mainSteps:
                  - {name: a, action: 'aws:pause', inputs: {}}
                """.formatted(role);
    }
}
