package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.State.Visit;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** aws:executeAutomation (section 5.5). */
record ChildAction() implements StepAction {
    /** Any of them makes the child a rate control parent (R547). */
    private static final Set<String> RATE_CONTROL =
            Set.of("Targets", "TargetMaps", "TargetParameterName", "MaxConcurrency", "MaxErrors");

    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        String name = inputs.string("DocumentName");
        if (name == null || name.isEmpty()) {
            return "Expected DocumentName to be the name of a runbook, but it is missing or not a String";
        }
        JsonNode version = inputs.scalar("DocumentVersion");
        if (version != null && !version.isTextual() && !version.isIntegralNumber()) {
            return "Expected DocumentVersion to be $DEFAULT, $LATEST or a number, but got " + version;
        }
        JsonNode parameters = inputs.values().get("RuntimeParameters");
        if (parameters != null && !parameters.isNull() && !parameters.isObject()) {
            return "Expected RuntimeParameters to be a map, but it is "
                    + parameters.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        }
        if (given(inputs, "TargetLocations") != null) { // R648
            return TargetPlans.INVALID_TARGET
                    + ": Expected no TargetLocations, because this engine runs in one account and Region only";
        }
        String rateControl = problemOfRateControl(inputs);
        if (rateControl != null) {
            return rateControl;
        }
        String tags = problemOfTags(inputs.values().get("Tags"));
        if (tags != null) {
            return tags;
        }
        int depth = depth(draft.state());
        if (depth > draft.settings().nestingMax()) { // R546
            return "Expected at most " + draft.settings().nestingMax()
                    + " levels of child executions, but this would be level " + depth;
        }
        return null;
    }

    @Override
    public void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs) {
        Long timeoutMillis = timeoutMillis(draft, step);
        EngineAction.entered(draft, step, visit, transition, inputs, timeoutMillis, null);
        start(draft, step, inputs, 1);
    }

    @Override
    public void tryAgain(Draft draft, Step step, StepInputs inputs, Event.DispatchCause cause) {
        start(draft, step, inputs, draft.visit().attempt());
    }

    private static void start(Draft draft, Step step, StepInputs inputs, int attempt) {
        State state = draft.state();
        Visit visit = draft.visit();
        String childId = DerivedId.child(state.executionId(), visit.number(), attempt, draft.now());
        String name = inputs.string("DocumentName");
        if (name == null) {
            throw new IllegalStateException(
                    "Expected step " + step.name() + " to have a DocumentName, but it has none");
        }
        JsonNode given = inputs.scalar("DocumentVersion");
        String version = given == null ? null : given.asText();
        Map<String, List<String>> parameters = parameters(inputs.values().get("RuntimeParameters"));
        Long timeoutMillis = visit.timeoutMillis();
        draft.emit(new Event.ChildStarted(
                visit.number(),
                step.name(),
                attempt,
                childId,
                name,
                version,
                parameters,
                null,
                timeoutMillis == null ? null : Long.valueOf(draft.now() + timeoutMillis)));
        draft.effect(new Effect.SendCommand(
                childId,
                new StartExecution(
                        childId,
                        name,
                        version,
                        parameters,
                        Mode.Auto,
                        null,
                        tags(inputs.values().get("Tags")),
                        state.requestedBy(),
                        new Parent(state.executionId(), step.name(), visit.number(), attempt, depth(state)),
                        null,
                        rateControl(inputs))));
    }

    /** The value of an input; null when it is absent or null. */
    private static @Nullable JsonNode given(StepInputs inputs, String name) {
        JsonNode given = inputs.values().get(name);
        return given == null || given.isNull() ? null : given;
    }

    /** A sentence when the inputs of a rate control have not their form; what they say is checked by the child's start. */
    private static @Nullable String problemOfRateControl(StepInputs inputs) {
        JsonNode targets = given(inputs, "Targets");
        if (targets != null && !areTargets(targets)) {
            return "Expected Targets to be a list of maps with a Key and a list of Values, but got " + targets;
        }
        JsonNode maps = given(inputs, "TargetMaps");
        if (maps != null && !areMaps(maps)) {
            return "Expected TargetMaps to be a list of maps, but got " + maps;
        }
        for (String name : List.of("TargetParameterName", "MaxConcurrency", "MaxErrors")) {
            JsonNode scalar = inputs.scalar(name);
            if (scalar != null && !scalar.isTextual() && !scalar.isIntegralNumber()) {
                return "Expected " + name + " to be a String, but got " + scalar;
            }
        }
        return null;
    }

    private static boolean areTargets(JsonNode list) {
        boolean fits = list.isArray();
        for (JsonNode target : list) {
            JsonNode values = target.path("Values");
            fits &= target.path("Key").isTextual() && (values.isArray() || values.isValueNode());
        }
        return fits;
    }

    private static boolean areMaps(JsonNode list) {
        boolean fits = list.isArray();
        for (JsonNode map : list) {
            fits &= map.isObject();
        }
        return fits;
    }

    /** The targets that the child runs on; null for a child that is one execution (R547). */
    private static @Nullable RateControl rateControl(StepInputs inputs) {
        if (RATE_CONTROL.stream().allMatch(name -> given(inputs, name) == null)) {
            return null;
        }
        List<Target> targets = new ArrayList<>();
        JsonNode givenTargets = given(inputs, "Targets");
        if (givenTargets != null) {
            givenTargets.forEach(
                    target -> targets.add(new Target(target.path("Key").textValue(), strings(target.path("Values")))));
        }
        List<Map<String, List<String>>> maps = new ArrayList<>();
        JsonNode givenMaps = given(inputs, "TargetMaps");
        if (givenMaps != null) {
            givenMaps.forEach(map -> maps.add(parameters(map)));
        }
        return new RateControl(
                text(inputs, "TargetParameterName"),
                targets,
                maps,
                text(inputs, "MaxConcurrency"),
                text(inputs, "MaxErrors"));
    }

    private static @Nullable String text(StepInputs inputs, String name) {
        JsonNode scalar = inputs.scalar(name);
        return scalar == null ? null : scalar.asText();
    }

    /** A sentence when these are no tags; null when they are, or when there are none. */
    private static @Nullable String problemOfTags(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return null;
        }
        for (JsonNode tag : given) {
            if (!tag.path("Key").isTextual() || !tag.path("Value").isTextual()) {
                return "Expected Tags to be a list of maps with a Key and a Value, but got " + given;
            }
        }
        return given.isArray() ? null : "Expected Tags to be a list of maps with a Key and a Value, but got " + given;
    }

    private static Map<String, String> tags(@Nullable JsonNode given) {
        Map<String, String> tags = new TreeMap<>();
        if (given != null) {
            given.forEach(tag ->
                    tags.put(tag.path("Key").textValue(), tag.path("Value").textValue()));
        }
        return tags;
    }

    /** The level of a child of this execution: 1 below the top. */
    private static int depth(State state) {
        return state.parent() == null ? 1 : state.parent().depth() + 1;
    }

    private static @Nullable Long timeoutMillis(Draft draft, Step step) {
        var seconds = draft.settings().actionTimeouts().attemptSeconds(step);
        return seconds.isPresent() ? seconds.getAsLong() * 1_000 : null;
    }

    /** Every value in the API's form, a list of strings (R542). */
    private static Map<String, List<String>> parameters(@Nullable JsonNode map) {
        Map<String, List<String>> parameters = new TreeMap<>();
        if (map != null) {
            map.properties().forEach(entry -> parameters.put(entry.getKey(), strings(entry.getValue())));
        }
        return parameters;
    }

    private static List<String> strings(JsonNode value) {
        if (!value.isArray()) {
            return List.of(string(value));
        }
        List<String> strings = new ArrayList<>();
        value.forEach(element -> strings.add(string(element)));
        return strings;
    }

    private static String string(JsonNode value) {
        return value.isTextual() ? value.textValue() : JsonText.write(value);
    }
}
