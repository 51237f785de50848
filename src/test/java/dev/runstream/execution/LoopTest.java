package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static dev.runstream.execution.World.Behaviour.timesOut;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 5.7 and rows T12 to T14: passes of loops, what their bodies see, and how they end. */
class LoopTest {
    private static final String PARAMETERS = """
            schemaVersion: '0.3'
            parameters:
              Names: {type: StringList, default: [ada, bob, cyd]}
              None: {type: StringList, default: []}
              Maps: {type: MapList, default: [{a: 1}, {a: 2}]}
              Max: {type: Integer, default: 2}
            mainSteps:
            """;

    private static String lambda(String name, String... properties) {
        StringBuilder step = new StringBuilder(
                "- {name: " + name + ", action: 'aws:invokeLambdaFunction', inputs:" + " {FunctionName: " + name
                        + ", InputPayload: {n: '{{l.CurrentIteration}}', v: '{{l.CurrentIteratorValue}}'}}");
        for (String property : properties) {
            step.append(", ").append(property);
        }
        return step.append("}\n").toString();
    }

    private static String loop(String inputs, String properties, String... body) {
        StringBuilder steps = new StringBuilder();
        for (String step : body) {
            steps.append("          ").append(step);
        }
        return "  - name: l\n    action: aws:loop\n" + properties.indent(4) + "    inputs:\n" + inputs.indent(6)
                + "      Steps:\n" + steps;
    }

    private static World world(String steps) {
        return new World()
                .function("a", returns("\"a\""))
                .function("b", returns("\"b\""))
                .function("after", returns("\"after\""))
                .runbook("Doc", PARAMETERS + steps);
    }

    private static Run play(World world) {
        Run run = world.start("Doc");
        world.play();
        return run;
    }

    private static List<String> payloads(World world, String function) {
        return world.invoked().stream()
                .filter(request -> request.functionName().equals(function))
                .map(request -> String.valueOf(request.payload()))
                .toList();
    }

    @Test
    void R563_R564_aForEachTakesItsElementsInOrder_theBodySeesThem() {
        World world = world(loop("Iterators: '{{Names}}'", "", lambda("a"), lambda("b")) + "  " + lambda("after"));
        Run run = play(world);
        assertThat(run.path()).containsExactly("l", "a", "b", "a", "b", "a", "b", "after");
        assertThat(payloads(world, "a"))
                .containsExactly("{\"n\":1,\"v\":\"ada\"}", "{\"n\":2,\"v\":\"bob\"}", "{\"n\":3,\"v\":\"cyd\"}");
        assertThat(payloads(world, "after")).containsExactly("{\"n\":3,\"v\":\"cyd\"}");
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Success);
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R569_everyVisitOfTheBodyNamesItsPass() {
        Run run = play(world(loop("Iterators: ['x', 'y']", "", lambda("a"))));
        assertThat(run.events(Event.StepEntered.class).stream()
                        .filter(entered -> entered.step().equals("a"))
                        .map(Event.StepEntered::iteration))
                .containsExactly(new Event.Iteration(1, "l", 1, "\"x\""), new Event.Iteration(1, "l", 2, "\"y\""));
        assertThat(run.events(Event.StepEntered.class).getFirst().iteration()).isNull();
    }

    @Test
    void R561_R564_elementsKeepTheirType() {
        World world = world(loop("Iterators: '{{Maps}}'\nIteratorDataType: StringMap", "", lambda("a")));
        play(world);
        assertThat(payloads(world, "a")).containsExactly("{\"n\":1,\"v\":{\"a\":1}}", "{\"n\":2,\"v\":{\"a\":2}}");
        World numbers = world(loop("Iterators: [4, 5]\nIteratorDataType: Integer", "", lambda("a")));
        play(numbers);
        assertThat(payloads(numbers, "a")).containsExactly("{\"n\":1,\"v\":4}", "{\"n\":2,\"v\":5}");
    }

    @Test
    void R561_maxIterationsMayBeAReferenceAndEndsTheLoopInSuccess_I35() {
        Run run = play(world(loop("Iterators: '{{Names}}'\nMaxIterations: '{{Max}}'", "", lambda("a"))));
        assertThat(run.path()).containsExactly("l", "a", "a");
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Success);
    }

    @Test
    void R563_noElementsMeansNoPassAndSuccess() {
        World world = world(loop("Iterators: '{{None}}'", "", lambda("a")) + "  " + lambda("after"));
        Run run = play(world);
        assertThat(run.path()).containsExactly("l", "after");
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Success);
    }

    @Test
    void R563_theElementsAreThoseOfTheStart_alsoWhenTheBodyChangesTheVariable() {
        World world = new World().function("a", returns("1")).runbook("Doc", """
                        schemaVersion: '0.3'
                        variables: {Todo: {type: StringList, default: [x, y]}}
                        mainSteps:
                          - name: l
                            action: aws:loop
                            inputs:
                              Iterators: '{{variable:Todo}}'
                              Steps:
                                - {name: empty, action: 'aws:updateVariable', inputs: {Name: 'variable:Todo', Value: []}}
                                - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: a, InputPayload: {v: '{{l.CurrentIteratorValue}}'}}}
                        """);
        play(world);
        assertThat(payloads(world, "a")).containsExactly("{\"v\":\"x\"}", "{\"v\":\"y\"}");
    }

    private static final String UNTIL_DONE =
            "LoopCondition: {Variable: '{{a.Payload}}', StringEquals: again}\nMaxIterations: 5";

    @Test
    void R562_aDoWhileRunsItsBodyBeforeItAsks() {
        World world = world(loop(UNTIL_DONE, "", lambda("a")))
                .function("a", returns("\"again\""), returns("\"again\""), returns("\"done\""));
        Run run = play(world);
        assertThat(run.path()).containsExactly("l", "a", "a", "a");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        Run once = play(world(loop(UNTIL_DONE, "", lambda("a"))).function("a", returns("\"done\"")));
        assertThat(once.path()).containsExactly("l", "a");
    }

    @Test
    void R562_reachingMaxIterationsWithATrueConditionIsSuccess() {
        Run run = play(world(loop(UNTIL_DONE, "", lambda("a"))).function("a", returns("\"again\"")));
        assertThat(run.path()).containsExactly("l", "a", "a", "a", "a", "a");
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Success);
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R562_withoutMaxIterationsThereAreAHundredPasses() {
        String condition = UNTIL_DONE.lines().findFirst().orElseThrow();
        Run run = play(world(loop(condition, "", lambda("a"))).function("a", returns("\"again\"")));
        assertThat(run.events(Event.IterationStarted.class)).hasSize(100);
    }

    @Test
    void R565_aPassBeginsWithoutTheOutputsOfTheOneBefore() {
        World world = world(loop(
                        "Iterators: ['x', 'y']",
                        "",
                        "- {name: u, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: u, InputPayload: {b: '{{b.Payload}}'}}}\n",
                        lambda("b")))
                .function("u", returns("1"));
        play(world);
        assertThat(payloads(world, "u")).containsExactly("{\"b\":\"{{b.Payload}}\"}", "{\"b\":\"{{b.Payload}}\"}");
    }

    @Test
    void R565_afterTheLoopTheLastPassWins_R343() {
        World world = world(loop("Iterators: ['x', 'y']", "", lambda("a"))
                        + "  - {name: u, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: u, InputPayload: {a: '{{a.Payload}}'}}}\n"
                        + "outputs: [a.Payload]\n")
                .function("a", returns("\"first\""), returns("\"last\""))
                .function("u", returns("1"));
        Run run = play(world);
        assertThat(payloads(world, "u")).containsExactly("{\"a\":\"last\"}");
        assertThat(run.executionEnded().outputs())
                .containsExactly(new Command.NamedOutput("a.Payload", List.of("last")));
    }

    @Test
    void T14_isEndInTheBodyEndsThePassOnly_I36_R566() {
        Run run = play(world(
                loop("Iterators: ['x', 'y']", "", lambda("a", "isEnd: true"), lambda("b")) + "  " + lambda("after")));
        assertThat(run.path()).containsExactly("l", "a", "a", "after");
    }

    @Test
    void T12_theLoopsOwnNextStepAndIsEndApply() {
        Run ended = play(world(loop("Iterators: ['x']", "isEnd: true", lambda("a")) + "  " + lambda("after")));
        assertThat(ended.path()).containsExactly("l", "a");
        Run jumped = play(world(loop("Iterators: ['x']", "nextStep: after", lambda("a")) + "  " + lambda("b") + "  "
                + lambda("after")));
        assertThat(jumped.path()).containsExactly("l", "a", "after");
    }

    @Test
    void T13_aJumpOutOfTheBodyExitsTheLoop_R566_R568_I37() {
        World world = world(loop("Iterators: ['x', 'y']", "", lambda("a", "onFailure: 'step:after'"), lambda("b"))
                        + "  " + lambda("after"))
                .function("a", raises("E", "boom"));
        Run run = play(world);
        assertThat(run.path()).containsExactly("l", "a", "after");
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Exited);
        assertThat(run.ended("l").next()).isEqualTo("after");
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failedStep()).isEqualTo("a");
    }

    @Test
    void T13_aForgivenJumpOutLeavesTheRunInSuccess() {
        World world = world(
                        loop("Iterators: ['x', 'y']", "", lambda("a", "onFailure: 'step:after'", "isCritical: false"))
                                + "  " + lambda("after"))
                .function("a", raises("E", "boom"));
        assertThat(play(world).end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R566_jumpsInsideTheBodyAreNormal() {
        World world = world(loop("Iterators: ['x']", "", lambda("a", "nextStep: c"), lambda("b"), lambda("c")) + "  "
                + lambda("after"));
        world.function("c", returns("1"));
        assertThat(play(world).path()).containsExactly("l", "a", "c", "after");
    }

    @Test
    void R567_anAbortInTheBodyFailsTheLoopAndTheRun_theLoopsOnFailureIsNotAsked() {
        World world = world(
                        loop("Iterators: ['x', 'y']", "onFailure: 'step:after'", lambda("a")) + "  " + lambda("after"))
                .function("a", raises("E", "boom"));
        Run run = play(world);
        assertThat(run.path()).containsExactly("l", "a");
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Failed);
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failedStep()).isEqualTo("a");
    }

    @Test
    void R567_aTimeoutInTheBodyTimesTheLoopOut_R568() {
        Run run = play(world(loop("Iterators: ['x', 'y']", "", lambda("a"))).function("a", timesOut()));
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.TimedOut);
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
    }

    @Test
    void R567_continueInTheBodyGoesOnWithThePass() {
        World world = world(loop("Iterators: ['x', 'y']", "", lambda("a", "onFailure: Continue"), lambda("b")))
                .function("a", raises("E", "boom"));
        Run run = play(world);
        assertThat(run.path()).containsExactly("l", "a", "b", "a", "b");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Iterators: '{{Maps}}'",
                "Iterators: '{{Names}}'\nIteratorDataType: Integer",
                "Iterators: '{{Names}}'\nMaxIterations: '{{Names}}'"
            })
    void R567_R561_badInputsAreTheLoopsOwnFailure_itsOnFailureApplies(String inputs) {
        Run run = play(world(loop(inputs, "onFailure: 'step:after'", lambda("a")) + "  " + lambda("after")));
        assertThat(run.path()).containsExactly("l", "after");
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Failed);
    }

    @Test
    void R561_moreThanAHundredElementsFailTheLoop() {
        World world = world("  - {name: ask, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: ask},"
                        + " outputs: [{Name: list, Selector: $, Type: StringList}]}\n"
                        + loop("Iterators: '{{ask.list}}'", "", lambda("a")))
                .function("ask", returns("[" + "\"x\",".repeat(100) + "\"x\"]"));
        Run run = play(world);
        assertThat(run.path()).containsExactly("ask", "l");
        assertThat(run.executionEnded().failureMessage()).contains("at most 100 Iterators, but got 101");
    }

    @Test
    void R571_timeoutSecondsBoundsTheWholeLoop() {
        World world = world(loop(
                        "Iterators: ['x', 'y', 'z']",
                        "timeoutSeconds: 90\nonFailure: 'step:after'",
                        "- {name: s, action: 'aws:sleep', inputs: {Duration: PT40S}}\n")
                + "  " + lambda("after"));
        Run run = play(world);
        assertThat(run.path()).containsExactly("l", "s", "s", "s", "after");
        assertThat(run.ended("s").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.TimedOut);
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
    }

    @Test
    void R622_aCancelEndsTheLoopToo() {
        World world = world(loop("Iterators: ['x', 'y']", "", lambda("a")) + "  " + lambda("after"));
        Run run = world.start("Doc");
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        assertThat(run.ended("a").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
    }

    @Test
    void R622_theCancelWorkflowOfABodyStepStartsNoFurtherPass() {
        World world =
                world(loop("Iterators: ['x', 'y']", "", lambda("a", "onCancel: 'step:b'", "isEnd: true"), lambda("b")));
        Run run = world.start("Doc");
        world.advance(1);
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        world.requests().removeFirst();
        long cancelledAt = world.now();
        world.play();
        assertThat(world.now()).as("nothing waits for the cut-off").isEqualTo(cancelledAt);
        assertThat(run.path()).containsExactly("l", "a", "b");
        assertThat(run.ended("l").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
    }

    @Test
    void R622_aLoopThatTheCancelWorkflowBeginsHasAllItsPasses() {
        World world = world(loop("Iterators: ['x', 'y']", "", lambda("a")) + "  " + lambda("after"))
                .runbook("Stopped", """
                        schemaVersion: '0.3'
                        mainSteps:
                          - {name: work, action: 'aws:invokeLambdaFunction', onCancel: 'step:note', isEnd: true, inputs: {FunctionName: a}}
                          - {name: note, action: 'aws:branch', inputs: {Choices: [{Variable: '{{global:REGION}}', StringEquals: mars, NextStep: work2}]}}
                          - name: undo
                            action: aws:loop
                            inputs: {Iterators: [x, y, z], Steps: [{name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: a}}]}
                          - {name: work2, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: a}}
                        """);
        Run run = world.start("Stopped");
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        world.requests().removeFirst();
        world.play();
        assertThat(run.path()).containsExactly("work", "note", "undo", "a", "a", "a", "work2");
        assertThat(run.ended("undo").status()).isEqualTo(StepStatus.Success);
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
    }

    @Test
    void R626_completeLetsTheBodyStepFinishAndStartsNothingMore() {
        World world = world(loop("Iterators: ['x', 'y']", "", lambda("a")) + "  " + lambda("after"));
        Run run = world.start("Doc");
        world.apply(run.id, new StopExecution(run.id, StopType.Complete, "me", null));
        world.play();
        assertThat(run.path()).containsExactly("l", "a");
        assertThat(run.ended("a").status()).isEqualTo(StepStatus.Success);
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R134_attemptsInTheBodyAreRetriedAsAnywhere() {
        Behaviour fail = raises("E", "boom");
        World world = world(loop("Iterators: ['x', 'y']", "", lambda("a", "maxAttempts: 2")))
                .function("a", fail, returns("1"), fail, returns("1"));
        Run run = play(world);
        assertThat(run.path()).containsExactly("l", "a", "a");
        assertThat(run.events(Event.AttemptFailed.class)).hasSize(2);
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void aLargeListOfElementsIsKeptBesideTheState() {
        String element = "x".repeat(3_000);
        World world = world(loop("Iterators: ['" + element + "', 'y']", "", lambda("a")));
        Run run = play(world);
        assertThat(payloads(world, "a").getFirst()).contains(element);
        assertThat(run.texts).containsKey("iterators/1");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }
}
