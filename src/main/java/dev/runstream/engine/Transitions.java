package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Marker;
import dev.runstream.contract.StoreKeys;
import dev.runstream.contract.StoredExecution;
import dev.runstream.execution.Decider;
import dev.runstream.execution.Decision;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.Evolver;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Input;
import dev.runstream.execution.Rejection;
import dev.runstream.execution.Result;
import dev.runstream.execution.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns decisions into changes: stamps the headers, goes on with the chain of hashes, encodes all, measures all. */
final class Transitions {
    private final EngineParts parts;
    private final Contract contract;
    private final EffectInterpreter effects;
    private final RecordLimits limits;
    private final String engineVersion;

    Transitions(EngineParts parts) {
        this.parts = parts;
        this.contract = parts.contract();
        this.effects = new EffectInterpreter(parts.contract());
        this.limits = parts.limits();
        this.engineVersion = parts.version();
    }

    /**
     * A transition that is ready to be applied.
     *
     * @param state after it; null when the execution has ended
     * @param events what it recorded
     */
    record Prepared(Change change, @Nullable State state, List<Event> events) {}

    /**
     * What the events of a decision share.
     *
     * @param arrivedAt when the input was appended to its topic, epoch milliseconds; 0 for a clock
     * @param now time of the decision
     * @param traceparent of the execution
     */
    record Occasion(
            String executionId,
            Input input,
            Cause cause,
            long arrivedAt,
            long now,
            @Nullable String traceparent) {}

    /**
     * @param before null for a start
     * @param fingerprint of the request that the execution was started by
     * @param textKeys keys of the store that hold its large texts
     * @throws TooLargeException when a record or the state does not fit
     */
    Prepared applied(
            @Nullable StoredExecution before,
            Occasion occasion,
            Decision.Applied decision,
            String fingerprint,
            List<String> textKeys) {
        Chain chain = before == null
                ? new Chain(occasion, 0, EventHeader.GENESIS)
                : new Chain(occasion, before.state().sequence(), before.lastHash());
        decision.events().forEach(chain::append);
        State state = decision.state();
        decision.effects()
                .forEach(effect -> effects.interpret(
                        effect,
                        occasion.executionId(),
                        state != null,
                        occasion.now(),
                        occasion.traceparent(),
                        chain.change));
        if (state != null) {
            keep(state, occasion, chain, parts.settings().stateMaxBytes());
        } else {
            if (before != null) {
                chain.change.delete(StoreKeys.execution(occasion.executionId()));
                textKeys.forEach(chain.change::delete);
            }
            ExecutionStatus end = decision.end();
            if (end == null) {
                throw new IllegalStateException("Expected execution " + occasion.executionId()
                        + " to go on or to have ended, but the decision has neither a state nor a status");
            }
            mark(
                    new Marker(end, chain.sequence, chain.hash, fingerprint, occasion.now(), occasion.now()),
                    occasion,
                    chain);
        }
        return new Prepared(chain.change, state, decision.events());
    }

    /** The rejection of an input by a live execution is recorded; nothing else changes. */
    Prepared rejected(StoredExecution before, Occasion occasion, Rejection rejection) {
        return evolved(before, occasion, inputRejected(occasion.input(), rejection));
    }

    /** From now on what arrives for the execution waits, in order. */
    Prepared held(StoredExecution before, Occasion occasion, String reason, String message) {
        return evolved(
                before,
                occasion,
                new Event.ExecutionHeld(
                        reason, message, occasion.input().getClass().getSimpleName()));
    }

    /** The rejection of an input by an execution that has ended: its chain goes on in the marker. */
    Prepared rejectedAfterEnd(Marker before, Occasion occasion, Rejection rejection) {
        Chain chain = new Chain(occasion, before.sequence(), before.lastHash());
        Event rejected = inputRejected(occasion.input(), rejection);
        chain.append(rejected);
        mark(
                new Marker(
                        before.status(),
                        chain.sequence,
                        chain.hash,
                        before.requestFingerprint(),
                        before.endedAt(),
                        occasion.now()),
                occasion,
                chain);
        return new Prepared(chain.change, null, List.of(rejected));
    }

    private Prepared evolved(StoredExecution before, Occasion occasion, Event event) {
        Chain chain = new Chain(occasion, before.state().sequence(), before.lastHash());
        EventHeader header = chain.append(event);
        State state = Evolver.evolve(before.state(), header, event);
        if (state == null) {
            throw new IllegalStateException("Expected " + event.getClass().getSimpleName() + " not to end execution "
                    + occasion.executionId() + ", but it does");
        }
        // Not measured against the limit of states: what grows here is a number and a name.
        keep(state, occasion, chain, Long.MAX_VALUE);
        return new Prepared(chain.change, state, List.of(event));
    }

    private void keep(State state, Occasion occasion, Chain chain, long maxBytes) {
        if (state.sequence() != chain.sequence) {
            throw new IllegalStateException("Expected the state of " + occasion.executionId() + " to have sequence "
                    + chain.sequence + " after these events, but it has " + state.sequence());
        }
        byte[] bytes = contract.encode(new StoredExecution(state, chain.hash, occasion.traceparent()));
        if (bytes.length > maxBytes) {
            throw new TooLargeException(
                    "Expected the state to have at most " + maxBytes + " bytes, but it has " + bytes.length);
        }
        chain.change.put(StoreKeys.execution(occasion.executionId()), bytes, "the state");
    }

    private void mark(Marker marker, Occasion occasion, Chain chain) {
        chain.change.mark(occasion.executionId(), contract.encode(marker), marker.endedAt());
    }

    private static Event.InputRejected inputRejected(Input input, Rejection rejection) {
        Result result = input instanceof Result r ? r : null;
        return new Event.InputRejected(
                input.getClass().getSimpleName(),
                rejection.reason(),
                rejection.message(),
                result == null ? null : Long.valueOf(result.visit()),
                result == null ? null : Integer.valueOf(result.attempt()),
                result == null ? null : Integer.valueOf(result.dispatch()),
                result == null ? null : result.worker());
    }

    /** The events of one decision, each with the hash of the one before. */
    private final class Chain {
        private final Occasion occasion;
        private final @Nullable String requestedBy;
        private final Change change = new Change(limits);
        private long sequence;
        private String hash;

        Chain(Occasion occasion, long sequence, String hash) {
            this.occasion = occasion;
            this.requestedBy = Decider.requestedBy(occasion.input());
            this.sequence = sequence;
            this.hash = hash;
        }

        EventHeader append(Event event) {
            sequence++;
            EventHeader header = new EventHeader(
                    occasion.executionId(),
                    sequence,
                    occasion.now(),
                    occasion.cause(),
                    requestedBy,
                    hash,
                    engineVersion);
            Contract.Linked linked = contract.link(header, event);
            hash = linked.hash();
            change.send(
                    Outgoing.of(
                            Destination.EVENTS,
                            occasion.executionId(),
                            linked.bytes(),
                            occasion.now(),
                            occasion.traceparent()),
                    "the event " + event.getClass().getSimpleName());
            return header;
        }
    }
}
