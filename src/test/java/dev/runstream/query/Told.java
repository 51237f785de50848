package dev.runstream.query;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.NamedOutput;
import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.StepStatus;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.StepSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of an execution of one Lambda step, written by hand: four of them when nothing else happens. */
final class Told {
    static final String ACTION = "aws:invokeLambdaFunction";

    private final String id;
    private final String runbook;
    private final long startedAt;
    private final List<AuditEvent> events = new ArrayList<>();
    private long now;

    Told(String id, String runbook, long startedAt) {
        this.id = id;
        this.runbook = runbook;
        this.startedAt = startedAt;
        this.now = startedAt;
    }

    /** An id that follows from a number. */
    static String id(long number) {
        return new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number).toString();
    }

    /** From its start to its end. */
    static List<AuditEvent> whole(String id, String runbook, long startedAt, ExecutionStatus status) {
        return new Told(id, runbook, startedAt)
                .start(Map.of(), null)
                .enter()
                .leave(status)
                .end(status)
                .events();
    }

    Told start(Map<String, String> tags, @Nullable String parent) {
        return start(tags, parent, null);
    }

    /** In a queue that has room for nobody. */
    Told startQueued() {
        return start(Map.of(), null, 1L);
    }

    private Told start(Map<String, String> tags, @Nullable String parent, @Nullable Long queueNumber) {
        return tell(new Event.ExecutionStarted(
                runbook,
                "1",
                "0".repeat(64),
                Map.of("Id", "\"a7\""),
                Map.of("REGION", "us-east-1"),
                Map.of(),
                Mode.Auto,
                tags,
                null,
                null,
                parent == null ? null : new Parent(parent, "child", 1, 1, 1),
                null,
                Map.of(),
                "resize",
                "f".repeat(64),
                null,
                Map.of(),
                null,
                null,
                queueNumber));
    }

    Told enter() {
        return tell(new Event.StepEntered(
                1,
                "resize",
                ACTION,
                Transition.Start,
                Map.of("FunctionName", "\"resize-fn\"", "Payload", "\"{\\\"id\\\": \\\"a7\\\"}\""),
                "resize-fn",
                300_000L,
                now + 60_000,
                false,
                null));
    }

    Told leave(ExecutionStatus status) {
        now += 40;
        return tell(new Event.StepEnded(
                1,
                "resize",
                1,
                1,
                status == ExecutionStatus.Success ? StepStatus.Success : StepStatus.Failed,
                Map.of("Payload", "\"{\\\"ok\\\":true}\"", "StatusCode", "200"),
                PayloadForm.JSON,
                null,
                null,
                status != ExecutionStatus.Success,
                new Call("worker-1", now - 40, 38, 1, "8f2c0b3e-7d8e-4a11-9c3b-2f6d1e5a4b90"),
                null));
    }

    Told end(ExecutionStatus status) {
        return tell(new Event.ExecutionEnded(
                status,
                status == ExecutionStatus.Success ? null : "Step resize failed.",
                status == ExecutionStatus.Success ? null : "resize",
                null,
                List.of(new NamedOutput("resize.Payload", List.of("{\"ok\":true}"))),
                List.of()));
    }

    Told tell(Event event) {
        events.add(new AuditEvent(
                new EventHeader(
                        id,
                        events.size() + 1,
                        now,
                        Cause.record("runstream.requests", 0, startedAt),
                        "ana",
                        EventHeader.GENESIS,
                        "test"),
                event));
        return this;
    }

    List<AuditEvent> events() {
        return events;
    }

    static RunbookRegistered registered(String name) {
        return registered(name, "1", true, Cause.record("runstream.commands", 0, 1));
    }

    static RunbookRegistered registered(String name, String version, boolean isDefault, Cause cause) {
        return new RunbookRegistered(
                name,
                version,
                "0".repeat(64),
                DocumentFormat.YAML,
                isDefault,
                null,
                1_763_822_000_000L,
                cause,
                "ana",
                List.of(step("resize", List.of("notify")), step("notify", List.of())),
                List.of("resize.Payload"),
                List.of(),
                "test");
    }

    private static StepSummary step(String name, List<String> next) {
        return new StepSummary(name, ACTION, 300L, "Abort", 3, next.isEmpty(), true, null, next, null);
    }
}
