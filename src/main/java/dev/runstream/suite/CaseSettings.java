package dev.runstream.suite;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.execution.AttemptOutcome.OutputRules;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of engine and worker under which a case runs: the defaults, but any role may be assumed, because no
 * signature is checked.
 *
 * @param given by name, bindings among them
 */
public record CaseSettings(Map<String, String> given, EngineSettings engine, OutputRules outputRules) {

    /** @throws org.apache.kafka.common.config.ConfigException with a sentence for each that is unknown or out of its range */
    static CaseSettings of(Map<String, String> settings, Map<String, String> bindings) {
        Map<String, String> given = new TreeMap<>(settings);
        bindings.forEach((what, function) -> given.put(EngineSettings.BINDINGS_PREFIX + what, function));
        Map<String, String> engine = new HashMap<>();
        Map<String, String> worker = new HashMap<>();
        given.forEach((name, value) -> {
            boolean workers = WorkerSettings.DEFINITION.names().contains(name);
            if (workers) {
                worker.put(name, value);
            }
            if (!workers || EngineSettings.DEFINITION.names().contains(name)) {
                engine.put(name, value);
            }
        });
        engine.put(EngineSettings.BOOTSTRAP_SERVERS, "127.0.0.1:1"); // needed, not used
        worker.put(EngineSettings.BOOTSTRAP_SERVERS, "127.0.0.1:1");
        engine.putIfAbsent(EngineSettings.ASSUME_ROLE_ALLOWED, "*");
        return new CaseSettings(
                Map.copyOf(given), new EngineSettings(engine), new WorkerSettings(worker).outputRules());
    }
}
