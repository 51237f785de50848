package dev.runstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command.TakeOver;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.ExecutionStarted;
import dev.runstream.execution.OutputPayload;
import dev.runstream.execution.StepStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Rendering;
import dev.runstream.runbook.ParameterDefinition;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an execution had when it entered a step for the last time, or at its end when it never did: what a retry from that
 * step takes over.
 *
 * @param fromStep the step
 * @param parameters in SSM's form, without those that have their defaults
 * @param outputs by step, by name, as JSON text
 * @param variablesUpdated whether a variable had been given another value
 */
record OutputsSoFar(
        String fromStep,
        Map<String, List<String>> parameters,
        Map<String, Map<String, String>> outputs,
        boolean variablesUpdated) {

    /**
     * @param events of the execution, from ExecutionStarted on
     * @throws CommandFailedException when there is no such step, or nothing to take over
     */
    static OutputsSoFar before(String fromStep, Runbook runbook, List<AuditEvent> events) {
        ExecutionStarted started = (ExecutionStarted) events.getFirst().event();
        if (runbook.steps().stream().noneMatch(step -> step.name().equals(fromStep))) {
            boolean inLoop = runbook.step(fromStep) != null;
            throw new CommandFailedException("Expected a step of runbook " + started.documentName()
                    + " outside of loops, but " + fromStep
                    + (inLoop ? " is inside of one" : " is none") + "; there are "
                    + String.join(", ", runbook.steps().stream().map(Step::name).toList()) + ".");
        }
        Map<String, Map<String, String>> outputs = new TreeMap<>(started.takenOverOutputs());
        boolean any = started.takenOverFrom() != null;
        boolean updated = false;
        for (AuditEvent audited : events.subList(0, lastEntry(fromStep, events))) {
            if (audited.event() instanceof Event.StepEnded ended) {
                any = true;
                if (ended.status() == StepStatus.Success || !ended.outputs().isEmpty()) {
                    outputs.put(ended.step(), outputs(ended));
                }
            }
            updated |= audited.event() instanceof Event.VariableUpdated;
        }
        if (!any) {
            throw new CommandFailedException("Expected outputs to take over, but no step had ended before " + fromStep
                    + "; start it anew: runstream start " + started.documentName() + " --version "
                    + started.documentVersion());
        }
        return new OutputsSoFar(fromStep, parameters(started, runbook), outputs, updated);
    }

    /** What the start carries. */
    TakeOver takeOver(String executionId) {
        return new TakeOver(executionId, fromStep, outputs);
    }

    /** Index of the event that entered the step for the last time; the number of events when none did. */
    private static int lastEntry(String step, List<AuditEvent> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i).event() instanceof Event.StepEntered entered
                    && entered.step().equals(step)) {
                return i;
            }
        }
        return events.size();
    }

    /** OutputPayload with them: what Payload was does not travel, and without it OutputPayload cannot be derived (R119). */
    private static Map<String, String> outputs(Event.StepEnded ended) {
        Map<String, String> outputs = new TreeMap<>(ended.outputs());
        String payload = outputs.get("Payload");
        if (ended.payloadForm() != null && payload != null && !outputs.containsKey(OutputPayload.NAME)) {
            String derived = OutputPayload.of(
                    JsonText.parse(payload).textValue(),
                    ended.payloadForm(),
                    ended.outputs().keySet());
            outputs.put(OutputPayload.NAME, JsonText.write(TextNode.valueOf(derived)));
        }
        return outputs;
    }

    /** A default is left to the engine: it need not meet what a supplied value must (R318, R319). */
    private static Map<String, List<String>> parameters(ExecutionStarted started, Runbook runbook) {
        Map<String, List<String>> supplied = new TreeMap<>();
        started.parameters().forEach((name, text) -> {
            JsonNode value = JsonText.parse(text);
            ParameterDefinition parameter = runbook.parameters().get(name);
            boolean isDefault = parameter != null
                    && (value.equals(parameter.defaultValue())
                            || (parameter.defaultValue() == null && parameter.forgivenWhenMissing() && isEmpty(value)));
            if (!isDefault) {
                supplied.put(name, new ArrayList<>(Rendering.strings(value)));
            }
        });
        return supplied;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isTextual() && value.textValue().isEmpty();
    }
}
