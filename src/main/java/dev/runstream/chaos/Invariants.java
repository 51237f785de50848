package dev.runstream.chaos;

import dev.runstream.execution.ExecutionStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What must hold of what was seen, as plain rules: each gives a sentence for whatever breaks it. */
final class Invariants {
    /** I12; what a fault took is added. */
    static final long LATE_MILLIS = 1_000;

    /** I14; what a fault took is added. */
    static final long ORPHAN_MILLIS = 10_000;

    /** A call can be delivered again as long after a fault: the broker's lock on it, and the lease. */
    static final long REDELIVERED_WITHIN_MILLIS = 45_000;

    private Invariants() {}

    /**
     * @param extra calls beyond those that the engine sent
     */
    record Calls(List<String> violations, int extra) {}

    /**
     * @param latestMillis how late the latest timer was that no fault had held up
     */
    record Timers(List<String> violations, long latestMillis) {}

    /**
     * I1: each acknowledged start has exactly one terminal event, with a status that it may have.
     *
     * @param allowed by id
     */
    static List<String> oneTerminalStatusEach(
            Collection<String> acknowledged,
            Map<String, ExecutionStatus> ends,
            Map<String, Integer> terminalEvents,
            Function<String, Set<ExecutionStatus>> allowed) {
        List<String> violations = new ArrayList<>();
        for (String id : acknowledged) {
            ExecutionStatus end = ends.get(id);
            int terminal = terminalEvents.getOrDefault(id, 0);
            if (end == null || terminal != 1) {
                violations.add("I1: expected exactly one terminal event of " + id + ", but there are " + terminal);
            } else if (!allowed.apply(id).contains(end)) {
                violations.add("I1: expected " + id + " to end as " + allowed.apply(id) + ", but it ended as " + end);
            }
        }
        return violations;
    }

    /**
     * I7, I8: a call for each sending, and more only where a fault explains it; none that nobody sent.
     *
     * @param calls when the calls of each attempt were received, epoch milliseconds, in order
     * @param dispatches how often each attempt was sent
     */
    static Calls calls(
            Map<CallsSeen.Attempt, List<Long>> calls,
            Map<CallsSeen.Attempt, Integer> dispatches,
            List<FaultLog.Window> windows) {
        List<String> violations = new ArrayList<>();
        int extraCalls = 0;
        for (Map.Entry<CallsSeen.Attempt, List<Long>> each : calls.entrySet()) {
            List<Long> received = each.getValue();
            Integer sent = dispatches.get(each.getKey());
            if (sent == null) {
                violations.add("I8: expected no call that no event sent, but there was one for " + each.getKey());
                continue;
            }
            int extra = received.size() - sent;
            if (extra > 0) {
                extraCalls += extra;
                long faults = windows.stream()
                        .filter(window -> window.from() <= received.getLast()
                                && window.to() + REDELIVERED_WITHIN_MILLIS >= received.getFirst())
                        .count();
                if (extra > faults) {
                    violations.add("I7: expected " + sent + " calls for " + each.getKey() + ", and at most " + faults
                            + " more for the faults at that time, but there were " + received.size());
                }
            }
        }
        return new Calls(violations, extraCalls);
    }

    /**
     * I6: what was accepted is the result of a call of that attempt, and each call's result is accepted once.
     *
     * @param made the attempt of each call that functions had, by what it is known as at the endpoint
     */
    static List<String> accepted(List<EventWatch.Accepted> accepted, Map<String, CallsSeen.Attempt> made) {
        List<String> violations = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (EventWatch.Accepted each : accepted) {
            CallsSeen.Attempt madeFor = made.get(each.requestId());
            if (!each.attempt().equals(madeFor)) {
                violations.add("I6: expected the accepted result of " + each.attempt()
                        + " to be of a call for it, but call " + each.requestId()
                        + (madeFor == null ? " was never made" : " was made for " + madeFor));
            } else if (!known.add(each.requestId())) {
                violations.add("I6: expected the result of call " + each.requestId() + " of " + each.attempt()
                        + " to be accepted once, but it was again");
            }
        }
        return violations;
    }

    /**
     * I15 the other way round: no call is given up while its worker is there.
     *
     * @param afterMillis how long after a fault a call that it took is given up
     */
    static List<String> lost(List<EventWatch.Lost> lost, List<FaultLog.Window> windows, long afterMillis) {
        List<String> violations = new ArrayList<>();
        for (EventWatch.Lost each : lost) {
            boolean explained = windows.stream()
                    .anyMatch(window ->
                            window.from() <= each.decidedAt() && each.decidedAt() <= window.to() + afterMillis);
            if (!explained) {
                violations.add("I15: expected a call to be given up only after a fault, but that of " + each.attempt()
                        + " was at " + each.decidedAt() + ", and there was none for " + afterMillis + " ms before");
            }
        }
        return violations;
    }

    /**
     * I14: no child goes on for long after its parent has ended, what a fault took apart.
     *
     * @param mostMillis that it may
     */
    static List<String> families(List<EventWatch.Family> families, List<FaultLog.Window> windows, long mostMillis) {
        List<String> violations = new ArrayList<>();
        for (EventWatch.Family each : families) {
            long outage = windows.stream()
                    .mapToLong(window ->
                            Math.min(window.to(), each.childEndedAt()) - Math.max(window.from(), each.parentEndedAt()))
                    .filter(overlap -> overlap > 0)
                    .sum();
            long orphanMillis = each.childEndedAt() - each.parentEndedAt();
            if (each.childEndedAt() == 0 || orphanMillis > mostMillis + outage) {
                violations.add("I14: expected child " + each.child() + " to end within " + mostMillis + " ms and the "
                        + outage + " ms that faults took after its parent " + each.parent() + ", but "
                        + (each.childEndedAt() == 0 ? "it goes on" : "it took " + orphanMillis));
            }
        }
        return violations;
    }

    /**
     * I12: never early; late by no more than a second and what a fault took.
     *
     * @param lateMillis for that second
     * @param engineLimitMillis what a lost engine may take
     */
    static Timers timers(
            List<EventWatch.Timer> timers, List<FaultLog.Window> windows, long lateMillis, long engineLimitMillis) {
        List<String> violations = new ArrayList<>();
        long latestMillis = 0;
        for (EventWatch.Timer timer : timers) {
            long late = timer.decidedAt() - timer.dueAt();
            if (late < 0) {
                violations.add("I12: expected the timer of " + timer.executionId() + " not to be early, but it was, by "
                        + -late + " ms");
            }
            long outage = windows.stream()
                    .mapToLong(window ->
                            Math.min(window.to(), timer.decidedAt()) - Math.max(window.from(), timer.dueAt() - 1_000))
                    .filter(overlap -> overlap > 0)
                    .sum();
            if (outage == 0) {
                latestMillis = Math.max(latestMillis, late);
            }
            if (late > lateMillis + outage + (outage > 0 ? engineLimitMillis : 0)) {
                violations.add("I12: expected the timer of " + timer.executionId() + " to be late by at most "
                        + lateMillis + " ms and the " + outage + " ms that faults took, but it was late by " + late);
            }
        }
        return new Timers(violations, latestMillis);
    }

    /**
     * I11: the quarantine holds exactly the poison that was thrown in.
     *
     * @param found how often each number is there
     * @param by who set it aside
     * @param others what else is there, and how often
     */
    static List<String> quarantine(
            int poisonThrown, Map<Integer, Integer> found, Map<Integer, String> by, Map<String, Integer> others) {
        List<String> violations = new ArrayList<>();
        for (int number = 0; number < poisonThrown; number++) {
            int times = found.getOrDefault(number, 0);
            // Workers set aside outside transactions: at least once.
            boolean right = "engine".equals(by.get(number)) ? times == 1 : times >= 1;
            if (!right) {
                violations.add(
                        "I11: expected poison " + number + " in quarantine once, but it is there " + times + " times");
            }
        }
        others.forEach((reason, times) -> violations.add(
                "I11: expected nothing in quarantine but the poison, but there are " + times + " of " + reason));
        return violations;
    }
}
