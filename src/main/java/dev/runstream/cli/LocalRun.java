package dev.runstream.cli;

import dev.runstream.client.EventRecord;
import dev.runstream.client.EventTail;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command;
import dev.runstream.execution.Event;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.ExecutionViews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Registers runbooks in a stack, runs one execution to its end and keeps what the audit stream says of it. */
final class LocalRun {
    private final LocalStack stack;
    private final Duration timeout;
    private final ExecutionViews views = new ExecutionViews();
    private final List<AuditEvent> audit = new ArrayList<>();
    private final Set<String> registered = new HashSet<>();
    private final List<String> refused = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();

    LocalRun(LocalStack stack, Duration timeout) {
        this.stack = stack;
        this.timeout = timeout;
    }

    /**
     * @param listener gets each event of the execution and its children as it is read
     * @return the execution as it ended
     * @throws CommandFailedException when a runbook is refused, or the execution has not ended in time
     */
    ExecutionView execute(
            List<Command.RegisterRunbook> runbooks, Command.StartExecution start, Consumer<AuditEvent> listener) {
        long deadline = System.nanoTime() + timeout.toNanos();
        String id = String.valueOf(start.executionId());
        try (EventTail tail = stack.events()) {
            runbooks.forEach(stack::register);
            follow(
                    tail,
                    deadline,
                    listener,
                    _ -> registered.size() + refused.size() >= runbooks.size(),
                    "the registry");
            if (!refused.isEmpty()) {
                throw new CommandFailedException(String.join("\n", refused));
            }
            stack.start(start);
            follow(tail, deadline, listener, _ -> ended.contains(id), "execution " + id);
        }
        ExecutionView view = views.execution(id);
        if (view == null) {
            throw new IllegalStateException("Expected execution " + id + " to have ended, but nothing is known of it");
        }
        return view;
    }

    /** Every event of every execution so far, each execution's in order. */
    List<AuditEvent> audit() {
        return audit;
    }

    private void follow(
            EventTail tail, long deadline, Consumer<AuditEvent> listener, Predicate<LocalRun> done, String what) {
        while (!done.test(this)) {
            if (System.nanoTime() - deadline > 0) {
                throw new CommandFailedException("Expected " + what + " to be done within " + timeout.toSeconds()
                        + " s, but it is not: " + where());
            }
            for (EventRecord record : tail.poll(Duration.ofMillis(100))) {
                switch (record.event()) {
                    case AuditEvent audited -> take(audited, listener);
                    case RegistryEvent registry -> take(registry);
                    default -> throw new IllegalStateException("Expected an event, but " + record + " is none");
                }
            }
        }
    }

    private void take(AuditEvent event, Consumer<AuditEvent> listener) {
        audit.add(event);
        views.apply(event.header(), event.event());
        if (event.event() instanceof Event.ExecutionEnded || event.event() instanceof Event.ExecutionRejected) {
            ended.add(event.header().executionId());
        }
        listener.accept(event);
    }

    private void take(RegistryEvent event) {
        views.apply(event);
        switch (event) {
            case RegistryEvent.RunbookRegistered e -> registered.add(e.name());
            case RegistryEvent.RunbookRejected e ->
                refused.add("The registry refused runbook " + e.name() + ": " + String.join(" ", e.problems()));
            case RegistryEvent.DefaultVersionSet e -> {}
            case RegistryEvent.RunbookDeleted e -> {}
            case RegistryEvent.RegistryCommandRejected e ->
                refused.add("The registry refused " + e.command() + " of runbook " + e.name() + ": " + e.reason());
        }
    }

    /** Where a run stands that does not end: the last event of each execution that has not. */
    private String where() {
        List<String> open = new ArrayList<>();
        for (ExecutionView view : views.executions()) {
            if (!ended.contains(view.executionId())) {
                audit.stream()
                        .filter(event -> event.header().executionId().equals(view.executionId()))
                        .reduce((_, last) -> last)
                        .ifPresent(last -> open.add(
                                view.executionId() + " is " + view.status() + " after " + ProgressLine.of(last)));
            }
        }
        return open.isEmpty() ? "nothing has begun." : String.join("; ", open) + ".";
    }
}
