package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Goal: what a step says besides its inputs is checked and normalised (sections 2.1 to 2.3). Method: marked documents. */
class StepPropertiesTest {

    @Test
    void R201_stepsHaveANameAnActionAndInputs() {
        MarkedDocument.checkSteps("""
                - action: aws:pause # !R201 Missing "name" in step detail.
                  inputs: {}
                - name: b # !R201 Missing "action" in step detail.
                  inputs: {}
                - name: c # !R201 Missing "inputs" in step detail.
                  action: aws:pause
                - name: d
                  action: aws:pause
                  inputs: [] # !R201
                - e # !R201
                - name: f
                  action: aws:runShellScript # !R201 Unknown action: aws:runShellScript
                  inputs: {}
                - name: g
                  action: [aws:pause] # !R201
                  inputs: {}
                """);
    }

    @Test
    void R201_namesAreWordsAndUniqueOverBodies() {
        MarkedDocument.checkSteps("""
                - {name: a-b, action: 'aws:pause', inputs: {}} # !R201 StepName: a-b is invalid.
                - {name: '', action: 'aws:pause', inputs: {}} # !R201 StepName:  is invalid.
                - {name: {}, action: 'aws:pause', inputs: {}} # !R201 StepName: a map is invalid.
                - {name: c, action: 'aws:pause', inputs: {}}
                - {name: c, action: 'aws:pause', inputs: {}} # !R201 Duplicate step names found in mainSteps of the document.
                - name: each
                  action: aws:loop
                  inputs:
                    Iterators: [x]
                    Steps:
                      - {name: d, action: 'aws:pause', inputs: {}}
                - {name: d, action: 'aws:pause', inputs: {}} # !R201 Duplicate step names found in mainSteps of the document.
                - {name: %s, action: 'aws:pause', inputs: {}} # !R201
                """.formatted("x".repeat(129)));
    }

    @Test
    void R202_attemptsAreFromOneToAHundred() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', maxAttempts: 100, inputs: {}}
                - {name: b, action: 'aws:pause', maxAttempts: '3', inputs: {}}
                - {name: c, action: 'aws:pause', maxAttempts: 0, inputs: {}} # !R202 Expected maxAttempts to be from 1 to 100, but got 0.
                - {name: d, action: 'aws:pause', maxAttempts: -1, inputs: {}} # !R202
                - {name: e, action: 'aws:pause', maxAttempts: 101, inputs: {}} # !R202
                - {name: f, action: 'aws:pause', maxAttempts: many, inputs: {}} # !R203
                - {name: g, action: 'aws:pause', maxAttempts: 1.5, inputs: {}} # !R203
                """);
    }

    @Test
    void R203_numbersAndBooleansMayBeText() {
        Step step = Documents.withSteps("""
                - name: a
                  action: aws:pause
                  timeoutSeconds: "600"
                  isCritical: "FALSE"
                  isEnd: "true"
                  inputs: {}
                """).first();
        assertThat(step.timeoutSeconds()).hasValue(600);
        assertThat(step.critical()).isFalse();
        assertThat(step.criticalExplicit()).isTrue();
        assertThat(step.end()).isTrue();
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', isCritical: '', inputs: {}} # !R203
                - {name: b, action: 'aws:pause', isEnd: 1, inputs: {}} # !R203
                """);
    }

    @Test
    void R204_wordsAreReadInAnyCaseAndSpelledAsSsmDoes() {
        Runbook runbook = Documents.withSteps("""
                - {name: a, action: 'aws:pause', onFailure: abort, onCancel: ABORT, inputs: {}}
                - {name: b, action: 'aws:pause', onFailure: CONTINUE, inputs: {}}
                - {name: c, action: 'aws:pause', onFailure: 'step:  d', onCancel: 'step:d', inputs: {}}
                - {name: d, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: x}}
                """);
        assertThat(runbook.steps().stream().map(step -> step.onFailure().spelling()))
                .containsExactly("Abort", "Continue", "step:d", "Abort");
        assertThat(runbook.steps().get(2).onCancel()).isEqualTo(new Step.OnCancel.GoTo("d"));
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', onFailure: Retry, inputs: {}} # !R204
                - {name: b, action: 'aws:pause', onFailure: 'step:', inputs: {}} # !R204
                - {name: c, action: 'aws:pause', onCancel: Continue, inputs: {}} # !R204
                - {name: d, action: 'aws:pause', onFailure: {}, inputs: {}} # !R204
                - {name: e, action: 'aws:pause', onFailure: e, inputs: {}} # !R204
                """);
    }

    @Test
    void R205_targetsExist() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:branch
                  nextStep: gone1 # !R205 Unknown step name: "gone1" in nextStep
                  onFailure: step:gone2 # !R205 Unknown step name: "gone2" in onFailure
                  onCancel: step:gone3 # !R205 Unknown step name: "gone3" in onCancel
                  inputs:
                    Choices:
                      - NextStep: gone4 # !R205 Unknown step name: "gone4" in NextStep
                        Variable: '{{Text}}'
                        StringEquals: x
                    Default: gone5 # !R205 Unknown step name: "gone5" in Default
                - {name: b, action: 'aws:pause', nextStep: [b], inputs: {}} # !R205
                """);
    }

    @Test
    void R205_aStepWhoseDefinitionFailedIsStillKnown() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:invokeLambdaFunction
                  inputs: {FunctionName: '{{ b.Any }}', Payload: '{{ c.Any }}'}
                  nextStep: b
                - name: b
                  action: aws:gone # !R201
                  inputs: {}
                  nextStep: c
                - name: c
                  action: aws:executeScript
                  inputs: {Runtime: python3.11, Script: x}
                  outputs: x # !R430
                  nextStep: d
                - nmae: d # !R208 # !R201 Missing "name" in step detail.
                  action: aws:pause
                  inputs: {}
                """);
    }

    @Test
    void R205_unknownNamesAreToldWhenTheyAreMoreThanTheNamelessSteps() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', inputs: {}, nextStep: x, onFailure: 'step:y'} # !R205 # !R205
                - {action: 'aws:pause', inputs: {}} # !R201
                """);
    }

    @Test
    void R206_anEndHasNoNextStep() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:pause
                  isEnd: true
                  inputs: {}
                  nextStep: b # !R206 "isEnd == true" and nextStep should not exist in same step.
                - name: b
                  action: aws:pause
                  isEnd: false
                  nextStep: c
                  inputs: {}
                - name: c
                  action: aws:pause
                  isEnd: false
                  inputs: {}
                """);
    }

    @Test
    void R207_propertiesHoldNoReferences() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:pause
                  timeoutSeconds: '{{ Number }}' # !R207
                  maxAttempts: '{{ Number }}' # !R207
                  isEnd: '{{ Number }}' # !R207
                  isCritical: '{{ Number }}' # !R207
                  onFailure: 'step:{{ Text }}' # !R207
                  onCancel: '{{ Text }}' # !R207
                  nextStep: '{{ Text }}' # !R207
                  description: '{{ Anything }} goes here'
                  inputs: {}
                """);
    }

    @Test
    void R208_unknownPropertiesAreRefused() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:pause
                  precondition: {} # !R208 Unknown property "precondition".
                  OnFailure: Abort # !R208 Unknown property "OnFailure".
                  inputs: {}
                """);
    }

    @Test
    void R210_timeoutsAreFromOneSecondToThirtyDays() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', timeoutSeconds: 2592000, inputs: {}}
                - {name: b, action: 'aws:pause', timeoutSeconds: 0, inputs: {}} # !R210
                - {name: c, action: 'aws:pause', timeoutSeconds: -5, inputs: {}} # !R210
                - {name: d, action: 'aws:pause', timeoutSeconds: 2592001, inputs: {}} # !R210
                """);
    }

    @Test
    void R212_onlyContinueMakesAStepUncriticalByDefault() {
        Runbook runbook = Documents.withSteps("""
                - {name: a, action: 'aws:pause', inputs: {}}
                - {name: b, action: 'aws:pause', onFailure: Continue, inputs: {}}
                - {name: c, action: 'aws:pause', onFailure: 'step:d', inputs: {}}
                - {name: d, action: 'aws:pause', onFailure: Continue, isCritical: true, inputs: {}}
                - {name: e, action: 'aws:pause', isCritical: false, inputs: {}}
                """);
        assertThat(runbook.steps().stream().map(Step::critical)).containsExactly(true, false, true, true, false);
        assertThat(runbook.steps().stream().map(Step::criticalExplicit))
                .containsExactly(false, false, false, true, true);
        assertThat(runbook.first().maxAttempts()).isEqualTo(1);
        assertThat(runbook.first().timeoutSeconds()).isEmpty();
        assertThat(runbook.first().next()).isEqualTo("b");
        assertThat(runbook.steps().getLast().next()).isNull();
    }

    @Test
    void R221_aCircleIsRefusedAndShown() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', inputs: {}}
                - {name: b, action: 'aws:pause', nextStep: a, inputs: {}} # !R221 The document contains an infinite loop: a -> b -> a
                """);
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', onFailure: 'step:a', inputs: {}} # !R221 The document contains an infinite loop: a -> a
                """);
    }

    @Test
    void R221_everyKindOfEdgeCanCloseACircle() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:executeScript
                  inputs: {Runtime: python3.11, Script: x}
                - name: b
                  action: aws:branch
                  inputs:
                    Choices:
                      - NextStep: a # !R221
                        Variable: '{{Text}}'
                        StringEquals: x
                    Default: c
                - name: c
                  action: aws:executeScript
                  onCancel: step:b # !R221
                  inputs: {Runtime: python3.11, Script: x}
                - name: d
                  action: aws:branch
                  inputs:
                    Choices: [{NextStep: e, Variable: '{{Text}}', StringEquals: x}]
                    Default: c # !R221 The document contains an infinite loop: c -> d -> c
                - {name: e, action: 'aws:pause', isEnd: true, inputs: {}}
                """);
    }

    @Test
    void R221_stepsBehindTheStartAreSearchedToo() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:pause', isEnd: true, inputs: {}}
                - {name: b, action: 'aws:pause', inputs: {}}
                - {name: c, action: 'aws:pause', nextStep: b, inputs: {}} # !R221
                """);
    }

    @Test
    void R221_stepsMayLeadBackwardsWithoutACircle() {
        Runbook runbook = Documents.withSteps("""
                - {name: a, action: 'aws:pause', nextStep: c, inputs: {}}
                - {name: b, action: 'aws:pause', isEnd: true, inputs: {}}
                - {name: c, action: 'aws:pause', nextStep: b, inputs: {}}
                """);
        assertThat(StepGraph.of(runbook).reachable()).containsExactly("a", "b", "c");
    }

    @Test
    void R222_unreachableStepsAreLegal() {
        Runbook runbook = Documents.withSteps("""
                - {name: a, action: 'aws:pause', isEnd: true, inputs: {}}
                - {name: b, action: 'aws:pause', inputs: {}}
                """);
        assertThat(StepGraph.of(runbook).reachable()).containsExactly("a");
    }

    @Test
    void R225_onCancelCannotGoToWaitingOrCreatingSteps() {
        MarkedDocument.checkSteps("""
                - {name: a, action: 'aws:executeAwsApi', onCancel: 'step:z', inputs: {Service: s, Api: a}} # !R225
                - {name: b, action: 'aws:executeAwsApi', onCancel: 'step:y', inputs: {Service: s, Api: a}}
                - {name: y, action: 'aws:deleteStack', inputs: {StackName: x}}
                - {name: z, action: 'aws:sleep', inputs: {Duration: PT1S}}
                """);
    }

    @Test
    void R225_onCancelOfUpdateVariableAndLoopIsIgnored() {
        Runbook runbook = Documents.withSteps("""
                - {name: a, action: 'aws:updateVariable', onCancel: 'step:c', inputs: {Name: 'variable:Word', Value: x}}
                - name: b
                  action: aws:loop
                  onCancel: step:c
                  inputs:
                    Iterators: [x]
                    Steps: [{name: i, action: 'aws:pause', inputs: {}}]
                - {name: c, action: 'aws:deleteStack', inputs: {StackName: x}}
                """);
        assertThat(runbook.step("a").onCancel()).isEqualTo(new Step.OnCancel.Abort());
        assertThat(runbook.step("b").onCancel()).isEqualTo(new Step.OnCancel.Abort());
    }

    @Test
    void R430_outputsHaveNameSelectorAndType() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:executeAwsApi
                  inputs: {Service: s, Api: a}
                  outputs:
                    - {Name: one, Selector: $.a.b}
                    - {Name: two, Selector: 'InstanceIds[0]', Type: StringList}
                    - {Selector: $} # !R430 Missing "Name" in an output.
                    - {Name: three} # !R430 Missing "Selector" in an output.
                    - {Name: four, Selector: $, Type: Float} # !R430
                    - {Name: five, Selector: $, type: String} # !R430
                    - {Name: six, Selector: []} # !R430
                    - {Name: seven, Selector: '$.a['} # !R433
                    - {Name: '', Selector: $} # !R430
                    - x # !R430
                    - {Name: one, Selector: $} # ?R430
                    - {Name: a-b, Selector: $} # ?R430
                """);
        Step step = Documents.withSteps("""
                - name: a
                  action: aws:executeAwsApi
                  inputs: {Service: s, Api: a}
                  outputs: [{Name: one, Selector: $.a}]
                """).first();
        assertThat(step.outputs().getFirst().type()).isEqualTo(dev.runstream.expression.OutputType.String);
    }
}
