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

    /** A timer and when it was decided on. */
    record Timer(String executionId, long dueAt, long decidedAt) {}

    private final EventTail tail;
    private final Thread thread;
    private final Map<String, End> ends = new ConcurrentHashMap<>();
    private final Map<String, Integer> terminalEvents = new ConcurrentHashMap<>();
    private final Map<String, Adopted> adopted = new ConcurrentHashMap<>();
    private final Set<String> started = ConcurrentHashMap.newKeySet();
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
            case Event.ExecutionStarted e -> started.add(id);
            case Event.ExecutionRejected e -> ended(id, ExecutionStatus.Rejected);
            case Event.StepEntered e -> {
                if (e.functionName() != null) {
                    dispatches.merge(new CallsSeen.Attempt(id, e.visit(), 1), 1, Integer::sum);
                }
                if (e.dueAtEndsSleep() && e.dueAt() != null) {
                    sleeping.put(id, e.dueAt());
                }
                checkReference(id, e);
            }
            case Event.AttemptDispatched e ->
                dispatches.merge(new CallsSeen.Attempt(id, e.visit(), e.attempt()), 1, Integer::sum);
            case Event.AttemptStarted e ->
                adopted.put(
                        id, new Adopted(new CallsSeen.Attempt(id, e.visit(), e.attempt()), e.dispatch(), e.worker()));
            case Event.AttemptFailed e -> adopted.remove(id);
            case Event.AttemptTimedOut e -> adopted.remove(id);
            case Event.AttemptThrottled e -> adopted.remove(id);
            case Event.AttemptLost e -> adopted.remove(id);
            case Event.StepWaiting e -> {
                waiting.add(id);
                onWaiting.accept(id);
            }
            case Event.StepEnded e -> {
                adopted.remove(id);
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
            case Event.ExecutionEnded e -> ended(id, e.status());
            default -> {}
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

    private void ended(String id, ExecutionStatus status) {
        ends.put(id, new End(status, System.currentTimeMillis()));
        terminalEvents.merge(id, 1, Integer::sum);
        adopted.remove(id);
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

    boolean isAdopted(String id) {
        return adopted.containsKey(id);
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
