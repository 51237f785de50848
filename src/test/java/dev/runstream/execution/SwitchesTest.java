package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.World.Run;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: every choice that the semantics leave to an operator (sections 10 and 11) is a setting that does what it says.
 * Method: the core decides with the settings as they are read from their names.
 */
class SwitchesTest {
    private static final String ONE = """
            schemaVersion: '0.3'
            parameters: {P: {type: StringList, default: []}}
            mainSteps: [{name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}]
            """;

    @ParameterizedTest
    @CsvSource({
        "R121 payloadOverflow, worker.payload.overflow",
        "R122 inputs, engine.inputs.max.bytes",
        "R132 throttledRetryTimeLimit, engine.throttled.retry.time.limit.ms",
        "R133 transportRetries, lambda.sends.max",
        "R134 retryBackoff, engine.retry.backoff",
        "R209 default timeouts, engine.default.timeouts",
        "R216 abortNonCriticalStatus, engine.abort.non.critical.status",
        "R302 R303 strict, engine.strict",
        "R308 roles, lambda.assume.role.allowed",
        "R317 enforceApiLengths, engine.enforce.api.lengths",
        "R407 deepReferences, engine.deep.references",
        "R425 unresolvedReferences, engine.unresolved.references",
        "R437 outputTypeMismatch, engine.output.type.mismatch",
        "R437 outputTypeMismatch, worker.output.type.mismatch",
        "R612 retention, idempotency.retention.ms",
        "R618 maxExecutionDuration, engine.execution.max.ms",
        "C35 redelivery, engine.redelivery"
    })
    void everyChoiceIsASetting(String choice, String setting) {
        assertThat(EngineSettings.DEFINITION.names().contains(setting)
                        || WorkerSettings.DEFINITION.names().contains(setting))
                .as("%s is the setting %s", choice, setting)
                .isTrue();
    }

    @Test
    void R209_aStepThatSaysNothingTakesAsLongAsItsActionIsAllowedTo() {
        String document = """
                schemaVersion: '0.3'
                mainSteps: [{name: a, action: 'aws:pause', inputs: {}}, {name: b, action: 'aws:pause', timeoutSeconds: 20, inputs: {}}]
                """;
        World world = new World()
                .set("engine.default.timeouts", "aws:pause=10,aws:executeAutomation=7200")
                .runbook("Doc", document.replace("inputs: {}}, {", "onFailure: Continue, inputs: {}}, {"));
        World.Run run = world.start("Doc");
        world.play();
        List<Event.StepEnded> ended = run.events(Event.StepEnded.class);
        assertThat(ended).extracting(Event.StepEnded::status).containsExactly(StepStatus.TimedOut, StepStatus.TimedOut);
        assertThat(run.headers.getLast().time() - run.headers.getFirst().time()).isEqualTo(30_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause=10", "aws:pause", "aws:pause=0", "aws:pause=2592001", "aws:pause=-1", "=5"})
    void R209_aDefaultTimeoutThatMakesNoSenseIsRefused(String value) {
        assertThatThrownBy(() -> new World().set("engine.default.timeouts", value))
                .hasMessageContaining("engine.default.timeouts")
                .hasMessageContaining("Expected ");
    }

    @Test
    void R317_theLengthsOfTheApiHoldOnlyWhereTheyAreAskedFor() {
        List<String> long513 = List.of("x".repeat(513));
        assertThat(new World().runbook("Doc", ONE).start("Doc", Map.of("P", long513)).end)
                .isNull();
        World strict = new World().set("engine.enforce.api.lengths", "true").runbook("Doc", ONE);
        assertThat(rejection(strict.start("Doc", Map.of("P", long513))))
                .isEqualTo("Expected values of 1 to 512 characters of parameter P, but got one of 513.");
        World empty = new World().set("engine.enforce.api.lengths", "true").runbook("Doc", ONE);
        assertThat(rejection(empty.start("Doc", Map.of("P", List.of(""))))).contains("but got one of 0.");
        World fits = new World().set("engine.enforce.api.lengths", "true").runbook("Doc", ONE);
        assertThat(fits.start("Doc", Map.of("P", List.of("x".repeat(512)))).end).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "MapList, '[{\"k\": 1}, {\"k\": 2}]', engine.variable.map.list.items.max, at most 1 items in variable V",
        "MapList, '[{\"kk\": 1}]', engine.variable.map.key.chars.max, keys of at most 1 characters in variable V",
        "StringMap, '{\"kk\": 1}', engine.variable.map.key.chars.max, keys of at most 1 characters in variable V",
        "StringList, '[\"a\", \"b\"]', engine.variable.string.list.items.max, at most 1 items in variable V",
        "StringList, '[\"ab\"]', engine.variable.string.chars.max, strings of at most 1 characters in variable V",
        "String, '\"ab\"', engine.variable.string.chars.max, strings of at most 1 characters in variable V"
    })
    void R333_aVariableOverAMaximumThatWasAskedForFailsItsStep(String type, String value, String setting, String says) {
        String doc = """
                schemaVersion: '0.3'
                variables: {V: {type: %s}}
                mainSteps: [{name: a, action: 'aws:updateVariable', inputs: {Name: 'variable:V', Value: %s}}]
                """.formatted(type, value);
        assertThat(new World().runbook("Doc", doc).start("Doc").end).isEqualTo(ExecutionStatus.Success);
        Run run = new World().set(setting, "1").runbook("Doc", doc).start("Doc");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.ended("a").failure()).satisfies(failure -> {
            assertThat(failure.stage()).isEqualTo(Failure.FailureStage.InputValidation);
            assertThat(failure.message()).contains(says);
        });
        World fits = new World().set(setting, "2").runbook("Doc", doc);
        assertThat(fits.start("Doc").end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R333_aDefaultOverAMaximumRejectsTheStart() {
        String doc = ONE.replace("mainSteps", "variables: {V: {type: String, default: abc}}\nmainSteps");
        World world = new World().set("engine.variable.string.chars.max", "2").runbook("Doc", doc);
        assertThat(rejection(world.start("Doc")))
                .isEqualTo("Expected strings of at most 2 characters in variable V, but got 3.");
    }

    @Test
    void R407_aPathIntoAnOutputIsTextUnlessDeepReferencesAreSwitchedOn() {
        String doc = """
                schemaVersion: '0.3'
                mainSteps:
                  - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
                  - name: b
                    action: aws:invokeLambdaFunction
                    inputs:
                      FunctionName: g
                      InputPayload: {n: '{{ a.Payload.deep.n }}', s: 'is {{a.Payload.list[1]}}', no: '{{a.Payload.none}}', all: '{{a.Payload..n}}'}
                """;
        String returned = "{\"deep\":{\"n\":7},\"list\":[\"x\",\"y\"]}";
        World off = new World().function("f", returns(returned)).runbook("Doc", doc);
        off.start("Doc");
        off.answerNext();
        assertThat(off.request().payload())
                .isEqualTo("{\"n\":\"{{ a.Payload.deep.n }}\",\"s\":\"is {{a.Payload.list[1]}}\","
                        + "\"no\":\"{{a.Payload.none}}\",\"all\":\"{{a.Payload..n}}\"}");
        World on = new World()
                .set("engine.deep.references", "true")
                .function("f", returns(returned))
                .runbook("Doc", doc);
        on.start("Doc");
        on.answerNext();
        assertThat(on.request().payload())
                .isEqualTo("{\"n\":7,\"s\":\"is y\",\"no\":\"{{a.Payload.none}}\",\"all\":\"{{a.Payload..n}}\"}");
    }

    @Test
    void R425_aReferenceWithoutAValueFailsTheStepWhereItIsAskedFor_andAPathIsNoReference() {
        String doc = """
                schemaVersion: '0.3'
                variables: {V: {type: String}}
                mainSteps: [{name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, Payload: '%s'}}]
                """;
        World literal = new World().runbook("Doc", doc.formatted("{{variable:V}}"));
        literal.start("Doc");
        assertThat(literal.request().payload()).isEqualTo("{{variable:V}}");
        World fail =
                new World().set("engine.unresolved.references", "fail").runbook("Doc", doc.formatted("{{variable:V}}"));
        assertThat(fail.start("Doc").ended("a").failure().message())
                .contains("Expected every reference to have a value");
        World path = new World()
                .set("engine.unresolved.references", "fail")
                .runbook("Doc", doc.formatted("{{a.Payload.x}}"));
        path.start("Doc");
        assertThat(path.request().payload()).isEqualTo("{{a.Payload.x}}");
        World deep = new World()
                .set("engine.unresolved.references", "fail")
                .set("engine.deep.references", "true")
                .runbook("Doc", doc.formatted("{{a.Payload.x}}"));
        assertThat(deep.start("Doc").end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void R216_anAbortOfAStepThatIsNotCriticalIsAFailureUnlessSetOtherwise() {
        String doc = ONE.replace("inputs: {FunctionName: f}", "isCritical: false, inputs: {FunctionName: f}");
        World failed = new World().function("f", raises("E", "no")).runbook("Doc", doc);
        failed.start("Doc");
        assertThat(failed.play().run(World.ID).end).isEqualTo(ExecutionStatus.Failed);
        World success = new World()
                .set("engine.abort.non.critical.status", "Success")
                .function("f", raises("E", "no"))
                .runbook("Doc", doc);
        success.start("Doc");
        assertThat(success.play().run(World.ID).end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R134_attemptsWaitLongerAndLongerUnlessTheBackoffIsSwitchedOff() {
        String doc = ONE.replace("inputs: {FunctionName: f}", "maxAttempts: 5, inputs: {FunctionName: f}");
        assertThat(waits(new World().function("f", raises("E", "no")).runbook("Doc", doc)))
                .containsExactly(0L, 1_000L, 2_000L, 4_000L);
        assertThat(waits(new World()
                        .set("engine.retry.backoff", "false")
                        .function("f", raises("E", "no"))
                        .runbook("Doc", doc)))
                .containsExactly(0L, 0L, 0L, 0L);
    }

    private static List<Long> waits(World world) {
        Run run = world.start("Doc");
        world.play();
        return run.events.stream()
                .filter(Event.AttemptFailed.class::isInstance)
                .map(event -> ((Event.AttemptFailed) event).retryAt()
                        - run.headers.get(run.events.indexOf(event)).time())
                .toList();
    }

    @Test
    void R618_anExecutionMayTakeForEverUnlessItsTimeIsLimited() {
        World world = sleeper(new World());
        Run free = world.start("Doc");
        assertThat(free.live().dueAt()).isNull();
        world.play();
        assertThat(free.end).isEqualTo(ExecutionStatus.Success);

        World limited = sleeper(new World().set("engine.execution.max.ms", "60000"));
        Run run = limited.start("Doc");
        long began = limited.now();
        limited.play();
        assertThat(limited.now() - began).isEqualTo(60_000);
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
        assertThat(run.ended("rest").status()).isEqualTo(StepStatus.TimedOut);
        assertThat(run.executionEnded().failedStep()).isEqualTo("rest");
        assertThat(run.executionEnded().failureMessage())
                .isEqualTo("Step timed out while step is Poll action status for completion. The execution did not end"
                        + " within the 60000 ms that it may take. Please refer to Automation Service Troubleshooting"
                        + " Guide for more diagnosis details.");
    }

    @Test
    void R618_theLimitGoesThroughOnFailureAndReachesTheChild() {
        String parent = """
                schemaVersion: '0.3'
                mainSteps:
                  - {name: child, action: 'aws:executeAutomation', onFailure: 'step:b', inputs: {DocumentName: Doc}}
                  - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
                """;
        World world =
                sleeper(new World().set("engine.execution.max.ms", "60000")).runbook("Parent", parent);
        Run run = world.start("Parent");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
        assertThat(run.path()).as("nothing follows").containsExactly("child");
        assertThat(world.runs().values())
                .allSatisfy(each -> assertThat(each.end).isNotNull());
    }

    @Test
    void R618_anInteractiveExecutionEndsBetweenItsStepsToo() {
        World world = sleeper(new World().set("engine.execution.max.ms", "60000"));
        Run run = world.start(new StartExecution(
                World.ID, "Doc", null, Map.of(), Mode.Interactive, null, Map.of(), null, null, null, null));
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
        assertThat(run.executionEnded().failureMessage()).contains("within the 60000 ms that it may take");
        assertThat(run.path()).isEmpty();
    }

    @Test
    void R618_aHeldExecutionKeepsTheTimeThatItHadLeft() {
        World world = sleeper(new World().set("engine.execution.max.ms", "60000"));
        Run run = world.start("Doc");
        State state = run.live();
        EventHeader held = header(run, 1, world.now() + 10);
        State after = Evolver.evolve(state, held, new Event.ExecutionHeld("Broken", "It is.", null));
        assertThat(after.nextDueAt()).isEqualTo(Long.MAX_VALUE);
        State released =
                Evolver.evolve(after, header(run, 2, world.now() + 1_010), new Event.ExecutionReleased(null, 1_000));
        assertThat(released.dueAt()).isEqualTo(state.dueAt() + 1_000);
    }

    private static EventHeader header(Run run, int after, long time) {
        return new EventHeader(
                run.id,
                run.live().sequence() + after,
                time,
                EventHeader.Cause.timer("test"),
                null,
                EventHeader.GENESIS,
                "test");
    }

    @Test
    void whatIsNotAsUsualStandsInTheFirstEvent() {
        Run run = new World()
                .set("engine.retry.backoff", "false")
                .set("engine.execution.max.ms", "60000")
                .runbook("Doc", ONE)
                .start("Doc");
        assertThat(run.events(Event.ExecutionStarted.class).getFirst().settings())
                .isEqualTo(Map.of("engine.retry.backoff", "false", "engine.execution.max.ms", "60000"));
    }

    @Test
    void R613_aStepThatIsStartedByASignalKnowsHowItWasReached() {
        String doc = """
                schemaVersion: '0.3'
                mainSteps:
                  - {name: a, action: 'aws:invokeLambdaFunction', onFailure: 'step:c', inputs: {FunctionName: f}}
                  - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
                  - name: c
                    action: aws:branch
                    inputs: {Choices: [{NextStep: d, Variable: x, StringEquals: x}]}
                  - {name: d, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: g}}
                """;
        World world = new World()
                .function("f", raises("E", "no"))
                .function("g", returns("1"))
                .runbook("Doc", doc);
        Run run = world.start(new StartExecution(
                World.ID, "Doc", null, Map.of(), Mode.Interactive, null, Map.of(), null, null, null, null));
        for (String step : List.of("a", "c", "d")) {
            world.apply(run.id, new SendSignal(run.id, SignalType.StartStep, Map.of("StepName", List.of(step)), "ann"));
            world.play();
        }
        assertThat(run.events(Event.StepEntered.class))
                .extracting(Event.StepEntered::transition)
                .containsExactly(Event.Transition.Start, Event.Transition.OnFailure, Event.Transition.Choice);
    }

    private static World sleeper(World world) {
        return world.runbook("Doc", """
                schemaVersion: '0.3'
                mainSteps: [{name: rest, action: 'aws:sleep', onFailure: Continue, inputs: {Duration: PT1H}}]
                """);
    }

    private static String rejection(Run run) {
        return run.events(Event.ExecutionRejected.class).getFirst().message();
    }
}
