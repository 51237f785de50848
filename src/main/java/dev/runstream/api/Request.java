package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.api.auth.Caller;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request for an operation.
 *
 * @param identity the same for each sending of one request, and different for two requests; null when they cannot be told
 *     apart
 */
record Request(
        Operation operation,
        ObjectNode body,
        Caller caller,
        @Nullable String identity) {
    private static final Pattern ACCOUNT = Pattern.compile("arn:[^:]*:[^:]*:[^:]*:(\\d{12}):.*");

    Members members() {
        return Members.of(body);
    }

    /** @throws ApiException AccessDeniedException, when the caller may not do it to any runbook */
    void requirePermission() {
        if (!caller.may(operation.permission())) {
            throw denied(
                    "*", "because no permission of the access key allows " + operation.permission() + " to anything");
        }
    }

    /**
     * @param runbook that the operation is about
     * @throws ApiException AccessDeniedException, when it is none of the caller's
     */
    void requireRunbook(String runbook) {
        requireRunbook(runbook, "document/" + runbook);
    }

    /** As {@link #requireRunbook(String)}, about an execution of it. */
    void requireExecution(String executionId, String runbook) {
        requireRunbook(runbook, "automation-execution/" + executionId);
    }

    private void requireRunbook(String runbook, String resource) {
        if (!caller.sees(runbook)) {
            throw denied(
                    "arn:aws:ssm:" + caller.region() + ":" + account() + ":" + resource,
                    "because no pattern of runbooks of the access key allows " + runbook);
        }
    }

    private ApiException denied(String resource, String why) {
        return new ApiException(
                "AccessDeniedException",
                "User: " + caller.principal() + " is not authorized to perform: ssm:" + operation.name()
                        + " on resource: " + resource + " " + why);
    }

    private String account() {
        Matcher account = ACCOUNT.matcher(caller.principal());
        return account.matches() ? account.group(1) : "";
    }
}
