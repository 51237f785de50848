package dev.runstream.expression;

/** One {@code {{…}}} reference (R401, section 4.1 of the semantics). */
public sealed interface Reference {

    /** {@code {{Name}}}: a parameter of the execution. */
    record Parameter(String name) implements Reference {}

    /** {@code {{step.Output}}}: an output of a step, or a variable of a loop step. */
    record StepOutput(String step, String output) implements Reference {}

    /** {@code {{global:NAME}}}: ACCOUNT_ID, DATE, DATE_TIME, REGION, AWS_PARTITION (R409). */
    record Global(String name) implements Reference {}

    /** {@code {{automation:EXECUTION_ID}}} (R410). */
    record Automation(String name) implements Reference {}

    /** {@code {{variable:Name}}} (R330). */
    record Variable(String name) implements Reference {}

    /** {@code {{ssm:path}}}: a stored parameter, legal in parameter defaults only (R324). */
    record Ssm(String path) implements Reference {}
}
