package dev.runstream.engine;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.ExecutionLimits;
import dev.runstream.execution.Settings;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.runbook.DocumentLimits;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The world of an engine whose time somebody else moves: no chance, no lease that runs out, and settings that may change
 * between executions. For suites, never in production.
 *
 * @param clock epoch milliseconds; never goes back while executions are live
 * @param settings asked again for each decision: what they say about the meaning of a runbook, about waits and limits
 * @param parameters the parameter store
 */
public record World(LongSupplier clock, Supplier<EngineSettings> settings, ParameterSource parameters) {

    /** What settings say about the meaning of a runbook, about waits and limits. */
    record Meaning(Settings settings, EngineParts.Waits waits, DocumentLimits documents, ExecutionLimits executions) {
        static Meaning of(EngineSettings settings) {
            return new Meaning(
                    settings.toSettings(),
                    EngineParts.Waits.of(settings),
                    settings.documentLimits(),
                    settings.executionLimits());
        }

        /** Looks again at once: time may stand still. */
        static Meaning inStillTime(EngineSettings settings) {
            return new Meaning(
                    settings.toSettings(),
                    EngineParts.Waits.of(settings).withRetry(0),
                    settings.documentLimits(),
                    settings.executionLimits());
        }
    }
}
