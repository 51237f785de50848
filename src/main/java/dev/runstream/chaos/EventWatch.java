package dev.runstream.chaos;

import dev.runstream.client.EventRecord;
import dev.runstream.client.EventTail;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows the audit stream in a thread of its own: what has ended when, who holds which call, who waits for whom. */
final class EventWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    /** An end, as this process saw it. */
    record End(ExecutionStatus status, long seenAt) {}

    /** A call that a worker has adopted and of which nothing more is known. */
    record Adopted(CallsSeen.Attempt attempt, int dispatch, String worker) {}

    /** A result that was accepted, by what its call is known as at the endpoint. */
    record Accepted(CallsSeen.Attempt attempt, String requestId) {}

    /** A call whose worker was given up. */
    record Lost(CallsSeen.Attempt attempt, long decidedAt) {}

    /** A child and its parent, and when each ended; 0 for a child that goes on. */
    record Family(String child, String parent, long childEndedAt, long parentEndedAt) {}

    /** A timer and when it was decided on. */
    record Timer(String executionId, long dueAt, long decidedAt) {}

    private final EventTail tail;
    private final Thread thread;
    private final Map<String, End> ends = new ConcurrentHashMap<>();
    private final Map<String, Integer> terminalEvents = new ConcurrentHashMap<>();
    private final Map<String, Adopted> adopted = new ConcurrentHashMap<>();
    private final Set<String> started = ConcurrentHashMap.newKeySet();
    private final Set<String> delegating = ConcurrentHashMap.newKeySet();
    private final Map<String, String> runbooks = new HashMap<>();
    private final Map<String, String> parents = new ConcurrentHashMap<>();
    private final Map<String, Long> endTimes = new ConcurrentHashMap<>();
    private final List<Accepted> accepted = java.util.Collections.synchronizedList(new ArrayList<>());
    private final List<Lost> lost = java.util.Collections.synchronizedList(new ArrayList<>());
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Map<CallsSeen.Attempt, Integer> dispatches = new ConcurrentHashMap<>();
    private final Map<String, Integer> rejections = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> outputs = new HashMap<>();
    private final Map<String, Long> sleeping = new HashMap<>();
    private final List<Timer> timers = java.util.Collections.synchronizedList(new ArrayList<>());
    private final List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    private final Consumer<String> onWaiting;
    private volatile boolean closed;
    private volatile long lastEventSeenAt;

    /** @param onWaiting is told the id of an execution that waits for approval; from the watching thread */
    EventWatch(Map<String, ?> kafka, String topic, Contract contract, Consumer<String> onWaiting) {
        this.onWaiting = onWaiting;
        this.tail = EventTail.fromBeginning(kafka, topic, contract);
        this.thread = Thread.ofPlatform().name("events").daemon().start(this::follow);
    }

    private void follow() {
        while (!closed) {
            for (EventRecord record : tail.poll(POLL)) {
                if (record.event() instanceof AuditEvent audited) {
                    lastEventSeenAt = System.currentTimeMillis();
                    take(audited);
                }
            }
        }
        tail.close();
    }

    private void take(AuditEvent audited) {
        String id = audited.header().executionId();
        long time = audited.header().time();
        switch (audited.event()) {
            case Event.ExecutionStarted e -> {
                started.add(id);
                runbooks.put(id, e.documentName());
                if (e.parent() != null) {
                    parents.put(id, e.parent().executionId());
                }
            }
            case Event.ExecutionRejected e -> ended(id, ExecutionStatus.Rejected, time);
            case Event.StepEntered e -> {
                if (e.functionName() != null) {
                    dispatches.merge(new CallsSeen.Attempt(id, e.visit(), 1), 1, Integer::sum);
                }
                if (e.dueAtEndsSleep() && e.dueAt() != null) {
                    sleeping.put(id, e.dueAt());
                }
                checkReference(id, e);
            }
            case Event.AttemptDispatched e -> {
                dispatches.merge(new CallsSeen.Attempt(id, e.visit(), e.attempt()), 1, Integer::sum);
                checkAttempts(id, e);
            }
            case Event.AttemptStarted e ->
                adopted.put(
                        id, new Adopted(new CallsSeen.Attempt(id, e.visit(), e.attempt()), e.dispatch(), e.worker()));
            case Event.AttemptFailed e -> callEnded(id, e.visit(), e.attempt(), e.call());
            case Event.AttemptTimedOut e -> callEnded(id, e.visit(), e.attempt(), e.call());
            case Event.AttemptThrottled e -> callEnded(id, e.visit(), e.attempt(), e.call());
            case Event.AttemptLost e -> {
                callEnded(id, e.visit(), e.attempt(), null);
                lost.add(new Lost(new CallsSeen.Attempt(id, e.visit(), e.attempt()), time));
            }
            case Event.ChildStarted e -> delegating.add(id);
            case Event.StepWaiting e -> {
                waiting.add(id);
                onWaiting.accept(id);
            }
            case Event.StepEnded e -> {
                callEnded(id, e.visit(), e.attempt(), e.call());
                waiting.remove(id);
                Long due = sleeping.remove(id);
                if (due != null) {
                    timers.add(new Timer(id, due, time));
                }
                String payload = e.outputs().get("Payload");
                if (payload != null) {
                    outputs.computeIfAbsent(id, _ -> new HashMap<>()).put(e.step(), payload);
                }
            }
            case Event.InputRejected e -> rejections.merge(e.reason().name(), 1, Integer::sum);
            case Event.ExecutionEnded e -> ended(id, e.status(), time);
            default -> {}
        }
    }

    private void callEnded(String id, long visit, int attempt, Event.@Nullable Call call) {
        adopted.remove(id);
        if (call != null && call.requestId() != null) {
            accepted.add(new Accepted(new CallsSeen.Attempt(id, visit, attempt), call.requestId()));
        }
    }

    /** I7: a step has no more attempts than its runbook says. */
    private void checkAttempts(String id, Event.AttemptDispatched dispatched) {
        String runbook = runbooks.get(id);
        int most = runbook == null ? Integer.MAX_VALUE : Shape.attemptsMax(runbook, dispatched.step());
        if (dispatched.attempt() > most) {
            wrong.add("I7: " + id + " step " + dispatched.step() + ": expected at most " + most
                    + " attempts, but attempt " + dispatched.attempt() + " was dispatched");
        }
    }

    /** I9: the input of each step of the chain is the accepted output of the one before. */
    private void checkReference(String id, Event.StepEntered entered) {
        String before = entered.step().equals("b") ? "a" : entered.step().equals("c") ? "b" : null;
        Map<String, String> known = outputs.get(id);
        if (before == null || known == null || !known.containsKey(before)) {
            return;
        }
        String input = String.valueOf(entered.inputs().get("InputPayload"));
        if (!input.equals("{\"from\":" + known.get(before) + "}")) {
            wrong.add("I9: " + id + " step " + entered.step() + ": expected the output of " + before + ", "
                    + known.get(before) + ", in its input, but it is " + input);
        }
    }

    private void ended(String id, ExecutionStatus status, long time) {
        ends.put(id, new End(status, System.currentTimeMillis()));
        endTimes.putIfAbsent(id, time);
        terminalEvents.merge(id, 1, Integer::sum);
        adopted.remove(id);
        delegating.remove(id);
        runbooks.remove(id);
        outputs.remove(id);
    }

    @Nullable
    End end(String id) {
        return ends.get(id);
    }

    Map<String, End> ends() {
        return ends;
    }

    /** How many terminal events each execution has. */
    Map<String, Integer> terminalEvents() {
        return terminalEvents;
    }

    boolean hasStarted(String id) {
        return started.contains(id) || ends.containsKey(id);
    }

    List<Adopted> adopted() {
        return List.copyOf(adopted.values());
    }

    /** Whether a worker has adopted its call, or it has a child. */
    boolean isAtWork(String id) {
        return adopted.containsKey(id) || delegating.contains(id);
    }

    boolean isWaiting(String id) {
        return waiting.contains(id);
    }

    /** How often each attempt was sent to the fleet. */
    Map<CallsSeen.Attempt, Integer> dispatches() {
        return dispatches;
    }

    /** Recorded rejections by reason. */
    Map<String, Integer> rejections() {
        return rejections;
    }

    /** In the order of the stream. */
    List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    List<Lost> lost() {
        return List.copyOf(lost);
    }

    /** Of the parents that have ended. */
    List<Family> families() {
        List<Family> families = new ArrayList<>();
        parents.forEach((child, parent) -> {
            Long parentEndedAt = endTimes.get(parent);
            if (parentEndedAt != null) {
                families.add(new Family(child, parent, endTimes.getOrDefault(child, 0L), parentEndedAt));
            }
        });
        return families;
    }

    List<Timer> timers() {
        return List.copyOf(timers);
    }

    /** What contradicts an invariant. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    int live() {
        int live = 0;
        for (String id : started) {
            live += ends.containsKey(id) ? 0 : 1;
        }
        return live;
    }

    /** Epoch milliseconds of this process. */
    long lastEventSeenAt() {
        return lastEventSeenAt;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
