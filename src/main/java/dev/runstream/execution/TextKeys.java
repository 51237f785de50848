package dev.runstream.execution;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The keys under which texts are kept beside an execution's state. Frozen: replay must find the same ones. */
public final class TextKeys {
    private TextKeys() {}

    static String parameter(String name) {
        return "parameter/" + name;
    }

    /** @param visit that set the value; 0 for the initial one */
    static String variable(long visit, String name) {
        return "variable/" + visit + "/" + name;
    }

    static String output(long visit, String name) {
        return "output/" + visit + "/" + name;
    }

    /** @param visit of the loop step */
    static String iterators(long visit) {
        return "iterators/" + visit;
    }

    static String takenOver(String step, String name) {
        return "takenOver/" + step + "/" + name;
    }

    /** What {@link TargetTexts} writes of the targets. */
    static String targets() {
        return "targets";
    }

    /** Of all outputs of a step, once the state does not hold them any more. */
    static String aside(String step) {
        return "outputs/" + step;
    }

    /**
     * The texts to keep because of an event, by key: those that it brings and that are too large for the state, and the
     * outputs that it moves out of the state.
     *
     * @param before null before the first event
     * @param after null when the event ends the execution
     */
    public static Map<String, String> texts(@Nullable State before, Event event, @Nullable State after) {
        Map<String, String> texts = largeTexts(event);
        if (before != null && after != null && event instanceof Event.StepEnded ended) {
            texts.putAll(OutputsAside.moved(before.outputs(), after.outputs(), ended.step()));
        }
        return texts;
    }

    static Map<String, String> largeTexts(Event event) {
        Map<String, String> large = new TreeMap<>();
        switch (event) {
            case Event.ExecutionStarted e -> {
                e.parameters().forEach((name, text) -> keep(large, parameter(name), text));
                e.variables().forEach((name, variable) -> {
                    if (variable.value() != null) {
                        keep(large, variable(0, name), variable.value());
                    }
                });
                e.takenOverOutputs()
                        .forEach((step, values) ->
                                values.forEach((name, text) -> keep(large, takenOver(step, name), text)));
                if (e.rateControl() != null) {
                    keep(large, targets(), TargetTexts.write(e.rateControl()));
                }
            }
            case Event.StepEnded e -> e.outputs().forEach((name, text) -> keep(large, output(e.visit(), name), text));
            case Event.VariableUpdated e -> {
                if (e.variable().value() != null) {
                    keep(large, variable(e.visit(), e.name()), e.variable().value());
                }
            }
            case Event.ExecutionRejected e -> {}
            case Event.ExecutionAdmitted e -> {}
            case Event.StepEntered e -> {}
            case Event.AttemptDispatched e -> {}
            case Event.AttemptStarted e -> {}
            case Event.AttemptFailed e -> {}
            case Event.AttemptTimedOut e -> {}
            case Event.AttemptThrottled e -> {}
            case Event.AttemptLost e -> {}
            case Event.StepWaiting e -> {}
            case Event.SignalReceived e -> {}
            case Event.IterationStarted e -> {
                if (e.iterators() != null) {
                    keep(large, iterators(e.visit()), e.iterators());
                }
            }
            case Event.ChildStarted e -> {}
            case Event.TargetStarted e -> {}
            case Event.TargetEnded e -> {}
            case Event.StopRequested e -> {}
            case Event.InputRejected e -> {}
            case Event.ExecutionHeld e -> {}
            case Event.ExecutionReleased e -> {}
            case Event.ExecutionEnded e -> {}
        }
        return large;
    }

    private static void keep(Map<String, String> large, String key, String text) {
        if (text.length() > State.INLINE_MAX) {
            large.put(key, text);
        }
    }
}
