package dev.runstream.config;

import java.util.List;
import java.util.Set;

/**
 * A key that requests to the API are signed with.
 *
 * @param principal who has it: the name that events carry, often an ARN
 * @param runbooks patterns of names that it is limited to, {@code *} for any text and {@code ?} for one character
 */
public record AccessKey(String id, String secret, String principal, Set<Permission> may, List<String> runbooks) {
    /** What a key may be allowed to do. */
    public enum Permission {
        /** StartAutomationExecution. */
        start,
        /** StopAutomationExecution. */
        stop,
        /** SendAutomationSignal. */
        signal,
        /** Everything that only looks. */
        read,
        /** Everything that changes documents. */
        register
    }

    public AccessKey {
        may = Set.copyOf(may);
        runbooks = List.copyOf(runbooks);
    }

    /** Without the secret: this is what stands in logs. */
    @Override
    public String toString() {
        return "AccessKey[" + id + ", " + principal + ", " + may + ", " + runbooks + "]";
    }
}
