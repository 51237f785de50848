package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.World.Run;
import dev.runstream.expression.JsonText;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Section 5.1 and rows T9 to T11: which way a branch goes. Conditions are evaluated as values; whole runs show where the
 * run goes.
 */
class BranchTest {

    private static boolean holds(String variable, String operator, String constant) {
        JsonNode condition = JsonText.parse(
                "{\"Variable\":" + variable + ",\"" + operator + "\":" + constant + ",\"NextStep\":\"x\"}");
        return Condition.holds(condition);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"a\"          | StringEquals            | \"a\"     | true",
                "\"a\"          | StringEquals            | \"A\"     | false",
                "\"\"           | StringEquals            | \"\"      | true",
                "true           | StringEquals            | \"true\"  | true",
                "12             | StringEquals            | \"12\"    | true",
                "[\"a\"]        | StringEquals            | \"a\"     | true",
                "[\"a\",\"b\"]  | StringEquals            | \"[\\\"a\\\",\\\"b\\\"]\" | true",
                "\"Ready\"      | EqualsIgnoreCase        | \"rEADY\" | true",
                "\"Ready\"      | EqualsIgnoreCase        | \"Read\"  | false",
                "\"vol-1\"      | StartsWith              | \"vol-\"  | true",
                "\"vol-1\"      | StartsWith              | \"1\"     | false",
                "\"vol-1\"      | EndsWith                | \"-1\"    | true",
                "\"vol-1\"      | EndsWith                | \"vol\"   | false",
                "\"vol-1\"      | Contains                | \"l-\"    | true",
                "[\"ab\",\"c\"] | Contains                | \"a\"     | false",
                "[\"ab\",\"c\"] | Contains                | \"ab\"    | true",
                "[\"ab\"]       | Contains                | \"a\"     | false",
                "5              | NumericEquals           | 5.0       | true",
                "\"5\"          | NumericEquals           | 5         | true",
                "5              | NumericEquals           | 6         | false",
                "\" 10 \"       | NumericGreater          | \"9\"     | true",
                "9              | NumericGreater          | 9         | false",
                "8              | NumericLesser           | 9         | true",
                "9              | NumericLesser           | 9         | false",
                "9              | NumericGreaterOrEquals  | 9         | true",
                "8              | NumericGreaterOrEquals  | 9         | false",
                "9              | NumericLesserOrEquals   | 9         | true",
                "10             | NumericLesserOrEquals   | 9         | false",
                "true           | BooleanEquals           | true      | true",
                "\"TRUE\"       | BooleanEquals           | true      | true",
                "\"true\"       | BooleanEquals           | \"True\"  | true",
                "false          | BooleanEquals           | true      | false",
                "\"yes\"        | BooleanEquals           | \"yes\"   | false",
            })
    void R504_R506_operatorsCompareTextNumbersAndBooleans(
            String variable, String operator, String constant, boolean holds) {
        assertThat(holds(variable, operator, constant)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "NumericEquals, 1",
        "NumericGreater, 1",
        "NumericLesser, 1",
        "NumericGreaterOrEquals, 1",
        "NumericLesserOrEquals, 1",
        "BooleanEquals, true"
    })
    void R505_aValueOfAnotherTypeComparesAsFalse_andNotOfItIsTrue(String operator, String constant) {
        String literal = "\"{{a.missing}}\"";
        assertThat(holds(literal, operator, constant)).isFalse();
        assertThat(Condition.holds(JsonText.parse(
                        "{\"Not\":{\"Variable\":" + literal + ",\"" + operator + "\":" + constant + "}}")))
                .isTrue();
    }

    @Test
    void R505_aTextOfAMegabyteOfDigitsIsNoNumberAndIsNotReadAsOne() {
        String digits = "7".repeat(1_000_000);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertThat(holds("\"" + digits + "\"", "NumericGreater", "1")).isFalse();
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(holds("\"" + digits.substring(0, 1_000) + "\"", "NumericGreater", "1"))
                .isTrue();
    }

    @Test
    void R501_andOrNotNest() {
        String yes = "{\"Variable\":\"a\",\"StringEquals\":\"a\"}";
        String no = "{\"Variable\":\"a\",\"StringEquals\":\"b\"}";
        assertThat(Condition.holds(JsonText.parse("{\"And\":[" + yes + "," + yes + "]}")))
                .isTrue();
        assertThat(Condition.holds(JsonText.parse("{\"And\":[" + yes + "," + no + "]}")))
                .isFalse();
        assertThat(Condition.holds(JsonText.parse("{\"And\":[" + yes + "," + no + "]}")))
                .isFalse();
        assertThat(Condition.holds(JsonText.parse("{\"Or\":[" + no + "," + yes + "]}")))
                .isTrue();
        assertThat(Condition.holds(JsonText.parse("{\"Or\":[" + no + "," + no + "]}")))
                .isFalse();
        assertThat(Condition.holds(
                        JsonText.parse("{\"And\":[{\"Not\":" + no + "},{\"Or\":[" + no + "," + yes + "]}]}")))
                .isTrue();
    }

    /** One function, then a branch on what it returned; the steps it can go to invoke functions of their names. */
    private static Run run(String returned, String branchProperties, String branchInputs) {
        World world = new World()
                .function("ask", returns(returned))
                .function("one", returns("1"))
                .function("two", returns("2"))
                .function("listed", returns("3"))
                .runbook("Doc", """
                        schemaVersion: '0.3'
                        parameters: {Wanted: {type: String, default: go}}
                        mainSteps:
                          - name: ask
                            action: aws:invokeLambdaFunction
                            inputs: {FunctionName: ask}
                            outputs: [{Name: ready, Selector: $.ready, Type: String}]
                          - name: choose
                            action: aws:branch
                            %s
                            inputs: {%s}
                          - {name: listed, action: 'aws:invokeLambdaFunction', isEnd: true, inputs: {FunctionName: listed}}
                          - {name: one, action: 'aws:invokeLambdaFunction', isEnd: true, inputs: {FunctionName: one}}
                          - {name: two, action: 'aws:invokeLambdaFunction', isEnd: true, inputs: {FunctionName: two}}
                        """.formatted(branchProperties, branchInputs));
        Run run = world.start("Doc");
        world.play();
        return run;
    }

    private static final String TWO_CHOICES = "Choices: [{Variable: '{{ask.ready}}', StringEquals: '1', NextStep: one},"
            + " {Variable: '{{ask.ready}}', StartsWith: '{{Wanted}}', NextStep: two}]";

    @Test
    void R502_theFirstChoiceThatHoldsWins() {
        assertThat(run("{\"ready\":1}", "isEnd: false", TWO_CHOICES).path()).containsExactly("ask", "choose", "one");
        Run both = run(
                "{\"ready\":\"1\"}", "isEnd: false", TWO_CHOICES.replace("StartsWith: '{{Wanted}}'", "Contains: ''"));
        assertThat(both.path()).containsExactly("ask", "choose", "one");
    }

    @Test
    void R405_theConstantMayBeAReference_I33() {
        assertThat(run("{\"ready\":\"go-on\"}", "isEnd: false", TWO_CHOICES).path())
                .containsExactly("ask", "choose", "two");
    }

    @Test
    void T9_aChoiceIsTakenWhateverIsEndSays_I4_R507() {
        Run run = run("{\"ready\":1}", "isEnd: true", TWO_CHOICES);
        assertThat(run.path()).containsExactly("ask", "choose", "one");
        assertThat(run.ended("choose").status()).isEqualTo(StepStatus.Success);
        assertThat(run.ended("choose").outputs()).containsEntry("NextStep", "\"one\"");
        assertThat(run.events(Event.StepEntered.class).getLast().transition()).isEqualTo(Event.Transition.Choice);
    }

    @Test
    void T9_theDefaultIsTakenWhenNothingHolds_alsoBesideANextStep_R503() {
        Run run = run("{}", "nextStep: one", TWO_CHOICES + ", Default: two");
        assertThat(run.path()).containsExactly("ask", "choose", "two");
    }

    @Test
    void T10_nothingHoldsAndIsEndEndsTheRun_C26() {
        Run run = run("{}", "isEnd: true", TWO_CHOICES);
        assertThat(run.path()).containsExactly("ask", "choose");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.ended("choose").outputs()).containsEntry("NextStep", "\"\"");
    }

    @Test
    void T11_nothingHoldsAndTheRunFallsThrough_C27_I5() {
        Run run = run("{}", "isEnd: false", TWO_CHOICES);
        assertThat(run.path()).containsExactly("ask", "choose", "listed");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R423_anUnresolvedVariableComparesAsItsLiteralText_I22() {
        Run run = run(
                "{}",
                "isEnd: true",
                "Choices: [{Variable: '{{ask.ready}}', StringEquals: '', NextStep: one},"
                        + " {Variable: '{{ask.ready}}', StartsWith: '{{ask', NextStep: two}]");
        assertThat(run.path()).containsExactly("ask", "choose", "two");
    }

    @Test
    void C17_aDeclaredOutputDrivesABranch() {
        World world = new World().function("ask", returns("{\"done\":true}")).runbook("Doc", """
                        schemaVersion: '0.3'
                        mainSteps:
                          - name: ask
                            action: aws:invokeLambdaFunction
                            inputs: {FunctionName: ask}
                            outputs: [{Name: done, Selector: $.done, Type: Boolean}]
                          - name: choose
                            action: aws:branch
                            inputs: {Choices: [{Variable: '{{ask.done}}', BooleanEquals: true, NextStep: good}]}
                            isEnd: true
                          - {name: good, action: 'aws:sleep', inputs: {Duration: PT0S}}
                        """);
        Run run = world.start("Doc");
        world.play();
        assertThat(run.path()).containsExactly("ask", "choose", "good");
    }
}
