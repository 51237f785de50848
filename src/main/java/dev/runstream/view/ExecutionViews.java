package dev.runstream.view;

import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The executions and runbooks of a stretch of the audit stream. Events of one execution come in order; those of others
 * and of runbooks in any order between them, as partitions are read.
 */
public final class ExecutionViews {
    private final Map<String, ExecutionView> executions = new LinkedHashMap<>();
    private final Map<String, Version> versions = new HashMap<>();
    private final Map<Version, RunbookRegistered> runbooks = new HashMap<>();

    public void apply(RegistryEvent event) {
        if (event instanceof RunbookRegistered registered) {
            Version version = new Version(registered.name(), registered.version());
            runbooks.put(version, registered);
            versions.forEach((execution, pinned) -> {
                if (pinned.equals(version)) {
                    executions
                            .getOrDefault(execution, new ExecutionView(execution))
                            .apply(registered);
                }
            });
        }
    }

    public void apply(EventHeader header, Event event) {
        ExecutionView view = executions.computeIfAbsent(header.executionId(), ExecutionView::new);
        view.apply(header, event);
        if (event instanceof Event.ExecutionStarted started) {
            Version version = new Version(started.documentName(), started.documentVersion());
            versions.put(header.executionId(), version);
            RunbookRegistered registered = runbooks.get(version);
            if (registered != null) {
                view.apply(registered);
            }
        }
    }

    /** Null when no event of it has come. */
    public @Nullable ExecutionView execution(String executionId) {
        return executions.get(executionId);
    }

    /** In the order of their first events. */
    public Collection<ExecutionView> executions() {
        return Collections.unmodifiableCollection(executions.values());
    }

    private record Version(String name, String number) {}
}
