package dev.runstream.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.StepStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of a case. What is null is not compared; {@code steps} and {@code calls} are complete lists.
 *
 * @param rejected part of the sentence that the start, or a registration, is refused with
 * @param pending all steps that are never entered
 * @param outputs the named ones of the document
 * @param variables the named ones
 * @param failure part of the execution's failure message
 * @param after virtual time from the start to the end
 * @param rejections reasons of all inputs that were rejected
 */
public record Expectation(
        @Nullable ExecutionStatus status,
        @Nullable String rejected,
        @Nullable List<ExpectedStep> steps,
        @Nullable SortedSet<String> pending,
        @Nullable Map<String, List<String>> outputs,
        @Nullable Map<String, List<String>> variables,
        @Nullable List<ExpectedCall> calls,
        @Nullable String failure,
        @Nullable Duration after,
        @Nullable List<String> rejections) {

    /**
     * One visit of a step.
     *
     * @param message part of the failure message
     * @param iteration of the loop around it, from 1
     * @param outputs the named ones
     */
    public record ExpectedStep(
            String name,
            @Nullable StepStatus status,
            @Nullable Integer attempts,
            @Nullable String message,
            @Nullable Integer iteration,
            @Nullable Map<String, List<String>> outputs) {}

    /**
     * One call of a function.
     *
     * @param body JSON
     * @param text the body, when it is no JSON
     */
    public record ExpectedCall(
            String function,
            @Nullable JsonNode body,
            @Nullable String text,
            @Nullable String qualifier,
            @Nullable String invocationType,
            @Nullable String logType) {}
}
