package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Event.WaitFor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** aws:approve (section 5.4): waits for so many of its approvers. */
record ApproveAction() implements WaitingAction {
    private static final int APPROVERS_MAX = 10;
    private static final int MESSAGE_MAX_CHARS = 4_096;

    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        List<String> approvers = approvers(inputs);
        if (approvers.isEmpty() || approvers.size() > APPROVERS_MAX) {
            return "Expected Approvers to be a list of 1 to " + APPROVERS_MAX + " names or ARNs, but got "
                    + inputs.values().get("Approvers");
        }
        int required = minRequiredApprovals(inputs);
        if (required < 1 || required > approvers.size()) {
            return "Expected MinRequiredApprovals to be from 1 to the number of approvers, " + approvers.size()
                    + ", but got " + inputs.values().get("MinRequiredApprovals");
        }
        String problem = inputs.problemOf("Message");
        String message = inputs.string("Message");
        if (problem == null && message != null && message.length() > MESSAGE_MAX_CHARS) {
            return "Expected a Message of at most " + MESSAGE_MAX_CHARS + " characters, but got " + message.length();
        }
        return problem;
    }

    @Override
    public Wait waitOf(StepInputs inputs) {
        return new Wait(WaitFor.Approval, approvers(inputs), minRequiredApprovals(inputs), inputs.string("Message"));
    }

    /** Empty when there are none, or when one is no text. */
    private static List<String> approvers(StepInputs inputs) {
        JsonNode given = inputs.values().get("Approvers");
        List<String> approvers = new ArrayList<>();
        if (given != null && given.isTextual()) { // R416
            approvers.add(given.textValue());
        } else if (given != null && given.isArray()) {
            for (JsonNode approver : given) {
                if (!approver.isTextual()) {
                    return List.of();
                }
                approvers.add(approver.textValue());
            }
        }
        return approvers;
    }

    private static int minRequiredApprovals(StepInputs inputs) {
        return inputs.wholeNumber("MinRequiredApprovals", 1);
    }
}
