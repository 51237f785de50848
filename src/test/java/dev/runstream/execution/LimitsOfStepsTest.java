package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.World.Run;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: what a step may have holds for what references bring too, and nothing that a step is given makes its execution's
 * state grow. Method: runs in memory with values of exactly a limit and of one more.
 */
class LimitsOfStepsTest {

    @ParameterizedTest
    @CsvSource({
        "'aws:invokeLambdaFunction', 'FunctionName: f, Qualifier: \"{{P}}\"', 128, 129, to be a version or an alias",
        "'aws:invokeLambdaFunction', 'FunctionName: f, ClientContext: \"{{P}}\"', 3580, 3584, base64 of at most 3583 bytes",
        "'aws:approve', 'Approvers: [a], Message: \"{{P}}\"', 4096, 4097, a Message of at most 4096 characters"
    })
    void anInputThatAReferenceBringsIsHeldToTheSameLimit(
            String action, String inputs, int most, int more, String says) {
        for (int size : new int[] {most, more}) {
            Run run = new World()
                    .runbook("Doc", document("{P: {type: String}}", action, inputs))
                    .start("Doc", Map.of("P", List.of("x".repeat(size))));
            if (size == most) {
                assertThat(run.end).as("%s of %d", inputs, size).isNull();
            } else {
                assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
                assertThat(run.ended("a").failure().message()).contains(says);
            }
        }
        for (int approvers : new int[] {10, 11}) {
            Run run = new World()
                    .runbook("Doc", document("{P: {type: StringList}}", "aws:approve", "Approvers: '{{P}}'"))
                    .start("Doc", Map.of("P", Collections.nCopies(approvers, "a")));
            assertThat(run.end).isEqualTo(approvers == 10 ? null : ExecutionStatus.Failed);
        }
    }

    @Test
    void aFailureMessageDoesNotGrowWithTheInputThatItShows() {
        Run run = new World()
                .runbook("Doc", document("{P: {type: String}}", "aws:sleep", "Duration: '{{P}}'"))
                .start("Doc", Map.of("P", List.of("ä".repeat(100_000))));
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failureMessage())
                .startsWith("Step fails when it is validating and resolving the step inputs. Expected Duration to be")
                .endsWith("ä…. Please refer to Automation Service Troubleshooting Guide for more diagnosis details.")
                .hasSizeBetween(8_000, 8_500);
        assertThat(run.events(Event.StepEntered.class).getFirst().inputs().get("Duration"))
                .as("the event has the input")
                .hasSize(100_002);
    }

    @ParameterizedTest
    @CsvSource({"0,true", "1,false"})
    void R341_theOutputsInTheEndOfAnExecution(int more, boolean all) {
        String doc = """
                schemaVersion: '0.3'
                mainSteps:
                  - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
                  - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: g}}
                outputs: [a.Payload, b.Payload]
                """;
        int first = 150_000;
        int second = 262_144 - first;
        World world = new World()
                .function("f", returns("\"" + "x".repeat(first) + "\""))
                .function("g", returns("\"" + "x".repeat(second + more) + "\""))
                .runbook("Doc", doc);
        Run run = world.start("Doc");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.executionEnded().omittedOutputs()).isEqualTo(all ? List.of() : List.of("b.Payload"));
        assertThat(run.executionEnded().outputs()).hasSize(all ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({"599,599", "600,600", "601,600"})
    void R124_anAttemptOfAScript(int written, int holds) {
        String doc = """
                schemaVersion: '0.3'
                mainSteps:
                  - name: a
                    action: aws:executeScript
                    timeoutSeconds: %d
                    inputs: {Runtime: python3.11, Handler: f, Script: 'def f(events, context): return 1'}
                """.formatted(written);
        World world = new World().bind("aws:executeScript", "script").runbook("Doc", doc);
        world.start("Doc");
        assertThat(world.request().timeoutMillis()).isEqualTo(holds * 1_000L);
    }

    @Test
    void R209_aChildThatNeverEnds() {
        World world = new World()
                .runbook("Child", document("{}", "aws:pause", ""))
                .runbook("Doc", document("{}", "aws:executeAutomation", "DocumentName: Child"));
        Run run = world.start("Doc");
        long began = world.now();
        while (!world.commands().isEmpty()) {
            world.deliver();
        }
        assertThat(world.fireNext()).isTrue();
        assertThat(world.now() - began).isEqualTo(3_600_000);
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
    }

    private static String document(String parameters, String action, String inputs) {
        return "schemaVersion: '0.3'\nparameters: " + parameters + "\nmainSteps:\n  - {name: a, action: '" + action
                + "', inputs: {" + inputs + "}}\n";
    }
}
