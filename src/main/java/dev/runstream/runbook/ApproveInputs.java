package dev.runstream.runbook;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** The inputs of aws:approve when the document is created (section 5.4). */
final class ApproveInputs {
    private static final String RULE = "R531";
    private static final int MAX_APPROVERS = 10;
    private static final int MAX_MESSAGE_CHARS = 4_096;
    private static final Pattern TOPIC_ARN = Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:Automation.*");

    private ApproveInputs() {}

    static void check(Inputs inputs) {
        Located enhanced = inputs.at().get("EnhancedApprovals");
        if (enhanced != null) {
            enhanced.errorAtKey(RULE, "EnhancedApprovals belongs to change templates, which are not supported.");
        }
        inputs.allowOnly(
                Set.of("Approvers", "MinRequiredApprovals", "Message", "NotificationArn", "EnhancedApprovals"), RULE);
        int approvers = approvers(inputs, enhanced != null);
        OptionalLong required = inputs.wholeNumber("MinRequiredApprovals", 1, MAX_APPROVERS, RULE);
        Located requiredAt = inputs.at().get("MinRequiredApprovals");
        if (requiredAt != null && required.isPresent() && required.getAsLong() > approvers) {
            requiredAt.error(
                    RULE,
                    "Expected MinRequiredApprovals to be at most the number of approvers, " + approvers + ", but got "
                            + required.getAsLong() + ".");
        }
        Located messageAt = inputs.at().get("Message");
        String message = inputs.literal("Message", RULE);
        if (messageAt != null && message != null && message.length() > MAX_MESSAGE_CHARS) {
            messageAt.error(RULE, "The Message is longer than " + MAX_MESSAGE_CHARS + " characters.");
        }
        Located topicAt = inputs.at().get("NotificationArn");
        String topic = inputs.literal("NotificationArn", RULE);
        if (topicAt != null && topic != null && !TOPIC_ARN.matcher(topic).matches()) {
            topicAt.error(
                    RULE,
                    "Expected NotificationArn to be the ARN of an SNS topic whose name starts with Automation, but got "
                            + Problems.quoted(topic) + ".");
        }
    }

    /** How many there are at most: a reference may stand for a list. */
    private static int approvers(Inputs inputs, boolean elsewhere) {
        Located approvers = elsewhere ? inputs.at().get("Approvers") : inputs.required("Approvers", RULE);
        if (approvers == null) {
            return MAX_APPROVERS;
        }
        if (approvers.text() != null) {
            return Inputs.isReference(approvers) ? MAX_APPROVERS : 1;
        }
        List<Located> items = approvers.items();
        if (!approvers.isList() || items.isEmpty()) {
            approvers.error(
                    RULE,
                    "Expected Approvers to be a list with at least one approver, but got " + approvers.description()
                            + ".");
            return MAX_APPROVERS;
        }
        for (Located item : items) {
            if (item.text() == null) {
                item.error(RULE, "Expected an approver to be a string, but got " + item.description() + ".");
            }
        }
        if (items.stream().anyMatch(Inputs::isReference)) {
            return MAX_APPROVERS;
        }
        if (items.size() > MAX_APPROVERS) {
            approvers.error(RULE, "Expected at most " + MAX_APPROVERS + " Approvers, but got " + items.size() + ".");
        }
        return items.size();
    }
}
