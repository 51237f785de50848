package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the parameter store answers for the {@code {{ssm:path}}} references of a start (R324). It is asked before the
 * start is decided; what it said is written into {@link Event.ExecutionStarted} and never asked for again.
 *
 * @param values by path: a text, or a list of texts
 * @param refusals by path, a sentence why there is no value and never will be
 * @param pending by path, a sentence why there is no value yet
 */
public record StoredParameters(
        Map<String, JsonNode> values, Map<String, String> refusals, Map<String, String> pending) {
    public static final StoredParameters NONE = new StoredParameters(Map.of(), Map.of(), Map.of());

    public StoredParameters {
        values = Sorted.map(values);
        refusals = Sorted.map(refusals);
        pending = Sorted.map(pending);
    }

    /** Nothing more is waited for: what is pending is refused. */
    public StoredParameters given() {
        if (pending.isEmpty()) {
            return this;
        }
        Map<String, String> all = new TreeMap<>(pending);
        all.putAll(refusals);
        return new StoredParameters(values, all, Map.of());
    }
}
