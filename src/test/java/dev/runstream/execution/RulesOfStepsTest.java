package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static dev.runstream.execution.World.Behaviour.timesOut;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.RunbookParser;
import dev.runstream.view.ExecutionView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: the rules of steps and of references (sections 1, 2, 4 and 5) that no other suite is about. Method: whole runs of the
 * core, named by rule.
 */
class RulesOfStepsTest {
    private static String doc(String... steps) {
        return "schemaVersion: '0.3'\nparameters: {P: {type: String, default: p}, L: {type: StringList, default: [one]}}\n"
                + "mainSteps:\n" + String.join("", steps);
    }

    private static String lambda(String name, String properties) {
        return "  - {name: " + name + ", action: 'aws:invokeLambdaFunction', inputs: {FunctionName: " + name + "}"
                + (properties.isEmpty() ? "" : ", " + properties) + "}\n";
    }

    private static Run play(World world, String document) {
        Run run = world.runbook("Doc", document).start("Doc");
        world.play();
        return run;
    }

    @Test
    void R104_anInvocationTypeThatIsNoneFailsTheStepWithoutACall() {
        World world = new World().function("f", returns("1"));
        Run run = play(
                world,
                doc("  - name: a\n    action: aws:invokeLambdaFunction\n    maxAttempts: 3\n"
                        + "    inputs: {FunctionName: f, InvocationType: '{{P}}'}\n"));
        assertThat(run.ended("a").failure()).satisfies(failure -> {
            assertThat(failure.stage()).isEqualTo(FailureStage.InputValidation);
            assertThat(failure.message())
                    .contains("Expected InvocationType to be RequestResponse, Event or DryRun, but got p");
        });
        assertThat(world.invoked()).isEmpty();
    }

    @Test
    void R124_aTimeoutAboveTheCapIsLegalAndHasNoEffectBeyondIt() {
        World world = new World().runbook("Doc", doc(lambda("a", "timeoutSeconds: 900")));
        world.start("Doc");
        assertThat(world.request().timeoutMillis()).isEqualTo(300_000);
    }

    @Test
    void R142_aTimeoutHasTheFrameOfATimeout() {
        Run run = play(new World().function("a", timesOut()), doc(lambda("a", "")));
        assertThat(run.executionEnded().failureMessage())
                .isEqualTo("Step timed out while step is Poll action status for completion. Please refer to Automation"
                        + " Service Troubleshooting Guide for more diagnosis details.");
    }

    @Test
    void R214_continueWithIsCriticalTrueGoesOnAndFails() {
        Run run = play(
                new World().function("a", raises("E", "no")).function("b", returns("1")),
                doc(lambda("a", "onFailure: Continue, isCritical: true"), lambda("b", "")));
        assertThat(run.path()).containsExactly("a", "b");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failedStep()).isEqualTo("a");
    }

    @Test
    void R220_nextStepIsNotTakenAfterAFailureUnlessTheStepContinues() {
        World world = new World().function("a", raises("E", "no")).function("c", returns("1"));
        assertThat(play(world, doc(lambda("a", "nextStep: c"), lambda("b", ""), lambda("c", "")))
                        .path())
                .containsExactly("a");
        World goesOn = new World().function("a", raises("E", "no")).function("c", returns("1"));
        assertThat(play(goesOn, doc(lambda("a", "onFailure: Continue, nextStep: c"), lambda("b", ""), lambda("c", "")))
                        .path())
                .containsExactly("a", "c");
    }

    @Test
    void R224_whereTheSimulatorDiffersTheTableHolds() {
        World world = new World().function("a", raises("E", "no")).function("b", raises("E", "no"));
        Run run = play(world, doc(lambda("a", "onFailure: Continue"), lambda("b", "onFailure: Continue")));
        assertThat(run.ended("a").counts())
                .as("Continue does not take over the status of what follows")
                .isFalse();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        World critical = new World().function("a", raises("E", "no")).function("b", returns("1"));
        assertThat(play(
                                critical,
                                doc(
                                        lambda("a", "onFailure: 'step:b', isCritical: false, isEnd: true"),
                                        lambda("b", "")))
                        .end)
                .as("isCritical counts, and isEnd does not stop a failure that jumps")
                .isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R234_aStepHasTheStatusesOfSsmAndNoOthers() {
        assertThat(Arrays.stream(StepStatus.values()).map(Enum::name))
                .containsExactlyInAnyOrder(
                        "Pending",
                        "InProgress",
                        "Waiting",
                        "Success",
                        "TimedOut",
                        "Cancelling",
                        "Cancelled",
                        "Failed",
                        "Exited");
    }

    /** ok, fail, timeout: what the function of the step does, one call after the other. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A: onFailure: Continue; B:                           | A fail; B ok      | A, B | Success",
                "A: onFailure: Continue, isCritical: true; B:         | A fail; B ok      | A, B | Failed",
                "A: onFailure: 'step:C'; B: isEnd: true; C:           | A fail; C ok      | A, C | Failed",
                "A: onFailure: 'step:C', isCritical: false; B: isEnd: true; C: | A timeout; C ok | A, C | Success",
                "A: onFailure: 'step:C'; B: isEnd: true; C: onFailure: Abort | A timeout; C fail | A, C | Failed",
                "A: onFailure: 'step:C'; B: isEnd: true; C:           | A timeout; C ok   | A, C | TimedOut",
                "A: isEnd: true, onFailure: 'step:B', isCritical: false; B: | A fail; B ok | A, B | Success",
                "A: isEnd: true, onFailure: Continue; B:              | A fail            | A    | Success",
                "A: maxAttempts: 3                                    | A fail timeout ok | A    | Success",
                "A: maxAttempts: 2; B:                                | A fail timeout    | A    | TimedOut"
            })
    void R235_workedExamples(String steps, String behaviours, String path, ExecutionStatus status) {
        World world = new World();
        for (String each : behaviours.split(";")) {
            String[] words = each.strip().split(" ");
            world.function(
                    words[0],
                    Arrays.stream(words)
                            .skip(1)
                            .map(word -> switch (word) {
                                case "ok" -> returns("1");
                                case "fail" -> raises("E", "no");
                                default -> timesOut();
                            })
                            .toArray(Behaviour[]::new));
        }
        String document = doc(Arrays.stream(steps.split(";"))
                .map(step -> lambda(
                        step.strip().substring(0, 1), step.strip().substring(2).strip()))
                .toArray(String[]::new));
        Run run = play(world, document);
        assertThat(run.path()).containsExactly(path.split(", "));
        assertThat(run.end).isEqualTo(status);
    }

    @Test
    void R403_everyKindOfReferenceIsResolved() {
        String document = """
                schemaVersion: '0.3'
                parameters: {P: {type: String, default: '{{ssm:/p}}'}}
                variables: {V: {type: String, default: v}}
                mainSteps:
                  - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: a}}
                  - name: b
                    action: aws:invokeLambdaFunction
                    inputs:
                      FunctionName: b
                      Payload: '{{P}} {{a.Payload}} {{automation:EXECUTION_ID}} {{global:REGION}} {{global:ACCOUNT_ID}} {{global:AWS_PARTITION}} {{global:DATE}} {{variable:V}}'
                """;
        World world = new World()
                .function("a", returns("\"out\""))
                .stored(new StoredParameters(Map.of("/p", JsonText.parse("\"stored\"")), Map.of(), Map.of()))
                .runbook("Doc", document);
        world.start("Doc");
        world.answerNext();
        assertThat(world.request().payload())
                .isEqualTo("stored out " + World.ID + " us-east-1 000000000000 aws 2025-11-22 v");
    }

    @Test
    void R410_anExecutionIdIsAUuidInLowerCaseAndFitsBehindTheLongestName() {
        String id = DerivedId.child(World.ID, 1, 1, 1_763_800_000_000L);
        assertThat(UUID.fromString(id).toString()).isEqualTo(id).hasSize(36);
        World world = new World().runbook("Doc", """
                schemaVersion: '0.3'
                mainSteps: [{name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: 'DeleteVolumeSnapshotsLambda-{{automation:EXECUTION_ID}}'}}]
                """);
        world.start("Doc");
        assertThat(world.request().functionName()).hasSize(64).endsWith(World.ID);
    }

    @Test
    void R416_aListOfOneIsAStringWhereOneIsWanted_andAStringAListOfOne() {
        World world = new World()
                .runbook(
                        "Doc",
                        doc("  - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: '{{L}}'}}\n"));
        world.start("Doc");
        assertThat(world.request().functionName()).isEqualTo("one");
        Run run = new World()
                .runbook("Doc", doc("  - {name: a, action: 'aws:approve', inputs: {Approvers: '{{P}}'}}\n"))
                .start("Doc");
        assertThat(run.live().visit().waiting().approvers()).containsExactly("p");
    }

    @Test
    void R419_resolvedInputsAreKeptAsJsonTextEach() {
        World world = new World().runbook("Doc", """
                schemaVersion: '0.3'
                parameters: {S: {type: String, default: ami-1}, N: {type: Integer, default: 1}, L: {type: StringList, default: [i-1]}}
                mainSteps: [{name: a, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: X, S: '{{S}}', N: '{{N}}', L: '{{L}}'}}]
                """).bind("aws:executeAwsApi", "f");
        Run run = world.start("Doc");
        assertThat(run.events(Event.StepEntered.class).getFirst().inputs())
                .isEqualTo(Map.of("Service", "\"ec2\"", "Api", "\"X\"", "S", "\"ami-1\"", "N", "1", "L", "[\"i-1\"]"));
        ExecutionView view = new ExecutionView(run.id);
        for (int i = 0; i < run.events.size(); i++) {
            view.apply(run.headers.get(i), run.events.get(i));
        }
        assertThat(JsonText.parse(view.toJson()).at("/AutomationExecution/StepExecutions/0/Inputs/L"))
                .isEqualTo(JsonText.parse("\"[\\\"i-1\\\"]\""));
    }

    @ParameterizedTest
    @CsvSource({"x, 1, b", "y, 1, ''"})
    void R507_aBranchSucceedsAndSaysWhereItGoes_alsoWhenNothingMatched(String value, String unused, String chosen) {
        Run run = play(
                new World().function("b", returns("1")),
                doc(
                        "  - {name: a, action: 'aws:branch', isEnd: true, inputs: {Choices: [{NextStep: b, Variable: '"
                                + value + "', StringEquals: x}]}}\n",
                        lambda("b", "")));
        assertThat(run.ended("a").status()).isEqualTo(StepStatus.Success);
        assertThat(run.ended("a").outputs()).isEqualTo(Map.of("NextStep", "\"" + chosen + "\""));
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R534_anApprovalHasItsStatusAndEveryDecisionAsOutputs() {
        World world = new World()
                .function("b", returns("1"))
                .runbook(
                        "Doc",
                        doc(
                                "  - {name: a, action: 'aws:approve', inputs: {Approvers: [ann, bob], MinRequiredApprovals: 2}}\n",
                                lambda("b", "")));
        Run run = world.start("Doc");
        world.apply(run.id, new SendSignal(run.id, SignalType.Approve, Map.of("Comment", List.of("fine")), "ann"));
        world.apply(run.id, new SendSignal(run.id, SignalType.Approve, Map.of(), "bob"));
        Map<String, String> outputs = run.ended("a").outputs();
        assertThat(outputs).containsOnlyKeys("ApprovalStatus", "ApproverDecisions");
        assertThat(outputs.get("ApprovalStatus")).isEqualTo("\"Approved\"");
        assertThat(outputs.get("ApproverDecisions"))
                .isEqualTo("[{\"Approver\":\"ann\",\"Decision\":\"Approved\",\"TimeStamp\":\"2025-11-22T08:26:40Z\","
                        + "\"Comment\":\"fine\"},{\"Approver\":\"bob\",\"Decision\":\"Approved\","
                        + "\"TimeStamp\":\"2025-11-22T08:26:40Z\"}]");
    }

    private static final String LOOP = """
            schemaVersion: '0.3'
            mainSteps:
              - name: l
                action: aws:loop
                inputs:
                  Iterators: [x, y]
                  Steps:
                    - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: a, Payload: '"{{l.CurrentIteration}}{{l.CurrentIteratorValue}}"'}}
              - {name: after, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: after, Payload: '{{l.CurrentIteration}} {{l.CurrentIteratorValue}}'}}
            outputs: [a.Payload]
            """;

    private static World echoing() {
        Behaviour echo = request -> new Invocation.Response(
                200, null, null, String.valueOf(request.payload()).getBytes(StandardCharsets.UTF_8), null);
        return new World().function("a", echo).function("after", returns("1"));
    }

    @Test
    void R343_anOutputOfALoopsBodyIsThatOfItsLastPass() {
        assertThat(play(echoing(), LOOP).executionEnded().outputs().getFirst().values())
                .containsExactly("2y");
    }

    @Test
    void R564_theBodyAndWhatFollowsSeeThePassAndItsElement() {
        World world = echoing();
        play(world, LOOP);
        assertThat(world.invoked()).extracting(StepRequested::payload).containsExactly("\"1x\"", "\"2y\"", "2 y");
    }

    @Test
    void R568_aLoopEndsAsItsBodyDid_andTheInnerStepCounts() {
        assertThat(play(echoing(), LOOP).ended("l").status()).isEqualTo(StepStatus.Success);

        Run failed = play(new World().function("a", raises("E", "no")), LOOP);
        assertThat(failed.ended("l").status()).isEqualTo(StepStatus.Failed);
        assertThat(failed.ended("l").counts()).isFalse();
        assertThat(failed.executionEnded().failedStep()).isEqualTo("a");

        Run timedOut = play(new World().function("a", timesOut()), LOOP);
        assertThat(timedOut.ended("l").status()).isEqualTo(StepStatus.TimedOut);
        assertThat(timedOut.end).isEqualTo(ExecutionStatus.TimedOut);

        Run exited = play(
                new World().function("a", raises("E", "no")).function("after", returns("1")),
                LOOP.replace("{name: a,", "{name: a, onFailure: 'step:after', isCritical: false,"));
        assertThat(exited.ended("l").status()).isEqualTo(StepStatus.Exited);
        assertThat(exited.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R543_parametersBesideRuntimeParametersAreUnknownInputs() {
        RunbookParser.Parsed parsed = RunbookParser.parse("""
                schemaVersion: '0.3'
                mainSteps: [{name: a, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: null, InstanceId: i-1}}]
                """, DocumentFormat.YAML, DocumentLimits.DEFAULT);
        assertThat(parsed.runbook()).isNull();
        assertThat(parsed.problems())
                .filteredOn(problem -> problem.rule().equals("R543"))
                .singleElement()
                .extracting(problem -> problem.message())
                .asString()
                .contains("Unknown input \"InstanceId\" for action aws:executeAutomation");
    }

    private static final String CHILD = """
            schemaVersion: '0.3'
            parameters: {A: {type: String, default: ''}}
            mainSteps:
              - {name: x, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: x}, outputs: [{Name: Ids, Selector: $.ids, Type: StringList}, {Name: Id, Selector: $.id, Type: String}]}
            outputs: [x.Id, x.Ids, x.None]
            """;

    @Test
    void R545_theChildsOutputsAreOneListInTheOrderOfItsDocument() {
        World world = new World()
                .function("x", returns("{\"ids\":[\"i-1\",\"i-2\"],\"id\":\"vol-1\"}"))
                .function("b", returns("1"))
                .runbook("Child", CHILD.replace(", x.None", ""))
                .runbook(
                        "Doc",
                        doc(
                                "  - {name: a, action: 'aws:executeAutomation', inputs: {DocumentName: Child}}\n",
                                "  - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: b, InputPayload: {o: '{{a.Output}}', s: '{{a.Status}}', e: '{{a.ExecutionId}}'}}}\n"));
        Run run = world.start("Doc");
        world.play();
        String child = run.events(Event.ChildStarted.class).getFirst().childExecutionId();
        assertThat(JsonText.parse(world.invoked().getLast().payload()))
                .isEqualTo(JsonText.parse(
                        "{\"o\":[\"vol-1\",\"i-1\",\"i-2\"],\"s\":\"Success\",\"e\":\"" + child + "\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Targets: [{Key: ParameterValues}]",
                "Targets: [{Values: [a]}]",
                "Targets: '{{ P }}'",
                "TargetMaps: [a]",
                "TargetParameterName: '{{ L }}'",
                "MaxConcurrency: '{{ L }}'",
                "MaxErrors: '{{ L }}'"
            })
    void R547_targetsThatHaveNotTheirFormFailTheStep(String input) {
        World world = new World().runbook("Child", CHILD);
        world.runbook("Doc", """
                schemaVersion: '0.3'
                parameters: {P: {type: String, default: p}, L: {type: StringList, default: [a, b]}}
                mainSteps:
                  - {name: a, action: 'aws:executeAutomation', inputs: {DocumentName: Child, %s}}
                """.formatted(input));
        Run run = world.start("Doc");
        world.play();
        assertThat(run.ended("a").failure()).satisfies(failure -> {
            assertThat(failure.stage()).isEqualTo(FailureStage.InputValidation);
            assertThat(failure.message()).contains("Expected " + input.substring(0, input.indexOf(':')) + " to be ");
        });
        assertThat(world.runs()).as("no child").hasSize(1);
    }

    @Test
    void R541_theChildGetsItsVersionItsTagsAndTheAsker() {
        World world = new World().runbook("Child", CHILD);
        world.runbook(
                "Doc",
                doc(
                        "  - {name: a, action: 'aws:executeAutomation', inputs: {DocumentName: 'arn:aws:ssm:eu-west-1:123456789012:document/Child', DocumentVersion: 7, Tags: [{Key: team, Value: blue}]}}\n"));
        world.start(new StartExecution(
                World.ID, "Doc", null, Map.of(), Command.Mode.Auto, null, Map.of(), "ann", null, null, null));
        assertThat(world.commands().getFirst().command()).isInstanceOfSatisfying(StartExecution.class, child -> {
            assertThat(child.documentName()).endsWith("document/Child");
            assertThat(child.documentVersion()).isEqualTo("7");
            assertThat(child.tags()).isEqualTo(Map.of("team", "blue"));
            assertThat(child.requestedBy()).isEqualTo("ann");
            assertThat(child.parent().executionId()).isEqualTo(World.ID);
        });
        Run bad = play(
                new World().runbook("Child", CHILD),
                doc(
                        "  - {name: a, action: 'aws:executeAutomation', inputs: {DocumentName: Child, Tags: [{Key: team}]}}\n"));
        assertThat(bad.ended("a").failure().message())
                .contains("Expected Tags to be a list of maps with a Key and a Value");
    }

    @Test
    void R542_mapsAndNumbersAndUnresolvedReferencesTakeTheApisFormToo() {
        World world = new World().runbook("Doc", """
                schemaVersion: '0.3'
                variables: {V: {type: String}}
                mainSteps: [{name: a, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {M: {k: 1}, N: 5, U: '{{variable:V}}', Maps: [{a: 1}, {a: 2}]}}}]
                """);
        world.start("Doc");
        assertThat(((StartExecution) world.commands().getFirst().command()).parameters())
                .isEqualTo(Map.of(
                        "M", List.of("{\"k\":1}"),
                        "N", List.of("5"),
                        "U", List.of("{{variable:V}}"),
                        "Maps", List.of("{\"a\":1}", "{\"a\":2}")));
        World none = new World()
                .runbook(
                        "Doc",
                        doc(
                                "  - {name: a, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: null}}\n"));
        none.start("Doc");
        assertThat(((StartExecution) none.commands().getFirst().command()).parameters())
                .isEmpty();
    }

    @Test
    void R582_aStandInTakesTheResolvedInputsAndItsReplyIsTheRootOfTheSelectors() {
        String document = doc(
                "  - {name: a, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: DescribeVolumes, Id: '{{P}}'}, outputs: [{Name: Size, Selector: '$.Volumes[0].Size', Type: Integer}]}\n",
                "  - {name: b, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: DeleteVolume, Size: '{{a.Size}}'}}\n");
        World world = new World()
                .bind("aws:executeAwsApi/ec2:DescribeVolumes", "describe")
                .bind("Doc/b", "delete")
                .function("describe", returns("{\"Volumes\":[{\"Size\":8}]}"))
                .function("delete", returns("{}"));
        Run run = play(world, document);
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(world.invoked()).extracting(StepRequested::functionName).containsExactly("describe", "delete");
        assertThat(JsonText.parse(world.invoked().getFirst().payload())
                        .at("/inputs/Id")
                        .textValue())
                .isEqualTo("p");
        assertThat(JsonText.parse(world.invoked().getLast().payload())
                        .at("/inputs/Size")
                        .intValue())
                .isEqualTo(8);
    }
}
