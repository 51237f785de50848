package dev.runstream.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.StepSummary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One execution as SSM's GetAutomationExecution shows it (section 7.4), folded from its events. The same events give the
 * same bytes. What SSM does not have: the status {@code Rejected}, and {@code Attempts} of a step that was sent more than
 * once.
 */
public final class ExecutionView {
    private final String executionId;
    private final Map<Long, StepView> visits = new LinkedHashMap<>();
    private final Set<String> entered = new HashSet<>();
    private final StepOutputs outputs = new StepOutputs();
    private final Map<String, List<String>> variables = new TreeMap<>();
    private @Nullable RunbookRegistered runbook;
    private Event.@Nullable ExecutionStarted started;
    private Event.@Nullable ExecutionRejected rejected;
    private Event.@Nullable ExecutionEnded ended;
    private @Nullable TargetsView targets;
    private @Nullable String requestedBy;
    private long startedAt;
    private long endedAt;
    private boolean waiting;
    private boolean cancelling;
    private boolean held;
    private boolean queued;

    public ExecutionView(String executionId) {
        this.executionId = executionId;
    }

    /** The runbook that the execution pins: gives the steps that it has not reached, and the static members of all. */
    public void apply(RunbookRegistered registered) {
        runbook = registered;
    }

    /** @throws IllegalArgumentException when the event is another execution's, or of a step that was not entered */
    public void apply(EventHeader header, Event event) {
        if (!header.executionId().equals(executionId)) {
            throw new IllegalArgumentException(
                    "Expected an event of execution " + executionId + ", but got one of " + header.executionId());
        }
        long time = header.time();
        switch (event) {
            case Event.ExecutionStarted e -> start(e, header);
            case Event.ExecutionRejected e -> {
                rejected = e;
                endedAt = time;
            }
            case Event.StepEntered e -> enter(e, time);
            case Event.AttemptDispatched e -> visit(e.visit()).dispatched(e, time);
            case Event.AttemptStarted e -> {} // its end says who carried it out
            case Event.AttemptFailed e -> visit(e.visit()).failed(e, time);
            case Event.AttemptTimedOut e -> visit(e.visit()).timedOut(e, time);
            case Event.AttemptThrottled e -> visit(e.visit()).throttled(e, time);
            case Event.AttemptLost e -> visit(e.visit()).lost(e, time);
            case Event.StepWaiting e -> await(e);
            case Event.SignalReceived e -> {} // what it leads to has events of its own
            case Event.VariableUpdated e -> variable(e.name(), e.variable());
            case Event.IterationStarted e -> pass(e);
            case Event.ChildStarted e -> visit(e.visit()).childStarted(e, time);
            case Event.ExecutionAdmitted e -> queued = false;
            case Event.TargetStarted e -> targetsOf(e).started(e, time);
            case Event.TargetEnded e -> targetsOf(e).ended(e, time);
            case Event.StepEnded e -> leave(e, time);
            case Event.StopRequested e -> cancelling |= e.type() == StopType.Cancel;
            case Event.InputRejected e -> {} // changed nothing
            case Event.ExecutionHeld e -> held = true;
            case Event.ExecutionReleased e -> held = false;
            case Event.ExecutionEnded e -> {
                ended = e;
                endedAt = time;
            }
        }
    }

    public String executionId() {
        return executionId;
    }

    public ExecutionStatus status() {
        if (ended != null) {
            return ended.status();
        }
        if (rejected != null) {
            return ExecutionStatus.Rejected;
        }
        if (started == null) {
            return ExecutionStatus.Pending;
        }
        if (held) {
            return ExecutionStatus.Held;
        }
        if (cancelling) {
            return ExecutionStatus.Cancelling;
        }
        if (queued) {
            return ExecutionStatus.Pending;
        }
        return waiting ? ExecutionStatus.Waiting : ExecutionStatus.InProgress;
    }

    /** Why it did not succeed; null when it did, or goes on. */
    public @Nullable String failureMessage() {
        if (rejected != null) {
            return rejected.code() + ": " + rejected.message();
        }
        return ended == null ? null : ended.failureMessage();
    }

    /** The document's outputs (R340 to R343), in its order; also while the run goes on. Large ones come last. */
    public Map<String, List<String>> outputs() {
        Map<String, List<String>> shown = new LinkedHashMap<>();
        if (ended != null) {
            ended.outputs().forEach(output -> shown.put(output.name(), output.values()));
            ended.omittedOutputs().forEach(name -> shown.put(name, outputs.of(name)));
        } else if (runbook != null && started != null && targets == null) {
            runbook.outputs().forEach(name -> shown.put(name, outputs.of(name)));
        }
        return shown;
    }

    /** The steps that were entered, in order; a step stands here as often as it was entered. */
    public List<StepView> steps() {
        return List.copyOf(visits.values());
    }

    /** The children of a rate control execution; null for every other one. */
    public @Nullable TargetsView targets() {
        return targets;
    }

    private TargetsView targetsOf(Event event) {
        if (targets == null) {
            throw new IllegalArgumentException("Expected execution " + executionId + " to have targets, but got a "
                    + event.getClass().getSimpleName());
        }
        return targets;
    }

    /** The names of the steps that were not entered, in the order of the document. */
    public List<String> pendingSteps() {
        return pending().stream().map(StepSummary::name).toList();
    }

    /** What its attempts are limited to; 0 when the runbook's registration is not known. */
    public int maxAttempts(String step) {
        StepSummary summary = summary(step);
        return summary == null ? 0 : summary.maxAttempts();
    }

    /** How it was started; null before, and when the start was refused. */
    public Event.@Nullable ExecutionStarted started() {
        return started;
    }

    /** Null when nothing is known of it yet. */
    public @Nullable String documentName() {
        return started != null ? started.documentName() : rejected != null ? rejected.documentName() : null;
    }

    /** Epoch milliseconds of the engine: when it was started or refused; null before. */
    public @Nullable Long beganAt() {
        return started != null ? Long.valueOf(startedAt) : rejected != null ? Long.valueOf(endedAt) : null;
    }

    /** Epoch milliseconds of the engine; null while it goes on. */
    public @Nullable Long endedAt() {
        return status().terminal() ? Long.valueOf(endedAt) : null;
    }

    /** Who asked for it; null when the request did not say. */
    public @Nullable String requestedBy() {
        return requestedBy;
    }

    /** The values that it runs with, as the API shows them. */
    public Map<String, List<String>> parameters() {
        Map<String, List<String>> parameters = new TreeMap<>();
        if (started != null) {
            started.parameters().forEach((name, text) -> parameters.put(name, ApiJson.strings(text)));
        }
        return parameters;
    }

    /** The values of the variables that have one, as the API shows them. */
    public Map<String, List<String>> variables() {
        return new TreeMap<>(variables);
    }

    /** {@code {"AutomationExecution": …}}: JSON for people, with a line end after the last line. */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        write(json.putObject("AutomationExecution"));
        return JsonText.pretty(json) + "\n";
    }

    private void start(Event.ExecutionStarted event, EventHeader header) {
        started = event;
        startedAt = header.time();
        queued = event.queueNumber() != null;
        targets = event.rateControl() == null ? null : new TargetsView(executionId, event.rateControl());
        requestedBy = header.requestedBy();
        event.variables().forEach(this::variable);
        event.takenOverOutputs().forEach((step, texts) -> outputs.put(step, StepOutputs.shown(texts, null)));
    }

    private void enter(Event.StepEntered event, long time) {
        waiting = false;
        entered.add(event.step());
        visits.put(event.visit(), new StepView(executionId, event, time));
    }

    /** R565: a pass begins without the outputs of the one before. */
    private void pass(Event.IterationStarted event) {
        visits.values().stream()
                .filter(visit -> visit.visit() > event.visit())
                .forEach(visit -> outputs.remove(visit.step()));
    }

    private void await(Event.StepWaiting event) {
        waiting = true;
        StepView visit = visits.get(event.visit());
        if (visit != null) { // one that waits for StartStep was not entered
            visit.waiting();
        }
    }

    private void leave(Event.StepEnded event, long time) {
        waiting = false;
        StepView visit = visit(event.visit());
        visit.left(event, time);
        if (event.status() == StepStatus.Success) {
            outputs.put(event.step(), visit.outputs());
        } else if (!event.outputs().isEmpty()) {
            outputs.remove(event.step());
        }
    }

    private void variable(String name, Event.Variable variable) {
        if (variable.value() == null) {
            variables.remove(name);
        } else {
            variables.put(name, ApiJson.strings(variable.value()));
        }
    }

    private StepView visit(long number) {
        StepView visit = visits.get(number);
        if (visit == null) {
            throw new IllegalArgumentException(
                    "Expected visit " + number + " of execution " + executionId + " to have been entered");
        }
        return visit;
    }

    private void write(ObjectNode json) {
        List<ObjectNode> steps = new ArrayList<>();
        visits.values().forEach(visit -> {
            ObjectNode step = JsonNodeFactory.instance.objectNode();
            StepJson.write(step, visit.facts(loopOf(visit)), summary(visit.step()));
            steps.add(step);
        });
        if (targets != null) {
            targets.children().forEach(child -> {
                ObjectNode step = JsonNodeFactory.instance.objectNode();
                StepJson.write(step, child.facts(), null);
                steps.add(step);
            });
        }
        pending().forEach(summary -> {
            ObjectNode step = JsonNodeFactory.instance.objectNode();
            StepJson.writePending(step, executionId, summary);
            steps.add(step);
        });
        ExecutionJson.write(json, facts(), steps, false, parameters(), variables);
    }

    /** As an element of AutomationExecutionMetadataList (section 7.4). */
    void writeMetadata(ObjectNode json) {
        ExecutionJson.writeMetadata(json, facts());
    }

    private ExecutionFacts facts() {
        return new ExecutionFacts(
                executionId,
                documentName(),
                documentVersion(),
                started == null ? null : Long.valueOf(startedAt),
                endedAt(),
                status(),
                outputs(),
                failureMessage(),
                ended == null ? null : ended.warning(),
                started == null ? null : origin(started));
    }

    private ExecutionFacts.Origin origin(Event.ExecutionStarted start) {
        return new ExecutionFacts.Origin(
                start.mode(),
                start.parent() == null ? null : start.parent().executionId(),
                requestedBy,
                start.target() == null ? null : start.target().values(),
                current(),
                targets == null ? null : targets.facts());
    }

    private ExecutionFacts.@Nullable CurrentStep current() {
        if (status().terminal()) { // R605
            return null;
        }
        return visits.values().stream()
                .filter(visit -> !visit.ended())
                .reduce((first, last) -> last)
                .map(visit -> new ExecutionFacts.CurrentStep(visit.step(), visit.action()))
                .orElse(null);
    }

    /** Steps that were not entered, in the order of the document; those of a loop's body show when a pass begins. */
    private List<StepSummary> pending() {
        if (runbook == null || started == null || targets != null) { // its children enter the steps
            return List.of();
        }
        return runbook.steps().stream()
                .filter(step -> step.loop() == null && !entered.contains(step.name()))
                .toList();
    }

    private @Nullable StepSummary summary(String step) {
        return runbook == null
                ? null
                : runbook.steps().stream()
                        .filter(each -> each.name().equals(step))
                        .findFirst()
                        .orElse(null);
    }

    private @Nullable StepView loopOf(StepView visit) {
        return visit.iteration() == null ? null : visits.get(visit.iteration().visit());
    }

    /** The number that it pins; null when nothing is known of it yet, or a refused start named none. */
    public @Nullable String documentVersion() {
        return started != null ? started.documentVersion() : rejected != null ? rejected.documentVersion() : null;
    }
}
