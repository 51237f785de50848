package dev.runstream.engine;

import dev.runstream.config.EngineSettings;
import dev.runstream.contract.Contract;
import dev.runstream.execution.Settings;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.runbook.DocumentLimits;
import java.util.function.DoubleSupplier;

/**
 * What all partitions of an engine share.
 *
 * @param settings what an operator can set about the meaning of a runbook
 * @param jitter from 0 inclusive to 1 exclusive
 * @param version of the engine, written into each event
 */
record EngineParts(
        Contract contract,
        Settings settings,
        Waits waits,
        DocumentLimits documents,
        RecordLimits limits,
        InputReader reader,
        ParsedRunbooks parsed,
        ParameterSource parameters,
        InputProgress progress,
        DoubleSupplier jitter,
        String version,
        EngineObserver observer) {

    /**
     * How long the engine waits for what may still come. Milliseconds.
     *
     * @param runbook for a runbook that the registry does not know (yet)
     * @param parameters for the parameter store to answer (R324)
     * @param start for the start of an execution that a command names
     * @param retention how long the id of an ended execution stays idempotent
     * @param retry how often it is looked whether a runbook or the store's answer has come
     */
    record Waits(long runbook, long parameters, long start, long retention, long retry) {
        static final Waits DEFAULT = new Waits(5_000, 5_000, 30_000, 86_400_000, 50);

        static Waits of(EngineSettings settings) {
            return new Waits(
                    settings.runbookWaitMillis(),
                    settings.parameterStore().waits().toMillis(),
                    settings.startWaitMillis(),
                    settings.idempotencyRetentionMillis(),
                    DEFAULT.retry());
        }
    }

    /** Limits of the work of one wall-clock call: what is left is done in the next one. */
    static final int PER_TICK_MAX = 1_000;

    /** Records that may wait for one execution; more are set aside. */
    static final int PARKED_MAX = 10_000;
}
