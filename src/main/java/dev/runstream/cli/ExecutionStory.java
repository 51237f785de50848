package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.client.ExecutionTail;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Event;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.ExecutionViews;
import dev.runstream.view.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the audit stream says of one execution and its children, read as far as it is wanted. */
final class ExecutionStory implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    /** A start that was sent a moment ago is decided within this time. */
    private static final Duration DECIDED_WITHIN = Duration.ofSeconds(5);

    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    private final ClusterConnection cluster;
    private final String id;
    private final ExecutionTail tail;
    private final ExecutionViews views = new ExecutionViews();
    private final Map<String, WaitReason> reasons = new HashMap<>();
    private final List<AuditEvent> own = new ArrayList<>();

    ExecutionStory(ClusterConnection cluster, String id) {
        this.cluster = cluster;
        this.id = id;
        this.tail = ExecutionTail.of(cluster, id);
    }

    /**
     * Everything that is there now.
     *
     * @throws CommandFailedException when nothing is
     */
    static ExecutionStory read(ClusterConnection cluster, String id) {
        ExecutionStory story = new ExecutionStory(cluster, id);
        try {
            story.catchUp();
            return story;
        } catch (RuntimeException e) {
            story.close();
            throw e;
        }
    }

    private void catchUp() {
        while (!tail.atEnd()) {
            advance();
        }
        long now = System.currentTimeMillis();
        boolean young = ExecutionTail.madeAt(id) > now - A_MOMENT.toMillis();
        while (own.isEmpty() && young && System.currentTimeMillis() - now < DECIDED_WITHIN.toMillis()) {
            advance();
        }
        if (own.isEmpty()) {
            throw new CommandFailedException("Expected an execution with id " + id + ", but the audit stream ("
                    + cluster.topics().events() + ") has none.");
        }
    }

    /** What has come since, this execution's and its children's. */
    List<AuditEvent> advance() {
        List<AuditEvent> events = tail.poll(POLL);
        for (AuditEvent event : events) {
            String of = event.header().executionId();
            if (of.equals(id)) {
                own.add(event);
            }
            if (event.event() instanceof Event.ExecutionStarted started) {
                RunbookRegistered registered = cluster.registered(started.documentName(), started.documentVersion());
                if (registered != null) {
                    views.apply(registered);
                }
            }
            views.apply(event.header(), event.event());
            reasons.computeIfAbsent(of, _ -> new WaitReason()).apply(event.header(), event.event());
        }
        return events;
    }

    /** Null while nothing has come. */
    @Nullable
    ExecutionView find() {
        return views.execution(id);
    }

    ExecutionView view() {
        ExecutionView view = find();
        if (view == null) {
            throw new IllegalStateException("Expected events of execution " + id + " to have been read");
        }
        return view;
    }

    /** The execution and its children, at any depth. */
    Collection<ExecutionView> views() {
        return views.executions();
    }

    /** The execution's own events, in order. */
    List<AuditEvent> events() {
        return own;
    }

    boolean redacted() {
        return tail.redacted();
    }

    /** Why a live execution is where it is; null for one that has ended. */
    @Nullable
    String reason(ExecutionView view, long now) {
        WaitReason reason = reasons.get(view.executionId());
        if (reason == null) {
            return null;
        }
        String step = reason.step();
        return reason.sentence(now, step == null ? 0 : view.maxAttempts(step));
    }

    @Override
    public void close() {
        tail.close();
    }
}
