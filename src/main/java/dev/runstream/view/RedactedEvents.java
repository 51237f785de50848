package dev.runstream.view;

import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Iteration;
import dev.runstream.execution.Event.Variable;
import dev.runstream.expression.JsonText;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Events whose payloads are replaced by their digests (docs/events.md, "The chain"). Where JSON text stood there is a
 * digest now, which is none: to be shown it is taken for a string.
 */
public final class RedactedEvents {
    private RedactedEvents() {}

    /** The event with JSON strings in the places of JSON texts. */
    public static Event readable(Event event) {
        return switch (event) {
            case Event.ExecutionStarted e -> started(e);
            case Event.StepEntered e ->
                new Event.StepEntered(
                        e.visit(),
                        e.step(),
                        e.action(),
                        e.transition(),
                        quoted(e.inputs()),
                        e.functionName(),
                        e.timeoutMillis(),
                        e.dueAt(),
                        e.dueAtEndsSleep(),
                        quoted(e.iteration()));
            case Event.AttemptFailed e ->
                new Event.AttemptFailed(
                        e.visit(),
                        e.step(),
                        e.attempt(),
                        e.dispatch(),
                        e.failure(),
                        quoted(e.outputs()),
                        e.payloadForm(),
                        e.call(),
                        e.retryAt());
            case Event.VariableUpdated e ->
                new Event.VariableUpdated(e.visit(), e.step(), e.name(), quoted(e.variable()));
            case Event.IterationStarted e ->
                new Event.IterationStarted(
                        e.visit(), e.step(), iteration(e.iteration()), e.passesMax(), quoted(e.iterators()));
            case Event.StepEnded e ->
                new Event.StepEnded(
                        e.visit(),
                        e.step(),
                        e.attempt(),
                        e.dispatch(),
                        e.status(),
                        quoted(e.outputs()),
                        e.payloadForm(),
                        e.warning(),
                        e.failure(),
                        e.counts(),
                        e.call(),
                        e.next());
            // no JSON text
            case Event.ExecutionRejected e -> e;
            case Event.AttemptDispatched e -> e;
            case Event.AttemptStarted e -> e;
            case Event.AttemptTimedOut e -> e;
            case Event.AttemptThrottled e -> e;
            case Event.AttemptLost e -> e;
            case Event.StepWaiting e -> e;
            case Event.SignalReceived e -> e;
            case Event.ChildStarted e -> e;
            case Event.ExecutionAdmitted e -> e;
            case Event.TargetStarted e -> e;
            case Event.TargetEnded e -> e;
            case Event.StopRequested e -> e;
            case Event.InputRejected e -> e;
            case Event.ExecutionHeld e -> e;
            case Event.ExecutionReleased e -> e;
            case Event.ExecutionEnded e -> e;
        };
    }

    private static Event started(Event.ExecutionStarted e) {
        Map<String, Variable> variables = new TreeMap<>();
        e.variables().forEach((name, variable) -> variables.put(name, quoted(variable)));
        Map<String, Map<String, String>> takenOver = new TreeMap<>();
        e.takenOverOutputs().forEach((step, outputs) -> takenOver.put(step, quoted(outputs)));
        return new Event.ExecutionStarted(
                e.documentName(),
                e.documentVersion(),
                e.documentSha256(),
                quoted(e.parameters()),
                e.globals(),
                variables,
                e.mode(),
                e.tags(),
                e.clientToken(),
                e.assumeRole(),
                e.parent(),
                e.takenOverFrom(),
                takenOver,
                e.firstStep(),
                e.requestFingerprint(),
                e.target(),
                e.settings(),
                e.dueAt(),
                e.rateControl(),
                e.queueNumber());
    }

    private static @Nullable Iteration quoted(@Nullable Iteration iteration) {
        return iteration == null ? null : iteration(iteration);
    }

    private static Iteration iteration(Iteration iteration) {
        return new Iteration(iteration.visit(), iteration.loop(), iteration.number(), quoted(iteration.value()));
    }

    private static Variable quoted(Variable variable) {
        return new Variable(variable.type(), quoted(variable.value()));
    }

    private static Map<String, String> quoted(Map<String, String> texts) {
        Map<String, String> quoted = new TreeMap<>();
        texts.forEach((name, text) -> quoted.put(name, JsonText.quote(text)));
        return quoted;
    }

    private static @Nullable String quoted(@Nullable String text) {
        return text == null ? null : JsonText.quote(text);
    }
}
