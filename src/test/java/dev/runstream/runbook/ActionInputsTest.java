package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Goal: literal inputs of every action are checked at creation (sections 1.1 and 5). Method: marked documents. */
class ActionInputsTest {

    @Test
    void R101_aFunctionHasANameOfOneOfTheKnownForms() {
        lambda("""
                FunctionName: arn:aws:lambda:us-east-1:123456789012:function:f:prod
                """);
        lambda("""
                FunctionName: 'jobs-{{automation:EXECUTION_ID}}'
                """);
        lambda("""
                FunctionName: 123456789012:function:f:$LATEST
                """);
        lambda("""
                FunctionName: 'no blanks' # !R101
                """);
        lambda("""
                FunctionName: '' # !R101
                """);
        lambda("""
                FunctionName: [f] # !R101
                """);
        lambda("""
                FunctionName: %s # !R101
                """.formatted("x".repeat(65)));
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:invokeLambdaFunction
                  inputs: {Payload: x} # !R101 Missing input "FunctionName" for action aws:invokeLambdaFunction
                """);
        assertThat(FunctionName.isValid("arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f"))
                .isTrue();
        assertThat(FunctionName.isValid("f:" + "q".repeat(129))).isFalse();
    }

    @Test
    void R102_R104_literalQualifiersAndInvocationTypesAreChecked() {
        lambda("""
                FunctionName: f
                Qualifier: $LATEST
                InvocationType: DryRun
                """);
        lambda("""
                FunctionName: f
                Qualifier: 'a b' # !R102
                InvocationType: event # !R104
                """);
        lambda("""
                FunctionName: f
                InvocationType: '{{ Text }}'
                LogType: Tail
                """);
    }

    @Test
    void R105_tailNeedsAnAnswer() {
        lambda("""
                FunctionName: f
                LogType: Tail
                InvocationType: Event # !R105 LogType Tail needs InvocationType RequestResponse, but got Event.
                """);
        lambda("""
                FunctionName: f
                LogType: Full # !R105
                """);
        lambda("""
                FunctionName: f
                InvocationType: RequestResponse
                LogType: Tail
                """);
    }

    @Test
    void R106_clientContextIsBase64() {
        lambda("""
                FunctionName: f
                ClientContext: eyJhIjoxfQ==
                """);
        lambda("""
                FunctionName: f
                ClientContext: '{"a":1}' # !R106
                """);
        lambda("""
                FunctionName: f
                ClientContext: %s # !R106
                """.formatted("abcd".repeat(896)));
    }

    @Test
    void R107_inputPayloadIsAMapOfAnything() {
        lambda("""
                FunctionName: f
                InputPayload: {a: [1, {b: true}], c: 1.5}
                """);
        lambda("""
                FunctionName: f
                InputPayload: '{{ variable:Map }}'
                """);
        lambda("""
                FunctionName: f
                InputPayload: '{"a": 1}' # !R107
                """);
    }

    @Test
    void R108_aPayloadThatIsNoStringIsRefusedInTheServicesWords() {
        lambda("""
                FunctionName: f
                Payload: {k: v} # !R108 Input {k=v} is of type LinkedHashMap, but expected type is String.
                """);
        lambda("""
                FunctionName: f
                Payload: [1, {a: b}] # !R108 Input [1, {a=b}] is of type ArrayList, but expected type is String.
                """);
        assertThat(Documents.told(Documents.json("""
                        {"schemaVersion": "0.3", "mainSteps": [{"name": "a", "action": "aws:invokeLambdaFunction",
                         "inputs": {"FunctionName": "f", "Payload": 5}}]}
                        """)))
                .containsExactly("2:45 R108 Input 5 is of type Integer, but expected type is String.");
    }

    @Test
    void R109_besideInputPayloadThePayloadIsNotLookedAt() {
        lambda("""
                FunctionName: f
                InputPayload: {k: '{{ Number }}'}
                Payload: {not: '{{ even }} looked at'}
                """);
    }

    @Test
    void R111_aPayloadNeedNotBeJsonBeforeSubstitution() {
        lambda("""
                FunctionName: f
                Payload: '{"report": {{ Text }}}'
                """);
    }

    @Test
    void R113_unknownInputsAreRefused() {
        lambda("""
                FunctionName: f
                Paylod: x # !R113 Unknown input "Paylod" for action aws:invokeLambdaFunction
                """);
    }

    @Test
    void R114_theNamesOfTheActionsOwnOutputsAreReserved() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:invokeLambdaFunction
                  inputs: {FunctionName: f}
                  outputs:
                    - {Name: PayLoad, Selector: $}
                    - {Name: Payload, Selector: $} # !R114 In step a, name: Payload is conflicting with one of the following reserved output names: [LogResult, OutputPayload, FunctionError, Payload, StatusCode]
                """);
    }

    @Test
    void R501_aBranchHasChoicesOfOneComparisonEach() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:branch
                  inputs:
                    Choices:
                      - {NextStep: z, Variable: '{{Text}}', StringEquals: ''}
                      - {NextStep: z, Not: {Variable: '{{Text}}', StartsWith: x}}
                      - {NextStep: z, And: [{Variable: '{{Text}}', Contains: x}, {Or: [{Variable: '{{Number}}', NumericGreater: 3}]}]}
                      - {Variable: '{{Text}}', StringEquals: x} # !R501 Missing "NextStep" in a choice.
                      - {NextStep: z, Variable: '{{Text}}'} # !R501 Missing an operator in a condition.
                      - {NextStep: z, StringEquals: x} # !R501 Missing "Variable" in a condition.
                      - {NextStep: z, Variable: '{{Text}}', StringEqual: x} # !R501 Unknown operator "StringEqual".
                      - {NextStep: z, Variable: '{{Text}}', StringEquals: x, Contains: x} # !R501 Expected exactly one operator in a condition.
                      - {NextStep: z, Variable: '{{Text}}', StringEquals: x, Not: {Variable: '{{Text}}', StringEquals: x}} # !R501
                      - {NextStep: z, And: []} # !R501
                      - {NextStep: z, Not: [x]} # !R501
                      - {NextStep: z, Or: [{NextStep: z, Variable: '{{Text}}', StringEquals: x}]} # !R501
                      - {NextStep: z, Variable: [x], StringEquals: x} # !R501
                      - {NextStep: z, Variable: 'x{{Text}}', StringEquals: x} # ?R405
                      - {NextStep: [z], Variable: '{{Text}}', StringEquals: x} # !R501
                      - z # !R501
                    default: z # !R501 Unknown input "default" for action aws:branch
                - {name: z, action: 'aws:pause', inputs: {}}
                """);
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:branch', inputs: {Choices: []}} # !R501
                - {name: b, action: 'aws:branch', inputs: {Choices: x}} # !R501
                - {name: c, action: 'aws:branch', inputs: {}} # !R501
                - {name: d, action: 'aws:branch', inputs: {Choices: [{NextStep: e, Variable: '{{Text}}', StringEquals: x}], Default: []}} # !R501
                - {name: e, action: 'aws:pause', inputs: {}}
                """);
    }

    @Test
    void R508_literalConstantsFitTheirOperator() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:branch
                  inputs:
                    Choices:
                      - {NextStep: z, Variable: '{{Number}}', NumericEquals: '3.5'}
                      - {NextStep: z, Variable: '{{Number}}', NumericEquals: '{{Number}}'}
                      - {NextStep: z, Variable: '{{Number}}', NumericLesser: few} # !R508
                      - {NextStep: z, Variable: '{{Text}}', BooleanEquals: 'TRUE'}
                      - {NextStep: z, Variable: '{{Text}}', BooleanEquals: maybe} # !R508
                      - {NextStep: z, Variable: '{{Text}}', StringEquals: {}} # !R508
                      - {NextStep: z, Variable: '{{Text}}', EndsWith: null} # !R508
                - {name: z, action: 'aws:pause', inputs: {}}
                """);
    }

    @Test
    void R511_R512_aSleepHasOneTime() {
        for (String good : new String[] {
            "Duration: PT0S",
            "Duration: PT0.5S",
            "Duration: PT01S",
            "Duration: PT24H5M",
            "Duration: P1D",
            "Duration: P6DT23H59M59S",
            "Duration: 'PT{{ Number }}M'",
            "Timestamp: '2030-01-01T00:00:00Z'",
            "Timestamp: '{{ Text }}'",
            "{Duration: '{{ Text }}', Timestamp: '2030-01-01T00:00:00Z'}"
        }) {
            sleep(good);
        }
        sleep("Duration: PT604800S # !R512");
        sleep("Duration: -PT1S # !R512");
        sleep("Duration: P1M # !R512");
        sleep("Duration: 10 minutes # !R512");
        sleep("Duration: [] # !R511");
        sleep("Timestamp: tomorrow # !R511");
        sleep("{Duration: PT1S, Timestamp: '2030-01-01T00:00:00Z'} # !R511");
        sleep("{} # !R511");
        sleep("{Duration: PT1S, Seconds: 1} # !R511");
    }

    @Test
    void R521_aPauseTakesAnyInput() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', inputs: {Message: x}}
                """);
    }

    @Test
    void R531_anApprovalHasApproversAndLimits() {
        approve("{Approvers: [a, b], MinRequiredApprovals: 2, Message: x}");
        approve("{Approvers: '{{ Names }}', MinRequiredApprovals: '3'}");
        approve("{Approvers: ['{{ Names }}'], MinRequiredApprovals: 3, NotificationArn: '{{ Text }}'}");
        approve("{Approvers: [a], NotificationArn: 'arn:aws:sns:us-east-1:123456789012:AutomationX'}");
        approve("{Message: x} # !R531");
        approve("{Approvers: []} # !R531");
        approve("{Approvers: [a, b], MinRequiredApprovals: 3} # !R531");
        approve("{Approvers: [a], MinRequiredApprovals: 0} # !R531");
        approve("{Approvers: [a, b, c, d, e, f, g, h, i, j, k]} # !R531");
        approve("{Approvers: [{}]} # !R531");
        approve("{Approvers: [a], NotificationArn: 'arn:aws:sns:us-east-1:123456789012:Other'} # !R531");
        approve("{Approvers: [a], Message: %s} # !R531".formatted("x".repeat(4_097)));
        approve("{EnhancedApprovals: {}} # !R531");
        approve("{Approvers: [a], Approver: b} # !R531");
    }

    @Test
    void R541_R542_R543_aChildHasADocumentAndItsParametersBelow() {
        child("{DocumentName: AWS-CreateSnapshot, DocumentVersion: 1, RuntimeParameters: {a: [x], b: x, c: true}}");
        child("{DocumentName: '{{ Text }}', RuntimeParameters: null, MaxConcurrency: 10%, MaxErrors: 0}");
        child("{RuntimeParameters: {}} # !R541");
        child("{DocumentName: 'a b'} # !R541");
        child("{DocumentName: Abc, DocumentVersion: newest} # !R541");
        child("{DocumentName: Abc, MaxConcurrency: 0} # !R541");
        child("{DocumentName: Abc, MaxErrors: 101%} # !R541");
        child("{DocumentName: Abc, RuntimeParameters: [x]} # !R542");
        child("{DocumentName: Abc, VolumeId: x} # !R543 Unknown input \"VolumeId\" for action aws:executeAutomation");
        child("{DocumentName: Abc, Targets: x} # !R541");
        child("{DocumentName: Abc, Targets: [], TargetMaps: []} # !R641");
        child("{DocumentName: Abc, TargetLocations: []} # ?R648");
    }

    @Test
    void R551_aVariableIsUpdatedByItsNameWithItsType() {
        update("{Name: 'variable:Count', Value: 3}");
        update("{Name: 'variable:Count', Value: '{{ Text }}'}");
        update("{Name: 'variable:Word', Value: [x]}");
        update("{Name: 'variable:Flag', Value: true}");
        update("{Name: 'variable:Rows', Value: []}");
        update("{Name: 'variable:Map', Value: {}}");
        update("{Name: Count, Value: 3} # !R551");
        update("{Name: 'variable:Gone', Value: 3} # !R551 Variable \"Gone\" is not declared.");
        update("{Name: 'variable:Count', Value: '3'} # !R551");
        update("{Name: 'variable:Flag', Value: 'true'} # !R551");
        update("{Name: 'variable:Map', Value: []} # !R551");
        update("{Name: 'variable:Count'} # !R551");
        update("{Value: 3} # !R551");
        update("{Name: 'variable:Count', Value: 3, Type: x} # !R551");
    }

    @Test
    void R561_aLoopHasStepsAndOneReasonToGoOn() {
        loop("Iterators: '{{ Names }}'");
        loop("Iterators: [1, '2']\nIteratorDataType: Integer");
        loop("LoopCondition: {Variable: '{{ i.Payload }}', StringEquals: x}\nMaxIterations: '{{ Number }}'");
        loop("LoopCondition: {Not: {Variable: '{{ i.Payload }}', StringEquals: x}}\nMaxIterations: 100");
        loop("Iterators: [x]\nMaxIterations: 0 # !R561");
        loop("Iterators: [x]\nMaxIterations: 101 # !R561");
        loop("Iterators: [x]\nLoopCondition: {Variable: '{{Text}}', StringEquals: x} # !R561");
        loop("Iterators: x # !R561");
        loop("Iterators: [x] # !R561\nIteratorDataType: Integer");
        loop("Iterators: [x]\nIteratorDataType: Float # !R561");
        loop("Iterators: [x]\nBreak: x # !R561");
        loop("LoopCondition: {Variable: '{{Text}}', Equals: x} # !R561 Unknown operator \"Equals\".");
        loop("LoopCondition: {NextStep: i, Variable: '{{Text}}', StringEquals: x} # !R561");
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:loop
                  inputs: # !R561 Missing input "Iterators" or "LoopCondition" for action aws:loop
                    Steps: [] # !R561
                - {name: b, action: 'aws:loop', inputs: {Iterators: [x]}} # !R561
                - {name: c, action: 'aws:loop', inputs: {Iterators: [x], Steps: x}} # !R561
                """);
    }

    @Test
    void R561_theBodyIsNoInputOfTheLoop() {
        Step loop = Documents.withSteps("""
                - name: each
                  action: aws:loop
                  inputs:
                    Iterators: [x]
                    Steps:
                      - {name: i, action: 'aws:sleep', inputs: {Duration: 'PT{{ each.CurrentIteration }}S'}}
                      - {name: j, action: 'aws:pause', inputs: {}}
                """).first();
        assertThat(loop.inputs()).containsOnlyKeys("Iterators");
        assertThat(loop.body().stream().map(Step::name)).containsExactly("i", "j");
        assertThat(loop.body().getFirst().following()).isEqualTo("j");
        assertThat(loop.body().getLast().following()).isNull();
    }

    @Test
    void R566_noStepJumpsIntoABodyFromOutside() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:executeAwsApi
                  onFailure: step:i2 # !R566
                  inputs: {Service: s, Api: a}
                - name: each
                  action: aws:loop
                  inputs:
                    Iterators: [x]
                    Steps:
                      - {name: i1, action: 'aws:pause', nextStep: i3, onFailure: 'step:z', inputs: {}}
                      - {name: i2, action: 'aws:pause', isEnd: true, inputs: {}}
                      - {name: i3, action: 'aws:pause', nextStep: i2, inputs: {}}
                - name: again
                  action: aws:loop
                  inputs:
                    Iterators: [x]
                    Steps:
                      - {name: k1, action: 'aws:pause', onFailure: 'step:i1', inputs: {}} # !R566
                - {name: z, action: 'aws:pause', inputs: {}}
                """);
    }

    @Test
    void R566_aBodyThatLeadsBackToItsLoopIsACircle() {
        MarkedDocument.checkSteps("""
                - name: each
                  action: aws:loop
                  inputs:
                    Iterators: [x]
                    Steps:
                      - {name: i, action: 'aws:pause', onFailure: 'step:each', inputs: {}} # !R221
                """);
        MarkedDocument.checkSteps("""
                - name: each
                  action: aws:loop
                  inputs:
                    Iterators: [x]
                    Steps:
                      - {name: i, action: 'aws:pause', inputs: {}}
                      - {name: j, action: 'aws:pause', nextStep: i, inputs: {}} # !R221
                """);
    }

    @Test
    void R570_loopsDoNotNestAndHaveNoOnCancel() {
        MarkedDocument.checkSteps("""
                - name: outer
                  action: aws:loop
                  onCancel: step:z # ?R570
                  inputs:
                    Iterators: [x]
                    Steps:
                      - name: inner # !R570
                        action: aws:loop
                        inputs:
                          Iterators: [x]
                          Steps: [{name: i, action: 'aws:pause', inputs: {}}]
                - {name: z, action: 'aws:deleteStack', inputs: {StackName: x}}
                """);
    }

    @Test
    void R581_aScriptHasARuntimeAndSomethingToRun() {
        script("{Runtime: python3.11, Handler: h, Script: x, InputPayload: {a: 1}}");
        script("{Runtime: PowerShell 7.4, Attachment: a.zip, InputPayload: '{{ Text }}'}");
        script("{Script: x} # !R581");
        script("{Runtime: python2.7, Script: x} # !R581");
        script("{Runtime: python3.11} # !R581");
        script("{Runtime: python3.11, Script: {}} # !R581");
        script("{Runtime: python3.11, Script: x, InputPayload: []} # !R581");
        script("{Runtime: python3.11, Script: x, Inputs: {}} # !R581");
    }

    @Test
    void R418_inputsThatOtherActionsNeedAreThere() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:executeAwsApi', inputs: {Service: s, Api: a, Anything: [1]}}
                - {name: b, action: 'aws:executeAwsApi', inputs: {Service: s}} # !R418
                - {name: c, action: 'aws:executeAwsApi', inputs: {Service: s, Api: {}}} # !R418
                - {name: d, action: 'aws:assertAwsResourceProperty', inputs: {Service: s, Api: a, PropertySelector: $, DesiredValues: x}} # !R418
                - {name: e, action: 'aws:deleteStack', inputs: {}} # !R418
                - {name: f, action: 'aws:changeInstanceState', inputs: {InstanceIds: [i], DesiredState: gone}} # !R418
                """);
    }

    private static void lambda(String inputs) {
        MarkedDocument.checkSteps("- name: a\n  action: aws:invokeLambdaFunction\n  inputs:\n" + inputs.indent(4));
    }

    private static void sleep(String inputs) {
        step("aws:sleep", inputs);
    }

    private static void approve(String inputs) {
        step("aws:approve", inputs);
    }

    private static void child(String inputs) {
        step("aws:executeAutomation", inputs);
    }

    private static void update(String inputs) {
        step("aws:updateVariable", inputs);
    }

    private static void script(String inputs) {
        step("aws:executeScript", inputs);
    }

    private static void loop(String inputs) {
        MarkedDocument.checkSteps("- name: a\n  action: aws:loop\n  inputs:\n"
                + ("Steps: [{name: i, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}]\n" + inputs)
                        .indent(4));
    }

    private static void step(String action, String inputs) {
        String flow = inputs.startsWith("{") ? inputs : "\n    " + inputs;
        MarkedDocument.checkSteps("- name: a\n  action: " + action + "\n  inputs: " + flow + "\n");
    }
}
