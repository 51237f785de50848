package dev.runstream.expression;

/** One {@code {{…}}} reference (R401, section 4.1 of the semantics). */
public sealed interface Reference {

    /** {@code {{Name}}}: a parameter of the execution. */
    record Parameter(String name) implements Reference {}

    /** {@code {{step.Output}}}: an output of a step, or a variable of a loop step. */
    record StepOutput(String step, String output) implements Reference {}

    /**
     * {@code {{step.Output.path}}} or {@code {{step.Output[0]}}}: no reference to SSM, and to us only where it is switched
     * on; where it has no value it stays as text like any other (R407).
     *
     * @param path what follows the output's name; with {@code $} in front a {@link Selector} that selects one value
     */
    record DeepOutput(String step, String output, String path) implements Reference {}

    /** {@code {{global:NAME}}}: ACCOUNT_ID, DATE, DATE_TIME, REGION, AWS_PARTITION (R409). */
    record Global(String name) implements Reference {}

    /** {@code {{automation:EXECUTION_ID}}} (R410). */
    record Automation(String name) implements Reference {}

    /** {@code {{variable:Name}}} (R330). */
    record Variable(String name) implements Reference {}

    /** {@code {{ssm:path}}}: a stored parameter, legal in parameter defaults only (R324). */
    record Ssm(String path) implements Reference {}
}
