package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.World.Run;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.AllowedRoles;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.RunbookParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Section 6.2: what a start pins and what it refuses. */
class StartTest {
    private static final String DOC = """
        schemaVersion: '0.3'
        parameters:
          Id: {type: String, allowedPattern: 'i-[0-9a-f]+'}
          Count: {type: Integer, default: 3}
          Name: {type: String, default: 'run-{{automation:EXECUTION_ID}}'}
        variables:
          Seen: {type: String, default: 'seen {{ Id }}'}
          Unset: {type: Boolean}
        mainSteps:
          - name: a
            action: aws:invokeLambdaFunction
            inputs: {FunctionName: 'f-{{automation:EXECUTION_ID}}', InputPayload: {k: '{{ Count }}', s: '{{variable:Seen}}', u: '{{variable:Unset}}'}}
        """;

    private static Event.ExecutionRejected refused(Run run) {
        assertThat(run.end).isEqualTo(ExecutionStatus.Rejected);
        assertThat(run.state).isNull();
        return run.events(Event.ExecutionRejected.class).getFirst();
    }

    @Test
    void R614_theStartPinsTheVersionTheDigestTheParametersAndTheGlobals() {
        World world = new World().runbook("Doc", DOC);
        Run run = world.start("Doc", Map.of("Id", List.of("i-0abc")));
        Event.ExecutionStarted started =
                run.events(Event.ExecutionStarted.class).getFirst();
        assertThat(started.documentVersion()).isEqualTo("1");
        assertThat(started.documentSha256()).hasSize(64);
        assertThat(started.parameters())
                .isEqualTo(Map.of("Id", "\"i-0abc\"", "Count", "3", "Name", "\"run-" + World.ID + "\""));
        assertThat(started.globals()).containsKeys("ACCOUNT_ID", "REGION", "AWS_PARTITION");
    }

    @Test
    void R331_variableDefaultsAreResolvedOnce_R332_oneWithoutIsUnresolved_R411_R423() {
        World world = new World().function("f-" + World.ID, returns("1")).runbook("Doc", DOC);
        Run run = world.start("Doc", Map.of("Id", List.of("i-0abc")));
        assertThat(run.events(Event.ExecutionStarted.class).getFirst().variables())
                .containsEntry(
                        "Seen", new Event.Variable(dev.runstream.expression.OutputType.String, "\"seen i-0abc\""))
                .containsEntry("Unset", new Event.Variable(dev.runstream.expression.OutputType.Boolean, null));
        assertThat(world.request().payload()).isEqualTo("{\"k\":3,\"s\":\"seen i-0abc\",\"u\":\"{{variable:Unset}}\"}");
        assertThat(world.request().functionName()).isEqualTo("f-" + World.ID);
    }

    @Test
    void R331_aVariableWhoseDefaultIsOfAnotherTypeRejectsTheStart() {
        String document = """
                schemaVersion: '0.3'
                parameters: {P: {type: String}, L: {type: StringList, default: [a]}}
                variables:
                  N: {type: Integer, default: '{{ P }}'}
                  Flag: {type: Boolean, default: '{{ L }}'}
                  Names: {type: StringList, default: ['{{ L }}', '{{ P }}']}
                mainSteps:
                  - name: a
                    action: aws:invokeLambdaFunction
                    inputs: {FunctionName: f, InputPayload: {n: '{{variable:N}}', names: '{{variable:Names}}'}}
                """;
        World bad = new World().runbook("Doc", document);
        assertThat(refused(bad.start("Doc", Map.of("P", List.of("x")))).message())
                .isEqualTo(
                        "Expected the default of variable N to be of type Integer, but its references make it a String."
                                + " Expected the default of variable Flag to be of type Boolean, but its references make it a"
                                + " StringList.");
        assertThat(bad.requests()).isEmpty();
        World good = new World()
                .runbook("Doc", document.replace("'{{ L }}'}", "'{{ P }}'}").replace("Boolean", "String"));
        good.start("Doc", Map.of("P", List.of("7")));
        assertThat(good.request().payload()).isEqualTo("{\"n\":7,\"names\":[\"a\",\"7\"]}");
    }

    @Test
    void R321_C31_missingUnknownAndBadParametersAreToldTogetherAndNothingStarts() {
        World world = new World().runbook("Doc", DOC);
        Event.ExecutionRejected refused =
                refused(world.start("Doc", Map.of("Nope", List.of("1"), "Count", List.of("x"))));
        assertThat(refused.code()).isEqualTo("InvalidAutomationExecutionParametersException");
        assertThat(refused.message())
                .contains("Parameters ['Id'] are required.")
                .contains("Parameter \"Nope\" is not defined in the document.")
                .contains("Count");
        assertThat(world.requests()).isEmpty();
    }

    @Test
    void R614_anUnknownRunbookIsRejected() {
        assertThat(refused(new World().start("Doc")).code()).isEqualTo("AutomationDefinitionNotFoundException");
    }

    @Test
    void aStartThatCouldReachAnUnboundStepIsRejectedWithTheList() {
        String doc =
                "schemaVersion: '0.3'\nmainSteps:\n  - {name: a, action: 'aws:createStack', inputs: {StackName: s}}\n"
                        + "  - {name: b, action: 'aws:deleteStack', inputs: {StackName: s}}\n";
        World world = new World().bind("aws:deleteStack", "del").runbook("Doc", doc);
        assertThat(refused(world.start("Doc")).message())
                .contains("a (aws:createStack)")
                .doesNotContain("deleteStack");
        World bound =
                new World().bind("aws:deleteStack", "del").bind("Doc/a", "make").runbook("Doc", doc);
        bound.start("Doc");
        assertThat(bound.request().functionName()).isEqualTo("make");
        assertThat(bound.request().payload())
                .isEqualTo(
                        "{\"action\":\"aws:createStack\",\"document\":\"Doc\",\"step\":\"a\",\"inputs\":{\"StackName\":\"s\"},"
                                + "\"execution\":\"" + World.ID + "\",\"attempt\":1}");
    }

    @Test
    void R308_aRoleIsRefusedUnlessItIsAdmitted() {
        String role = "arn:aws:iam::123456789012:role/Admin";
        assertThat(refused(withRoles().start("Doc", Map.of("Role", List.of(role))))
                        .message())
                .isEqualTo("Expected no assume role, because lambda.assume.role.allowed admits none, but got " + role
                        + ".");
        assertThat(refused(withRoles("arn:aws:iam::*:role/automation-*").start("Doc", Map.of("Role", List.of(role))))
                        .message())
                .isEqualTo("Expected an assume role that lambda.assume.role.allowed admits, but got " + role + ".");
        assertThat(withRoles("arn:aws:iam::123456789012:role/*")
                        .start("Doc", Map.of("Role", List.of(role)))
                        .live()
                        .assumeRole())
                .isEqualTo(role);
        assertThat(withRoles().start("Doc").live().assumeRole()).isNull();
    }

    private static World withRoles(String... allowed) {
        return new World()
                .settings(settings -> settings.withAssumableRoles(AllowedRoles.of(List.of(allowed))))
                .runbook(
                        "Doc",
                        "schemaVersion: '0.3'\n"
                                + "assumeRole: '{{ Role }}'\n"
                                + "parameters: {Role: {type: String, default: ''}}\n"
                                + "mainSteps:\n"
                                + "  - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}\n");
    }

    @Test
    void R612_theSameRequestAgainIsADuplicateAndAnotherOneAMismatch_C33() {
        World world = new World().runbook("Doc", DOC);
        Run run = world.start("Doc", Map.of("Id", List.of("i-0abc")));
        world.start("Doc", Map.of("Id", List.of("i-0abc")));
        world.start("Doc", Map.of("Id", List.of("i-0abd")));
        assertThat(run.rejections)
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.DuplicateStart, Rejection.Reason.IdempotentParameterMismatch);
        assertThat(run.events(Event.StepEntered.class)).hasSize(1);
        assertThat(world.requests()).hasSize(1);
    }

    @Test
    void aStartThatTakesOverAnEarlierExecutionEntersItsStepWithItsOutputs() {
        World world = new World()
                .function("g", returns("1"))
                .runbook(
                        "Doc",
                        "schemaVersion: '0.3'\n"
                                + "mainSteps:\n"
                                + "  - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}\n"
                                + "  - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: g, Payload:"
                                + " '{{a.Payload}}'}}\n");
        Run run = world.start(new StartExecution(
                World.ID,
                "Doc",
                null,
                Map.of(),
                Mode.Auto,
                null,
                Map.of(),
                null,
                null,
                new Command.TakeOver("earlier", "b", Map.of("a", Map.of("Payload", "\"{\\\"x\\\":1}\""))),
                null));
        assertThat(run.path()).containsExactly("b");
        assertThat(world.request().payload()).isEqualTo("{\"x\":1}");
    }

    @Test
    void R632_aSignalThatNothingWaitsForIsARecordedRejection() {
        World world = new World().runbook("Doc", DOC);
        Run run = world.start("Doc", Map.of("Id", List.of("i-0abc")));
        world.apply(run.id, new Command.SendSignal(run.id, Command.SignalType.Approve, Map.of(), "me"));
        assertThat(run.rejections)
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.InvalidAutomationSignal);
    }

    private static final String STORED = """
        schemaVersion: '0.3'
        parameters:
          Ami: {type: String, default: 'from {{ssm:/ami/latest}} in {{global:REGION}}'}
          Zones: {type: StringList, default: '{{ ssm:/zones }}'}
        mainSteps: [{name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, InputPayload: {a: '{{Ami}}', z: '{{Zones}}'}}}]
        """;

    @Test
    void R322_R324_aStoredParameterInADefaultIsResolvedAtTheStartAndPinned() {
        World world = new World()
                .runbook("Doc", STORED)
                .stored(stored("/ami/latest", "\"ami-1\"", "/zones", "[\"a\",\"b\"]"));
        Run run = world.start("Doc");
        assertThat(run.events(Event.ExecutionStarted.class).getFirst().parameters())
                .isEqualTo(Map.of("Ami", "\"from ami-1 in us-east-1\"", "Zones", "[\"a\",\"b\"]"));
        assertThat(world.request().payload()).isEqualTo("{\"a\":\"from ami-1 in us-east-1\",\"z\":[\"a\",\"b\"]}");
        world.stored(StoredParameters.NONE).function("f", returns("1"));
        assertThat(world.play().run(run.id).end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R324_onlyDefaultsThatAreUsedNeedTheStore() {
        World world = new World().runbook("Doc", STORED);
        Run run = world.start("Doc", Map.of("Ami", List.of("{{ssm:/ami/latest}}"), "Zones", List.of("z")));
        assertThat(run.live().parameters().get("Ami").inline())
                .as("R323: what is supplied is not expanded")
                .isEqualTo("\"{{ssm:/ami/latest}}\"");
    }

    @Test
    void R324_aStoredParameterThatIsMissingOrRefusedRejectsTheStart() {
        assertThat(refused(new World().runbook("Doc", STORED).start("Doc")).message())
                .contains("Parameter Ami defaults to the stored parameter /ami/latest, which does not exist.");
        StoredParameters secure = new StoredParameters(
                Map.of("/zones", TextNode.valueOf("[]")), Map.of("/ami/latest", "It is secret."), Map.of());
        assertThat(refused(new World().runbook("Doc", STORED).stored(secure).start("Doc"))
                        .message())
                .isEqualTo("It is secret.");
    }

    @Test
    void R324_elsewhereThanInADefaultAStoredParameterIsACreationError() {
        String doc = STORED.replace("a: '{{Ami}}'", "a: '{{ssm:/ami/latest}}'");
        RunbookParser.Parsed parsed = RunbookParser.parse(doc, DocumentFormat.YAML, DocumentLimits.DEFAULT);
        assertThat(parsed.runbook()).isNull();
        assertThat(parsed.problems()).anySatisfy(problem -> {
            assertThat(problem.rule()).isEqualTo("R324");
            assertThat(problem.message())
                    .isEqualTo("{{ssm:/ami/latest}} is supported in the default of a parameter only.");
        });
    }

    private static StoredParameters stored(String... pairs) {
        Map<String, JsonNode> values = new java.util.TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], JsonText.parse(pairs[i + 1]));
        }
        return new StoredParameters(values, Map.of(), Map.of());
    }
}
