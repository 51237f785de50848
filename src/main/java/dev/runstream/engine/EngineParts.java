package dev.runstream.engine;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.ExecutionLimits;
import dev.runstream.contract.Contract;
import dev.runstream.execution.Settings;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.runbook.DocumentLimits;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all partitions of an engine share.
 *
 * @param meaning what an operator can set about the meaning of a runbook; the same for ever but in a {@link World}
 * @param partitions of {@code requests}, {@code commands} and {@code step-results}
 * @param targets says what targets stand for that are no values themselves (R641)
 * @param jitter from 0 inclusive to 1 exclusive
 * @param version of the engine, written into each event
 * @param clock epoch milliseconds; null for the machine's own
 */
record EngineParts(
        Contract contract,
        Supplier<World.Meaning> meaning,
        int partitions,
        RecordLimits limits,
        InputReader reader,
        ParsedRunbooks parsed,
        ParameterSource parameters,
        ParameterSource targets,
        InputProgress progress,
        DoubleSupplier jitter,
        String version,
        EngineObserver observer,
        @Nullable LongSupplier clock) {

    Settings settings() {
        return meaning.get().settings();
    }

    Waits waits() {
        return meaning.get().waits();
    }

    /** How many executions run at once in all partitions together. */
    ExecutionLimits executionLimits() {
        return meaning.get().executions();
    }

    DocumentLimits documents() {
        return meaning.get().documents();
    }

    /** How long the store keeps markers: where time goes back between executions, much longer than they are looked for. */
    Duration markersKept() {
        return clock == null ? Duration.ofMillis(waits().retention()) : Duration.ofDays(365);
    }

    /** @param machine the machine's own clock, as Kafka Streams has it */
    LongSupplier clock(LongSupplier machine) {
        return clock == null ? machine : clock;
    }

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

        Waits withRetry(long other) {
            return new Waits(runbook, parameters, start, retention, other);
        }
    }

    /** Limits of the work of one wall-clock call: what is left is done in the next one. */
    static final int PER_TICK_MAX = 1_000;

    /** Records that may wait for one execution; more are set aside. */
    static final int PARKED_MAX = 10_000;
}
