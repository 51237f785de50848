package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.client.EventRecord;
import dev.runstream.client.EventTail;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.Event;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.ExecutionViews;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The executions whose first events lie after a time, without what their steps took and gave. */
final class RecentExecutions {
    private static final Duration POLL = Duration.ofMillis(200);

    private final ExecutionViews views = new ExecutionViews();
    private final Set<String> older = new HashSet<>();

    private RecentExecutions() {}

    /**
     * @param from epoch milliseconds
     * @throws CommandFailedException when an event cannot be read
     */
    static RecentExecutions read(ClusterConnection cluster, long from) {
        RecentExecutions recent = new RecentExecutions();
        try (EventTail tail = cluster.events()) {
            tail.addAll();
            tail.seekToTime(from);
            while (!tail.atEnd()) {
                for (EventRecord record : tail.poll(POLL)) {
                    recent.take(record);
                }
            }
        }
        return recent;
    }

    Collection<ExecutionView> executions() {
        return views.executions();
    }

    /** How many executions had events since, but began before. */
    int older() {
        return older.size();
    }

    private void take(EventRecord record) {
        Object event;
        try {
            event = record.event();
        } catch (UnreadableRecordException e) {
            throw new CommandFailedException(
                    "Expected event " + record + " to be readable, but it is not: " + e.getMessage(), e);
        }
        switch (event) {
            case AuditEvent audited -> take(audited);
            case RegistryEvent registry -> {} // outputs that are not there yet are not listed
            default -> throw new IllegalStateException("Expected an event, but " + record + " is none");
        }
    }

    private void take(AuditEvent audited) {
        String id = audited.header().executionId();
        if (views.execution(id) == null && audited.header().sequence() > 1) {
            older.add(id);
        } else {
            views.apply(audited.header(), light(audited.event()));
        }
    }

    /** Thousands of executions have to fit into the memory. */
    private static Event light(Event event) {
        return switch (event) {
            case Event.StepEntered e ->
                new Event.StepEntered(
                        e.visit(),
                        e.step(),
                        e.action(),
                        e.transition(),
                        Map.of(),
                        e.functionName(),
                        e.timeoutMillis(),
                        e.dueAt(),
                        e.dueAtEndsSleep(),
                        e.iteration());
            case Event.StepEnded e ->
                new Event.StepEnded(
                        e.visit(),
                        e.step(),
                        e.attempt(),
                        e.dispatch(),
                        e.status(),
                        Map.of(),
                        null,
                        null,
                        null,
                        e.counts(),
                        null,
                        e.next());
            default -> event;
        };
    }
}
