package dev.runstream.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.StoredParameters;
import dev.runstream.functions.FunctionScript;
import dev.runstream.parameters.ParameterSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One execution and what is expected of it. What the suite says for all of its cases is in it.
 *
 * @param line of the suite where it begins
 * @param runbooks all that are registered, in this order; the last one is the one that is started
 * @param stored what the parameter store has, by path; null when the settings name the store
 * @param parameters in SSM's form
 * @param settings of engine and worker
 */
public record SuiteCase(
        String name,
        int line,
        List<SuiteRunbook> runbooks,
        FunctionScript functions,
        CaseSettings settings,
        @Nullable Map<String, JsonNode> stored,
        Map<String, List<String>> parameters,
        Mode mode,
        List<CaseSignal> signals,
        Expectation expected) {
    public SuiteCase {
        runbooks = List.copyOf(runbooks);
        signals = List.copyOf(signals);
    }

    /** What the engine asks for {@code {{ssm:path}}}. */
    public ParameterSource parameterStore() {
        Map<String, JsonNode> values = stored;
        if (values == null) {
            return ParameterSource.open(settings.engine().parameterStore());
        }
        return paths -> {
            Map<String, JsonNode> found = new TreeMap<>();
            paths.forEach(path -> {
                JsonNode value = values.get(path);
                if (value != null) {
                    found.put(path, value);
                }
            });
            return new StoredParameters(found, Map.of(), Map.of());
        };
    }

    /** The one that is started. */
    public SuiteRunbook runbook() {
        return runbooks.getLast();
    }
}
