package dev.runstream.runbook;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each action of SSM Automation before any of its inputs is looked at.
 *
 * @param name for example {@code aws:createStack}
 * @param requiredInputs for actions whose inputs have no rules of their own
 * @param outputs that every step of it has without declaring them (section 4.5)
 */
record ActionCatalogue(String name, List<String> requiredInputs, Set<String> outputs) {
    private static final Map<String, ActionCatalogue> KNOWN = Stream.of(
                    action(
                            "invokeLambdaFunction",
                            List.of(),
                            "StatusCode",
                            "FunctionError",
                            "LogResult",
                            "Payload",
                            "OutputPayload"),
                    action("executeScript", List.of(), "Payload", "OutputPayload"),
                    action("executeAutomation", List.of(), "Output", "ExecutionId", "Status", "OutputPayload"),
                    action(
                            "runCommand",
                            List.of("DocumentName"),
                            "CommandId",
                            "Status",
                            "ResponseCode",
                            "Output",
                            "OutputPayload"),
                    action("approve", List.of(), "ApprovalStatus", "ApproverDecisions"),
                    action("loop", List.of(), "CurrentIteration", "CurrentIteratorValue"),
                    action("branch", List.of(), "NextStep"),
                    action("sleep", List.of()),
                    action("pause", List.of()),
                    action("updateVariable", List.of()),
                    action("createStack", List.of("StackName"), "StackId", "StackStatus", "StackStatusReason"),
                    action("deleteStack", List.of("StackName")),
                    action("executeAwsApi", List.of("Service", "Api")),
                    action(
                            "waitForAwsResourceProperty",
                            List.of("Service", "Api", "PropertySelector", "DesiredValues")),
                    action("assertAwsResourceProperty", List.of("Service", "Api", "PropertySelector", "DesiredValues")),
                    action(
                            "changeInstanceState",
                            List.of("InstanceIds", "DesiredState"),
                            "InstanceIds",
                            "InstanceStates"),
                    action("runInstances", List.of("ImageId"), "InstanceIds", "InstanceStates"),
                    action("createImage", List.of("InstanceId", "ImageName"), "ImageId", "ImageState"),
                    action("copyImage", List.of("SourceImageId", "SourceRegion", "ImageName"), "ImageId", "ImageState"),
                    action("deleteImage", List.of("ImageId")),
                    action("createTags", List.of("ResourceIds", "Tags")),
                    action("executeStateMachine", List.of()),
                    action("invokeWebhook", List.of()),
                    action("putServerUpgradeMetrics", List.of()),
                    action("shareSQLMedia", List.of()),
                    action("installDistributorPackageOnAzure", List.of()))
            .collect(Collectors.toUnmodifiableMap(ActionCatalogue::name, action -> action));

    /** Actions that {@code onCancel} may not point to (R225). */
    private static final Set<String> NEVER_ON_CANCEL = Set.of(
            "aws:approve",
            "aws:copyImage",
            "aws:createImage",
            "aws:createStack",
            "aws:createTags",
            "aws:loop",
            "aws:pause",
            "aws:runInstances",
            "aws:sleep");

    /** Null for an action that does not exist. */
    static @Nullable ActionCatalogue find(String name) {
        return KNOWN.get(name);
    }

    /** Empty for an action that does not exist. */
    static Set<String> standardOutputs(String name) {
        ActionCatalogue action = KNOWN.get(name);
        return action == null ? Set.of() : action.outputs;
    }

    static boolean mayBeOnCancelTarget(String name) {
        return !NEVER_ON_CANCEL.contains(name);
    }

    private static ActionCatalogue action(String name, List<String> requiredInputs, String... outputs) {
        return new ActionCatalogue("aws:" + name, requiredInputs, Set.of(outputs));
    }
}
