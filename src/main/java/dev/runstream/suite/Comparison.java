package dev.runstream.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.suite.Difference.Row;
import dev.runstream.suite.Expectation.ExpectedCall;
import dev.runstream.suite.Expectation.ExpectedStep;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.StepView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what happened with what was expected. */
public final class Comparison {
    /** Stands for the execution's id in whatever is expected. */
    static final String EXECUTION_ID = "{{automation:EXECUTION_ID}}";

    private static final String NOTHING = "(nothing)";

    private static final Comparator<JsonNode> NUMBERS_BY_VALUE = (one, other) -> one.equals(other)
                    || (one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) == 0)
            ? 0
            : 1;

    private final Expectation expected;
    private final Observed observed;
    private final ExecutionView view;
    private final List<Difference> differences = new ArrayList<>();

    private Comparison(Expectation expected, Observed observed) {
        this.expected = expected;
        this.observed = observed;
        this.view = observed.view();
    }

    /** Nothing when everything is as expected. */
    public static List<Difference> of(Expectation expected, Observed observed) {
        Comparison comparison = new Comparison(expected, observed);
        comparison.compare();
        return comparison.differences;
    }

    private void compare() {
        rejected();
        if (!observed.refusals().isEmpty()) {
            return; // nothing was started
        }
        if (expected.status() != null) {
            texts("status", expected.status().name(), view.status().name());
        }
        steps();
        pending();
        named("outputs", expected.outputs(), view.outputs());
        named("variables", expected.variables(), view.variables());
        calls();
        if (expected.failure() != null) {
            part("failure", expected.failure(), view.failureMessage());
        }
        after();
        rejections();
        observed.troubles().forEach(trouble -> differences.add(Difference.of("trouble", null, trouble)));
    }

    private void rejected() {
        String refusals = String.join(" ", observed.refusals());
        if (expected.rejected() == null) {
            if (!refusals.isEmpty()) {
                differences.add(Difference.of("registration", "is accepted", refusals));
            }
            return;
        }
        boolean wasRejected = view.status() == ExecutionStatus.Rejected;
        part(
                "rejected",
                expected.rejected(),
                !refusals.isEmpty() ? refusals : wasRejected ? view.failureMessage() : null);
    }

    private void steps() {
        if (expected.steps() != null) {
            Alignment<ExpectedStep, StepView> alignment =
                    new Alignment<>(this::same, (step, _) -> text(step), Comparison::text);
            add("steps", alignment.rows(expected.steps(), view.steps()));
        }
    }

    private boolean same(ExpectedStep step, StepView actual) {
        return step.name().equals(actual.step())
                && (step.status() == null || step.status() == actual.status())
                && (step.attempts() == null || step.attempts() == attempts(actual))
                && (step.iteration() == null || step.iteration().equals(iteration(actual)))
                && (step.message() == null || contains(message(actual), step.message()))
                && (step.outputs() == null
                        || step.outputs().entrySet().stream()
                                .allMatch(output ->
                                        same(output.getValue(), actual.outputs().get(output.getKey()))));
    }

    private static String text(ExpectedStep step) {
        List<String> parts = new ArrayList<>();
        if (step.status() != null) {
            parts.add(step.status().name());
        }
        if (step.attempts() != null) {
            parts.add("attempts: " + step.attempts());
        }
        if (step.iteration() != null) {
            parts.add("iteration: " + step.iteration());
        }
        if (step.message() != null) {
            parts.add("message: " + step.message());
        }
        if (step.outputs() != null) {
            parts.add("outputs: " + text(step.outputs()));
        }
        return step.name() + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
    }

    /** What the expectation beside it names; without one, what tells most. */
    private static String text(StepView actual, @Nullable ExpectedStep beside) {
        List<String> parts = new ArrayList<>(List.of(actual.status().name()));
        if (beside == null ? attempts(actual) > 1 : beside.attempts() != null) {
            parts.add("attempts: " + attempts(actual));
        }
        Integer iteration = iteration(actual);
        if (beside == null ? iteration != null : beside.iteration() != null) {
            parts.add("iteration: " + (iteration == null ? "none" : iteration));
        }
        String message = message(actual);
        if (message != null && (beside == null || beside.message() != null || beside.status() != actual.status())) {
            parts.add("message: " + message);
        }
        if (beside != null && beside.outputs() != null) {
            Map<String, List<String>> outputs = new LinkedHashMap<>(actual.outputs());
            outputs.keySet().retainAll(beside.outputs().keySet());
            parts.add("outputs: " + text(outputs));
        }
        return actual.step() + ": " + String.join(", ", parts);
    }

    private void pending() {
        if (expected.pending() != null) {
            Alignment<String, String> alignment = new Alignment<>(String::equals, (name, _) -> name, (name, _) -> name);
            add(
                    "pending",
                    alignment.rows(List.copyOf(expected.pending()), List.copyOf(new TreeSet<>(view.pendingSteps()))));
        }
    }

    private void named(String what, @Nullable Map<String, List<String>> values, Map<String, List<String>> actual) {
        if (values == null) {
            return;
        }
        List<Row> rows = new ArrayList<>();
        values.forEach((name, expectedValues) -> {
            List<String> there = actual.get(name);
            rows.add(new Row(
                    name + ": " + text(expectedValues),
                    name + ": " + (there == null ? NOTHING : text(there)),
                    same(expectedValues, there)));
        });
        add(what, rows);
    }

    private void calls() {
        if (expected.calls() != null) {
            Alignment<ExpectedCall, Observed.Call> alignment =
                    new Alignment<>(this::same, (call, _) -> text(call), Comparison::text);
            add("calls", alignment.rows(expected.calls(), observed.calls()));
        }
    }

    private boolean same(ExpectedCall call, Observed.Call actual) {
        String function = filled(call.function());
        return (function.equals(actual.function()) || function.equals(actual.calledAs()))
                && (call.qualifier() == null || call.qualifier().equals(actual.qualifier()))
                && (call.invocationType() == null || call.invocationType().equals(actual.invocationType()))
                && (call.logType() == null || call.logType().equals(actual.logType()))
                && (call.text() == null || filled(call.text()).equals(actual.body() == null ? "" : actual.body()))
                && (call.body() == null || sameJson(call.body(), actual.body()));
    }

    private boolean sameJson(JsonNode body, @Nullable String actual) {
        JsonNode came = json(actual == null ? "null" : actual);
        return came != null && JsonText.parse(filled(JsonText.write(body))).equals(NUMBERS_BY_VALUE, came);
    }

    private static String text(ExpectedCall call) {
        return call(
                call.function(),
                call.text() != null ? call.text() : call.body() == null ? null : JsonText.write(call.body()),
                call.qualifier(),
                call.invocationType(),
                call.logType());
    }

    private static String text(Observed.Call actual, @Nullable ExpectedCall beside) {
        String body = actual.body() == null ? NOTHING : actual.body();
        JsonNode json = json(body);
        boolean plain = beside != null && beside.text() != null;
        return call(
                beside != null && beside.function().equals(actual.calledAs()) ? actual.calledAs() : actual.function(),
                beside != null && beside.body() == null && beside.text() == null
                        ? null
                        : json == null || plain ? body : JsonText.write(json),
                beside == null || beside.qualifier() != null ? actual.qualifier() : null,
                beside != null && beside.invocationType() != null ? actual.invocationType() : null,
                beside != null && beside.logType() != null ? actual.logType() : null);
    }

    private static String call(
            String function,
            @Nullable String body,
            @Nullable String qualifier,
            @Nullable String invocationType,
            @Nullable String logType) {
        return function
                + (body == null ? "" : ": " + body)
                + (qualifier == null ? "" : ", qualifier: " + qualifier)
                + (invocationType == null ? "" : ", invocationType: " + invocationType)
                + (logType == null ? "" : ", logType: " + logType);
    }

    private void after() {
        Long endedAt = view.endedAt();
        if (expected.after() != null) {
            texts(
                    "after",
                    Durations.text(expected.after().toMillis()),
                    endedAt == null ? "it has not ended" : Durations.text(endedAt - observed.startedAt()));
        }
    }

    private void rejections() {
        if (expected.rejections() != null) {
            Alignment<String, String> alignment =
                    new Alignment<>(String::equals, (reason, _) -> reason, (reason, _) -> reason);
            add("rejections", alignment.rows(expected.rejections(), observed.rejections()));
        }
    }

    private void texts(String what, String expectedText, String actual) {
        if (!expectedText.equals(actual)) {
            differences.add(Difference.of(what, expectedText, actual));
        }
    }

    private void part(String what, String expectedPart, @Nullable String actual) {
        if (!contains(actual, expectedPart)) {
            differences.add(Difference.of(what, "… " + expectedPart + " …", actual == null ? NOTHING : actual));
        }
    }

    private void add(String what, List<Row> rows) {
        if (rows.stream().anyMatch(row -> !row.same())) {
            differences.add(new Difference(what, rows));
        }
    }

    private boolean contains(@Nullable String text, String part) {
        return text != null && text.contains(filled(part));
    }

    private boolean same(List<String> values, @Nullable List<String> actual) {
        return actual != null && values.stream().map(this::filled).toList().equals(actual);
    }

    private String filled(String text) {
        return text.replace(EXECUTION_ID, view.executionId());
    }

    private static int attempts(StepView step) {
        return step.attempts().isEmpty() ? 0 : step.attempts().getLast().attempt();
    }

    private static @Nullable Integer iteration(StepView step) {
        return step.iteration() == null
                ? null
                : Integer.valueOf(step.iteration().number());
    }

    private static @Nullable String message(StepView step) {
        return step.failure() == null ? null : step.failure().message();
    }

    private static String text(Map<String, List<String>> values) {
        return values.entrySet().stream()
                .map(each -> each.getKey() + ": " + text(each.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String text(List<String> values) {
        if (values.size() == 1 && isVisible(values.getFirst())) {
            return values.getFirst();
        }
        var list = JsonNodeFactory.instance.arrayNode();
        values.forEach(list::add);
        return JsonText.write(list);
    }

    /** Whether a person sees all of it; what has line ends and such is shown as JSON. */
    private static boolean isVisible(String text) {
        return text.equals(text.strip()) && text.chars().noneMatch(Character::isISOControl);
    }

    private static @Nullable JsonNode json(String text) {
        return JsonText.tryParse(text).orElse(null);
    }
}
