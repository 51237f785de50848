package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.StoreKeys;
import dev.runstream.contract.StoredExecution;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.engine.Transitions.Occasion;
import dev.runstream.engine.Transitions.Prepared;
import dev.runstream.execution.Admission;
import dev.runstream.execution.Command;
import dev.runstream.execution.Context;
import dev.runstream.execution.Decider;
import dev.runstream.execution.Decision;
import dev.runstream.execution.Rejection;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.RequestFingerprint;
import dev.runstream.execution.RunbookLookup;
import dev.runstream.execution.State;
import dev.runstream.execution.StoredParameters;
import dev.runstream.execution.Texts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries one input of one execution through: decide, stamp, encode, measure, and only then apply. */
final class Settlement {
    private static final Logger log = LoggerFactory.getLogger(Settlement.class);
    private static final int MESSAGE_CHARS_MAX = 2_000;

    private final EngineParts parts;
    private final Contract contract;
    private final Ports ports;
    private final Schedule schedule;
    private final Transitions transitions;

    Settlement(EngineParts parts, Ports ports, Schedule schedule, Transitions transitions) {
        this.parts = parts;
        this.contract = parts.contract();
        this.ports = ports;
        this.schedule = schedule;
        this.transitions = transitions;
    }

    /** What became of an input. */
    sealed interface Settled {
        /** Something was recorded. */
        record Applied() implements Settled {}

        /** Nothing changed, and nothing was to be recorded. */
        record Unchanged() implements Settled {}

        /**
         * It cannot be decided; nothing was put or sent.
         *
         * @param reason a short name
         */
        record Failed(String reason, String message) implements Settled {}
    }

    /**
     * @param parameters what the parameter store has of what the start needs
     * @param targets what its targets stand for
     * @param admission whether there is room for it
     */
    Settled start(
            Occasion occasion,
            RunbookLookup lookup,
            StoredParameters parameters,
            StoredParameters targets,
            Admission admission) {
        return settle(
                null,
                occasion,
                () -> Decider.decide(
                        null, occasion.input(), context(occasion, lookup, parameters, targets, admission)));
    }

    Settled settle(StoredExecution stored, Occasion occasion, RunbookLookup lookup) {
        return settle(
                stored, occasion, () -> Decider.decide(stored.state(), occasion.input(), context(occasion, lookup)));
    }

    /** Ends a held execution that cannot even be stopped. */
    Settled abandon(StoredExecution stored, Occasion occasion, Command.StopExecution stop, RunbookLookup lookup) {
        return settle(stored, occasion, () -> Decider.abandon(stored.state(), stop, context(occasion, lookup)));
    }

    private Context context(Occasion occasion, RunbookLookup lookup) {
        return context(occasion, lookup, StoredParameters.NONE, StoredParameters.NONE, new Admission.Now());
    }

    private Context context(
            Occasion occasion,
            RunbookLookup lookup,
            StoredParameters parameters,
            StoredParameters targets,
            Admission admission) {
        double jitter = parts.jitter().getAsDouble();
        return new Context(
                occasion.now(),
                lookup,
                texts(occasion.executionId()),
                parts.settings(),
                jitter,
                parameters,
                targets,
                admission);
    }

    private Settled settle(@Nullable StoredExecution stored, Occasion occasion, Supplier<Decision> deciding) {
        String id = occasion.executionId();
        State state = stored == null ? null : stored.state();
        Decision decision;
        Prepared prepared;
        try {
            decision = deciding.get();
            prepared = prepare(stored, occasion, decision);
        } catch (TooLargeException e) {
            return new Settled.Failed("TooLarge", String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            throw e; // of the stores: nothing that this execution could be blamed for
        } catch (RuntimeException e) {
            log.error("Expected to decide on {} for execution {}, but it failed", occasion.input(), id, e);
            return new Settled.Failed("DecisionFailed", e.toString());
        }
        if (decision instanceof Decision.Renewed renewed) {
            schedule.leases()
                    .renew(
                            id,
                            renewed.visit(),
                            renewed.attempt(),
                            renewed.dispatch(),
                            ports.now() + renewed.leaseMillis());
        }
        if (prepared == null) {
            return new Settled.Unchanged();
        }
        apply(prepared, occasion, state);
        return new Settled.Applied();
    }

    /** A held execution cannot be decided still: whoever tried is told so. */
    void rejectHeld(StoredExecution stored, Occasion occasion, Settled.Failed failed) {
        Reason reason = occasion.input() instanceof Command.StopExecution
                ? Reason.InvalidAutomationStatusUpdate
                : Reason.InvalidAutomationSignal;
        String message = "Expected to be able to decide on the execution again, but " + failed.reason() + ": "
                + shortened(failed.message());
        apply(transitions.rejected(stored, occasion, new Rejection(reason, message)), occasion, stored.state());
    }

    private static String shortened(String message) {
        return message.length() <= MESSAGE_CHARS_MAX ? message : message.substring(0, MESSAGE_CHARS_MAX) + "…";
    }

    /** From now on what arrives for the execution waits, in order. */
    void hold(StoredExecution stored, Occasion occasion, Settled.Failed failed) {
        apply(
                transitions.held(stored, occasion, failed.reason(), shortened(failed.message())),
                occasion,
                stored.state());
        log.warn("Execution {} is held: {}: {}", occasion.executionId(), failed.reason(), failed.message());
    }

    /** @param before null for a start */
    private void apply(Prepared prepared, Occasion occasion, @Nullable State before) {
        ports.apply(prepared.change());
        State after = prepared.state();
        schedule.follow(occasion.executionId(), after, ports.now());
        if (before == null ? after != null : after == null) {
            schedule.count(before == null ? 1 : -1);
        }
        parts.observer()
                .decided(new EngineObserver.Decided(
                        occasion.input(), occasion.arrivedAt(), occasion.now(), before, prepared.events()));
    }

    /**
     * The live execution; null when there is none.
     *
     * @throws UnreadableRecordException when what is stored cannot be read
     */
    @Nullable
    StoredExecution load(String id) {
        byte[] bytes = ports.store().get(StoreKeys.execution(id));
        return bytes == null ? null : contract.decode(bytes, StoredExecution.class);
    }

    private @Nullable Prepared prepare(@Nullable StoredExecution stored, Occasion occasion, Decision decision) {
        return switch (decision) {
            case Decision.Applied applied ->
                transitions.applied(
                        stored, occasion, applied, fingerprint(stored, applied, occasion), textKeys(stored, applied));
            case Decision.Rejected(var rejection) -> {
                if (stored == null) {
                    throw new IllegalStateException(
                            "Expected a start to be accepted or refused, but it was rejected: " + rejection.message());
                }
                yield Decider.recordsRejection(occasion.input())
                        ? transitions.rejected(stored, occasion, rejection)
                        : null;
            }
            case Decision.Renewed renewed -> null;
            case Decision.Nothing nothing -> null;
        };
    }

    private static String fingerprint(@Nullable StoredExecution stored, Decision.Applied decision, Occasion occasion) {
        if (stored != null) {
            return stored.state().requestFingerprint();
        }
        State begun = decision.state();
        if (begun != null) {
            return begun.requestFingerprint();
        }
        if (occasion.input() instanceof Command.StartExecution start) {
            return RequestFingerprint.of(start);
        }
        throw new IllegalStateException("Expected a start to begin execution " + occasion.executionId() + ", but got "
                + occasion.input().getClass().getSimpleName());
    }

    /** The texts that the end of an execution leaves behind. */
    private List<String> textKeys(@Nullable StoredExecution stored, Decision.Applied applied) {
        if (stored == null || stored.state().largeTexts() == 0 || applied.state() != null) {
            return List.of();
        }
        return ports.store().keys(StoreKeys.texts(stored.state().executionId()));
    }

    private Texts texts(String id) {
        return key -> {
            byte[] bytes = ports.store().get(StoreKeys.text(id, key));
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        };
    }
}
