package dev.runstream.verify;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Home;
import dev.runstream.contract.Marker;
import dev.runstream.contract.StoredExecution;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.State;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.State.Visit;
import dev.runstream.verify.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares the audit stream with the stored states. The order of the reading decides what can be said while engines go on:
 * first the stores, then the events, then what came to the stores meanwhile.
 */
public final class Verification {
    /** A deadline this much in the past, with decisions after it, was missed: 1 s promised, the rest is a takeover. */
    public static final long OVERDUE_MILLIS = 60_000;

    /** I14 of docs/reliability.md. */
    public static final long ORPHAN_MILLIS = 10_000;

    /** Violations that are kept; more are counted. */
    public static final int KEPT_MAX = 10_000;

    private static final int DIFFERENCES_SHOWN_MAX = 5;

    /** Fields whose values follow from payloads. */
    private static final Set<String> REDACTED =
            Set.of("parameters", "variables", "outputs", "loops", "counted", "visit", "largeTexts");

    private final Contract contract;
    private final long retentionMillis;
    private final Map<String, ExecutionAudit> audits = new HashMap<>();
    private final StoredStates stored;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<Integer, Long> newest = new HashMap<>();
    private final Set<String> compared = new HashSet<>();
    private Set<String> unsettled = Set.of();
    private int partitions = 1;
    private long pictureAt;
    private long events;
    private long violationCount;

    /**
     * @param retentionMillis {@code idempotency.retention.ms} of the engines
     * @param wanted ids of the executions that are looked at
     */
    public Verification(Contract contract, long retentionMillis, Predicate<String> wanted) {
        this.contract = contract;
        this.retentionMillis = retentionMillis;
        this.stored = new StoredStates(contract, wanted);
    }

    /** A record of the changelog of the store of executions; value null when it was deleted. */
    public void takeExecutions(String where, byte[] key, byte @Nullable [] value) {
        stored.takeExecutions(where, key, value);
    }

    /** A record of the changelog of the markers. */
    public void takeMarkers(String where, byte[] key, byte @Nullable [] value) {
        stored.takeMarkers(where, key, value);
    }

    /**
     * The stores were read to what was committed: the picture is complete.
     *
     * @param now epoch milliseconds
     * @param homes partitions of the stores; at least 1
     */
    public void storesRead(long now, int homes) {
        stored.freeze();
        stored.violations().forEach(this::report);
        pictureAt = now;
        partitions = Math.max(1, homes);
    }

    /**
     * A record of the audit stream; those of one execution in the order of the stream. Events of the registry are counted
     * only.
     *
     * @param where the record lies
     * @param redacted whether digests stand in the places of its payloads
     * @param beginningCut whether older records of its partition were deleted
     */
    public void takeEvent(String where, String key, byte[] value, boolean redacted, boolean beginningCut) {
        events++;
        AuditEvent event;
        String hash;
        try {
            if (!(contract.decode(value) instanceof AuditEvent audited)) {
                return; // of the registry: no chain
            }
            event = audited;
            hash = redacted ? contract.hashOfRedacted(value) : contract.hash(value);
        } catch (UnreadableRecordException e) {
            audit(key).takeUnreadable(where, String.valueOf(e.getMessage()));
            return;
        }
        ExecutionAudit audit = audit(key);
        if (audit.take(where, event, hash, redacted, beginningCut)) {
            newest.merge(Home.partition(key, partitions), event.header().time(), Math::max);
            compareState(audit);
            compareMarker(audit, where);
        }
    }

    private ExecutionAudit audit(String id) {
        return audits.computeIfAbsent(id, _ -> new ExecutionAudit(id, this::report));
    }

    private void compareState(ExecutionAudit audit) {
        StoredExecution there = stored.execution(audit.id());
        if (there == null || there.state().sequence() != audit.sequence() || !compared.add(audit.id())) {
            return;
        }
        if (!there.lastHash().equals(audit.hash())) {
            report(
                    Kind.StateDiffers,
                    audit,
                    "Expected the stored state to name the hash of event " + audit.sequence() + ", " + audit.hash()
                            + ", but it names " + there.lastHash());
        }
        if (!audit.isReplayable()) {
            return; // reported, or its beginning is not there
        }
        List<String> differences =
                Differences.between(audit.state(), there.state(), audit.isRedacted() ? REDACTED::contains : _ -> false);
        if (!differences.isEmpty()) {
            report(
                    Kind.StateDiffers,
                    audit,
                    "Expected the stored state to be what the events say, but: "
                            + String.join(
                                    "; ", differences.subList(0, Math.min(differences.size(), DIFFERENCES_SHOWN_MAX)))
                            + (differences.size() > DIFFERENCES_SHOWN_MAX
                                    ? "; and " + (differences.size() - DIFFERENCES_SHOWN_MAX) + " more"
                                    : ""));
        }
        if (!audit.isRedacted()) {
            compareTexts(audit);
        }
    }

    private void compareTexts(ExecutionAudit audit) {
        audit.texts().forEach((key, digest) -> {
            String there = stored.text(audit.id(), key);
            if (!digest.equals(there)) {
                report(
                        Kind.StateDiffers,
                        audit,
                        "Expected the text " + key + " to be stored as the events say, but "
                                + (there == null ? "it is not there" : "it differs"));
            }
        });
    }

    private void compareMarker(ExecutionAudit audit, String where) {
        Marker marker = stored.markers().get(audit.id());
        if (marker == null || marker.sequence() != audit.sequence()) {
            return;
        }
        ExecutionStatus end = audit.end();
        if (end != marker.status() || !marker.lastHash().equals(audit.hash())) {
            report(new Violation(
                    Kind.MarkerDiffers,
                    audit.id(),
                    audit.sequence(),
                    where,
                    "Expected what is kept of its end to be " + end + " with hash " + audit.hash() + ", but it is "
                            + marker.status() + " with " + marker.lastHash() + "."));
        }
    }

    /** The events were read to what was committed: whatever does not agree yet is settled by what follows. */
    public void eventsRead() {
        unsettled = new HashSet<>();
        stored.executions().keySet().forEach(unsettled::add);
        stored.markers().keySet().forEach(unsettled::add);
        unsettled.addAll(audits.keySet());
        settle();
    }

    /**
     * Whether everything that was there has been seen on both sides; if not, read on for a while: the two sides of one
     * transaction do not become visible at the same moment.
     */
    public boolean isSettled() {
        settle();
        return unsettled.isEmpty();
    }

    private void settle() {
        unsettled.removeIf(id -> disagreement(id) == null);
    }

    private @Nullable Violation disagreement(String id) {
        ExecutionAudit audit = audits.get(id);
        long sequence = audit == null ? 0 : audit.sequence();
        StoredExecution there = stored.execution(id);
        Marker marker = stored.markers().get(id);
        if (there != null && there.state().sequence() > sequence) {
            return violation(
                    Kind.StreamBehind,
                    id,
                    sequence,
                    "Expected events up to " + there.state().sequence() + ", which the stored state has, but the stream"
                            + " ends at " + sequence);
        }
        if (marker != null && marker.sequence() > sequence) {
            return violation(
                    Kind.StreamBehind,
                    id,
                    sequence,
                    "Expected events up to " + marker.sequence() + ", which what is kept of its end has, but the stream"
                            + " ends at " + sequence);
        }
        if (audit == null || !audit.hasBegun() || stored.touched(id)) {
            return null;
        }
        if (audit.end() == null) {
            return there != null || !audit.isReplayable()
                    ? null
                    : violation(
                            Kind.StateMissing,
                            id,
                            sequence,
                            "Expected a stored state of a live execution, but there is none");
        }
        if (there != null) {
            return violation(
                    Kind.StateLeft,
                    id,
                    sequence,
                    "Expected no stored state of an execution that has ended, but there is one with sequence "
                            + there.state().sequence());
        }
        return stored.marked(id) || audit.endedAt() <= pictureAt - retentionMillis
                ? null
                : violation(
                        Kind.MarkerDiffers,
                        id,
                        sequence,
                        "Expected something to be kept of an execution that ended less than " + retentionMillis
                                + " ms ago, so that its id stays known, but there is nothing");
    }

    /** What was found; nothing is to be taken any more. */
    public Report report() {
        unsettled.forEach(id -> {
            Violation violation = disagreement(id);
            if (violation != null) {
                report(violation);
            }
        });
        long ended = 0;
        long live = 0;
        long held = 0;
        long cut = 0;
        long redacted = 0;
        for (ExecutionAudit audit : audits.values()) {
            if (audit.end() != null) {
                ended++;
            } else if (audit.hasBegun()) {
                live++;
                State state = audit.state();
                if (state != null && !unsettled.contains(audit.id())) {
                    held += state.held() != null ? 1 : 0;
                    judgeLive(audit, state);
                }
            }
            cut += audit.isReplayable() ? 0 : 1;
            redacted += audit.isRedacted() ? 1 : 0;
        }
        long[] waiting = stored.waiting();
        return new Report(
                events,
                audits.size(),
                ended,
                live,
                held,
                compared.size(),
                stored.markers().size(),
                cut,
                redacted,
                waiting[0],
                waiting[1],
                violationCount,
                List.copyOf(violations));
    }

    private void judgeLive(ExecutionAudit audit, State state) {
        String stuck = ExecutionAudit.stuck(state);
        if (stuck != null) {
            report(Kind.Stuck, audit, stuck);
            return;
        }
        if (state.held() != null) {
            return;
        }
        long seen = newest.getOrDefault(Home.partition(audit.id(), partitions), 0L);
        long due = state.nextDueAt();
        if (due != Long.MAX_VALUE && seen - due > OVERDUE_MILLIS) {
            report(
                    Kind.Overdue,
                    audit,
                    "Expected its deadline at " + due + " to have been decided on, but engines have worked in its"
                            + " partition for " + (seen - due) + " ms since, and nothing was");
        }
        Visit visit = state.visit();
        for (String childId : children(state)) {
            ExecutionAudit child = audits.get(childId);
            if (child != null && child.end() != null && seen - child.endedAt() > OVERDUE_MILLIS) {
                report(
                        Kind.Stuck,
                        audit,
                        "Expected to hear that child " + child.id() + " ended, but it did " + (seen - child.endedAt())
                                + " ms before the last decision in this partition");
            }
        }
        ExecutionAudit parent = audit.parent() == null ? null : audits.get(audit.parent());
        boolean ending = state.stop() != null && state.stop().dueAt() != null;
        if (parent != null && parent.end() != null && !ending && seen - parent.endedAt() > ORPHAN_MILLIS) {
            report(
                    Kind.Orphan,
                    audit,
                    "Expected no live child of an execution that has ended, but " + parent.id() + " did, "
                            + (seen - parent.endedAt()) + " ms before the last decision in this partition");
        }
    }

    /** The children that it waits for. */
    private static List<String> children(State state) {
        if (state.rateControl() != null) {
            return state.rateControl().running().stream()
                    .map(State.RunningTarget::childExecutionId)
                    .toList();
        }
        Visit visit = state.visit();
        String child = visit == null || visit.phase() != Phase.ChildRunning ? null : visit.childExecutionId();
        return child == null ? List.of() : List.of(child);
    }

    private void report(Kind kind, ExecutionAudit audit, String sentence) {
        report(violation(kind, audit.id(), audit.sequence(), sentence));
    }

    private static Violation violation(Kind kind, String id, long sequence, String sentence) {
        return new Violation(kind, id, sequence, null, sentence + ".");
    }

    private void report(Violation violation) {
        violationCount++;
        if (violations.size() < KEPT_MAX) {
            violations.add(violation);
        }
    }
}
