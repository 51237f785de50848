package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Event.TargetPlan;
import dev.runstream.expression.Utf8;
import dev.runstream.runbook.Runbook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From the targets that are asked for to those that are run on, or the reason why not (R641 to R643, R648). */
public final class TargetPlans {
    static final String INVALID_TARGET = "InvalidTarget";
    static final String INVALID_PARAMETERS = "InvalidAutomationExecutionParametersException";

    private static final String CONCURRENCY_DEFAULT = "10";
    private static final String ERRORS_DEFAULT = "100%";

    // Section 7.3.
    private static final Pattern CONCURRENCY = Pattern.compile("[1-9][0-9]{0,6}|[1-9][0-9]?%|100%");
    private static final Pattern ERRORS = Pattern.compile("0|[1-9][0-9]{0,6}|[0-9]%|[1-9][0-9]%|100%");
    private static final int TARGETS_MAX = 1;
    private static final int KEY_CHARS_MAX = 163;
    private static final int VALUES_MAX = 50;
    private static final int MAPS_MAX = 300;
    private static final int MAP_KEYS_MAX = 20;
    private static final int MAP_KEY_CHARS_MAX = 50;
    private static final int MAP_VALUES_MAX = 25;
    private static final int MAP_VALUE_CHARS_MAX = 50;

    private TargetPlans() {}

    sealed interface Planned {
        record Accepted(TargetPlan plan) implements Planned {}

        /** @param code SSM's exception name */
        record Refused(String code, String message) implements Planned {}
    }

    /** The parameters that some child gets from its target: the parent needs no values for them. */
    public static Set<String> given(StartExecution start) {
        Set<String> names = new HashSet<>();
        RateControl asked = start.rateControl();
        if (asked != null) {
            if (asked.targetParameterName() != null) {
                names.add(asked.targetParameterName());
            }
            asked.targetMaps().forEach(map -> names.addAll(map.keySet()));
        }
        return names;
    }

    /** What has to be looked up for the targets of a start: {@code key=value} of those that are no values themselves. */
    public static Set<String> lookedUp(StartExecution start) {
        Set<String> names = new HashSet<>();
        RateControl asked = start.rateControl();
        if (asked != null && asked.targets().size() == TARGETS_MAX) {
            Target target = asked.targets().getFirst();
            if (!target.key().equals(Target.PARAMETER_VALUES)) {
                target.values().forEach(value -> names.add(path(target, value)));
            }
        }
        return names;
    }

    private static String path(Target target, String value) {
        return target.key() + "=" + value;
    }

    /** @param answers what stands for targets that are no values themselves, by {@code key=value} */
    static Planned plan(
            StartExecution start, RateControl asked, Runbook runbook, Settings settings, StoredParameters answers) {
        Planned.Refused refused = refusal(start, asked, runbook);
        if (refused != null) {
            return refused;
        }
        List<Map<String, List<String>>> children = new ArrayList<>();
        if (asked.targets().isEmpty()) {
            asked.targetMaps().forEach(map -> children.add(new TreeMap<>(map)));
        } else {
            Target target = asked.targets().getFirst();
            List<String> values = new ArrayList<>();
            String unanswered = resolve(target, answers, values);
            if (unanswered != null) {
                return new Planned.Refused(INVALID_TARGET, unanswered);
            }
            String name = String.valueOf(asked.targetParameterName());
            values.forEach(value -> children.add(Map.of(name, List.of(value))));
        }
        if (children.size() > MAPS_MAX) {
            return new Planned.Refused(
                    INVALID_TARGET, "Expected at most " + MAPS_MAX + " targets, but got " + children.size() + ".");
        }
        long bytes = bytes(children);
        if (bytes > settings.parametersMaxBytes()) {
            return new Planned.Refused(
                    INVALID_TARGET,
                    "Expected at most " + settings.parametersMaxBytes() + " bytes of targets, but got " + bytes + ".");
        }
        String concurrency = asked.maxConcurrency() == null ? CONCURRENCY_DEFAULT : asked.maxConcurrency();
        String errors = asked.maxErrors() == null ? ERRORS_DEFAULT : asked.maxErrors();
        int concurrencyMax = Math.max(1, number(concurrency, children.size()));
        return new Planned.Accepted(new TargetPlan(
                asked.targetParameterName(),
                asked.targets(),
                start.parameters(),
                children,
                concurrency,
                errors,
                concurrencyMax,
                number(errors, children.size()),
                settings.rateControlRampUp() ? 1 : concurrencyMax));
    }

    /** R643: a percentage of the targets is rounded down. */
    private static int number(String text, int targets) {
        return text.endsWith("%")
                ? targets * Integer.parseInt(text.substring(0, text.length() - 1)) / 100
                : Integer.parseInt(text);
    }

    private static Planned.@Nullable Refused refusal(StartExecution start, RateControl asked, Runbook runbook) {
        String target = problemOfTargets(asked);
        if (target != null) {
            return new Planned.Refused(INVALID_TARGET, target + ".");
        }
        String parameters = problemOfParameters(start, asked, runbook);
        return parameters == null ? null : new Planned.Refused(INVALID_PARAMETERS, parameters + ".");
    }

    private static @Nullable String problemOfTargets(RateControl asked) {
        if (!asked.targets().isEmpty() && !asked.targetMaps().isEmpty()) {
            return "Expected either Targets or TargetMaps, but got both";
        }
        if (asked.targets().isEmpty() && asked.targetMaps().isEmpty()) {
            return "Expected Targets or TargetMaps, but got neither";
        }
        if (asked.targets().size() > TARGETS_MAX) {
            return "Expected at most " + TARGETS_MAX + " of Targets, but got "
                    + asked.targets().size();
        }
        for (Target target : asked.targets()) {
            if (target.key().isEmpty() || target.key().length() > KEY_CHARS_MAX) {
                return "Expected the Key of Targets to have 1 to " + KEY_CHARS_MAX + " characters, but it has "
                        + target.key().length();
            }
            if (target.values().isEmpty() || target.values().size() > VALUES_MAX) {
                return "Expected 1 to " + VALUES_MAX + " Values of Targets, but got "
                        + target.values().size();
            }
        }
        if (asked.targetMaps().size() > MAPS_MAX) {
            return "Expected at most " + MAPS_MAX + " TargetMaps, but got "
                    + asked.targetMaps().size();
        }
        int number = 0;
        for (Map<String, List<String>> map : asked.targetMaps()) {
            number++;
            String problem = problemOfMap(map);
            if (problem != null) {
                return "Expected of TargetMaps " + problem + " in map " + number;
            }
        }
        return null;
    }

    private static @Nullable String problemOfMap(Map<String, List<String>> map) {
        if (map.isEmpty() || map.size() > MAP_KEYS_MAX) {
            return "1 to " + MAP_KEYS_MAX + " parameters, but got " + map.size();
        }
        for (Map.Entry<String, List<String>> entry : map.entrySet()) {
            int chars = entry.getKey().length();
            if (chars < 1 || chars > MAP_KEY_CHARS_MAX) {
                return "names of 1 to " + MAP_KEY_CHARS_MAX + " characters, but one has " + chars;
            }
            if (entry.getValue().size() > MAP_VALUES_MAX) {
                return "at most " + MAP_VALUES_MAX + " values of a parameter, but " + entry.getKey() + " has "
                        + entry.getValue().size();
            }
            for (String value : entry.getValue()) {
                if (value.length() > MAP_VALUE_CHARS_MAX) {
                    return "values of at most " + MAP_VALUE_CHARS_MAX + " characters, but one of " + entry.getKey()
                            + " has " + value.length();
                }
            }
        }
        return null;
    }

    private static @Nullable String problemOfParameters(StartExecution start, RateControl asked, Runbook runbook) {
        if (!asked.targets().isEmpty() && asked.targetParameterName() == null) {
            return "Expected a TargetParameterName with Targets, but there is none";
        }
        for (String name : new TreeSet<>(given(start))) {
            if (!runbook.parameters().containsKey(name)) { // R642
                return "Expected a parameter of the document to take the target, but it has no parameter " + name;
            }
            if (start.parameters().containsKey(name)) {
                return "Expected the parameter " + name + " to come from the target alone, but Parameters have it too";
            }
        }
        if (asked.maxConcurrency() != null
                && !CONCURRENCY.matcher(asked.maxConcurrency()).matches()) {
            return "Expected MaxConcurrency to be a number from 1 or a percentage from 1% to 100%, but got "
                    + asked.maxConcurrency();
        }
        return asked.maxErrors() != null && !ERRORS.matcher(asked.maxErrors()).matches()
                ? "Expected MaxErrors to be a number from 0 or a percentage from 0% to 100%, but got "
                        + asked.maxErrors()
                : null;
    }

    /** Adds what the target stands for; a sentence when that is not known. */
    private static @Nullable String resolve(Target target, StoredParameters answers, List<String> values) {
        if (target.key().equals(Target.PARAMETER_VALUES)) {
            values.addAll(target.values());
            return null;
        }
        for (String value : target.values()) {
            String path = path(target, value);
            JsonNode answer = answers.values().get(path);
            if (answer == null) {
                return answers.refusals()
                        .getOrDefault(
                                path,
                                "Expected to know what the target " + path
                                        + " stands for, but nothing is known of it.");
            }
            if (answer.isArray()) {
                answer.forEach(each -> values.add(each.asText()));
            } else {
                values.add(answer.asText());
            }
        }
        return values.isEmpty()
                ? "Expected the target " + target.key() + " to stand for something, but it stands for nothing."
                : null;
    }

    private static long bytes(List<Map<String, List<String>>> children) {
        long bytes = 0;
        for (Map<String, List<String>> child : children) {
            for (Map.Entry<String, List<String>> entry : child.entrySet()) {
                bytes += Utf8.length(entry.getKey());
                for (String value : entry.getValue()) {
                    bytes += Utf8.length(value);
                }
            }
        }
        return bytes;
    }
}
