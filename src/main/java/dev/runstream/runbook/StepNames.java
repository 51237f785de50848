package dev.runstream.runbook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of all steps, loop bodies included, collected before anything that refers to them is read (R201). */
final class StepNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,128}");

    private final Map<String, String> keyByPath = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Unknown> unknown = new ArrayList<>();
    private int unreadable;

    /** A name that no step has, and how to tell it. */
    private record Unknown(String name, Runnable tell) {}

    static StepNames collect(Located steps) {
        StepNames names = new StepNames();
        names.addAll(steps);
        return names;
    }

    int count() {
        return keyByPath.size();
    }

    boolean contains(String name) {
        return names.contains(name);
    }

    /** The name of the step at this path, made unique when it has none or another step's. */
    String keyOf(Located step) {
        String key = keyByPath.get(step.path());
        if (key == null) {
            throw new IllegalArgumentException("No step was seen at " + step.path());
        }
        return key;
    }

    /** Notes a name that no step has; whether it is told is decided when all are known. */
    void unknown(String name, Runnable tell) {
        unknown.add(new Unknown(name, tell));
    }

    /**
     * Tells the unknown names, unless they are as few as the steps whose name could not be read: then they are most
     * likely the names of these, and telling them would be noise.
     */
    void tellUnknown() {
        long different = unknown.stream().map(Unknown::name).distinct().count();
        if (different > unreadable) {
            unknown.forEach(name -> name.tell.run());
        }
    }

    /** The steps of a loop's body; null when the step is no loop or has none. */
    static @Nullable Located body(Located step) {
        Located action = step.get("action");
        Located inputs = step.get("inputs");
        return action != null && inputs != null && "aws:loop".equals(action.text()) ? inputs.get("Steps") : null;
    }

    private void addAll(Located steps) {
        if (!steps.isList()) {
            unreadable = Integer.MAX_VALUE;
        }
        for (Located step : steps.items()) {
            String name = name(step);
            String key = name == null ? "" : name;
            if (name == null || !names.add(name)) {
                key = key + "#" + (keyByPath.size() + 1);
            }
            keyByPath.put(step.path(), key);
            Located body = body(step);
            if (body != null) {
                addAll(body);
            }
        }
    }

    private @Nullable String name(Located step) {
        Located written = step.get("name");
        if (!step.isMap() || written == null || written.isNull()) {
            if (step.isMap()) {
                step.error("R201", "Missing \"name\" in step detail.");
            }
            unreadable = unreadable == Integer.MAX_VALUE ? unreadable : unreadable + 1;
            return null;
        }
        String name = written.text();
        if (name == null) {
            written.error("R201", "StepName: " + written.description() + " is invalid.");
            unreadable = unreadable == Integer.MAX_VALUE ? unreadable : unreadable + 1;
            return null;
        }
        if (!NAME.matcher(name).matches()) {
            written.error("R201", "StepName: " + Problems.shown(name) + " is invalid.");
        } else if (names.contains(name)) {
            written.error("R201", "Duplicate step names found in mainSteps of the document.");
        }
        return name;
    }
}
