package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Goal: references that can never mean anything are told at their place (section 4.3). Method: marked documents. */
class ReferenceCheckTest {

    @Test
    void R420_undeclaredParametersAreRefusedWhereverTheyStand() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:executeScript
                  inputs:
                    Runtime: python3.11
                    Script: '{{ Nope }}' # !R420 Parameter "Nope" is not declared.
                    InputPayload:
                      list:
                        - x: 'deep {{text}}' # !R420 Parameter "text" is not declared.
                      known: '{{ Text }} {{Number}}'
                      two: '{{ No1 }}{{ No2 }}' # !R420 Parameter "No1" is not declared. # !R420 Parameter "No2" is not declared.
                """);
    }

    @Test
    void R420_aParameterWhoseDefinitionFailedIsDeclared() {
        MarkedDocument.check("""
                schemaVersion: '0.3'
                parameters:
                  Id: {type: Sting} # !R311
                mainSteps:
                  - {name: a, action: 'aws:sleep', inputs: {Duration: '{{ Id }}'}}
                """);
        MarkedDocument.check("""
                schemaVersion: '0.3'
                parameters: [Id] # !R310
                mainSteps:
                  - {name: a, action: 'aws:sleep', inputs: {Duration: '{{ Id }}'}}
                """);
    }

    @Test
    void R420_theLineInsideAScriptIsTold() {
        assertThat(Documents.told(Documents.yaml("""
                        schemaVersion: '0.3'
                        mainSteps:
                          - name: a
                            action: aws:executeScript
                            inputs:
                              Runtime: python3.11
                              Script: |
                                def f():

                                  return "{{ Nope }}"
                        """)))
                .containsExactly("10:19 R420 Parameter \"Nope\" is not declared.");
    }

    @Test
    void R420_theColumnInsideAJsonStringIsTold() {
        assertThat(Documents.told(Documents.json("""
                        {"schemaVersion": "0.3", "mainSteps": [
                        {"name": "a", "action": "aws:sleep", "inputs": {"Duration": "PT{{Nope}}M"}}]}
                        """)))
                .containsExactly("2:64 R420 Parameter \"Nope\" is not declared.");
    }

    @Test
    void R421_unknownStepsVariablesAndSystemVariablesAreRefused() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:executeScript
                  inputs:
                    Runtime: python3.11
                    Script: x
                    InputPayload:
                      a: '{{ gone.Payload }}' # !R421 Unknown step name: "gone" in reference {{gone.Payload}}
                      b: '{{ variable:Gone }}' # !R421 Variable "Gone" is not declared.
                      c: '{{ global:GONE }}' # !R421 Unknown system variable {{global:GONE}}.
                      d: '{{ automation:GONE }}' # !R421 Unknown system variable {{automation:GONE}}.
                      e: '{{ variable:Word }} {{global:REGION}} {{automation:EXECUTION_ID}}'
                """);
    }

    @Test
    void R422_outputsThatNobodyDeclaresAreWarnedOf() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:executeAwsApi
                  inputs: {Service: s, Api: a}
                  outputs: [{Name: Id, Selector: $.Id}]
                - name: b
                  action: aws:executeScript
                  inputs:
                    Runtime: python3.11
                    Script: x
                    InputPayload:
                      a: '{{ a.Id }} {{ b.Payload }} {{ c.NextStep }}'
                      b: '{{ a.id }}' # ?R422
                - name: c
                  action: aws:branch
                  inputs: {Choices: [{NextStep: d, Variable: '{{ a.Id }}', StringEquals: x}]}
                - {name: d, action: 'aws:pause', inputs: {}}
                """);
    }

    @Test
    void R424_aReferenceToALaterStepIsLegal() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:sleep', inputs: {Duration: '{{ b.Payload }}'}}
                - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
                """);
    }

    @Test
    void R407_deepReferencesAreWarnedOf() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
                - name: b
                  action: aws:invokeLambdaFunction
                  inputs:
                    FunctionName: f
                    InputPayload:
                      a: '{{ a.Payload.field }}' # ?R407
                      b: '{{a.Payload[0]}}' # ?R407
                      c: '{{ unknown.Payload.field }}'
                """);
    }

    @Test
    void R404_referencesInKeysAreWarnedOf() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:invokeLambdaFunction
                  inputs:
                    FunctionName: f
                    InputPayload:
                      '{{ Text }}': x # ?R404
                """);
    }

    @Test
    void R324_storedParametersAreForDefaultsOnly() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:invokeLambdaFunction
                  inputs:
                    FunctionName: f
                    InputPayload:
                      a: '{{ssm:/a/b}}' # !R324
                      b: 'x-{{ ssm:name }}-y' # !R324
                      c: '{{resolve:ssm:name}}'
                """);
    }

    @Test
    void R440_whatOnlyLooksLikeAReferenceIsLeftAlone() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:executeScript
                  inputs:
                    Runtime: python3.11
                    Script: |
                      awk '{{print $2}}'
                      {{ $_.DriveLetter -eq '{}' }}
                      f'{{"deadLetterTargetArn":"{dlq_arn}"}}'
                      {{{}}} {{ a b }} {{}} ${Nope} $.path <%= x %>
                """);
    }

    @Test
    void R561_aLoopConditionSeesTheBody() {
        MarkedDocument.checkSteps("""
                - name: each
                  action: aws:loop
                  inputs:
                    LoopCondition: {Variable: '{{ i.Payload }}', StringEquals: '{{ gone.x }}'} # !R421
                    Steps:
                      - {name: i, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: '{{ Nope }}'}} # !R420
                """);
    }
}
