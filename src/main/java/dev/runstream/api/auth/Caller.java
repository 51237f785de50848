package dev.runstream.api.auth;

import dev.runstream.config.AccessKey;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.runbook.NameGlob;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and what that one may do.
 *
 * @param principal the name that events carry: of a person or a role, often an ARN
 * @param runbooks patterns of the names that all of this is limited to
 * @param region that the request was signed for; empty when it was not signed
 * @param signature of the request, hex; null when nobody checked one
 */
public record Caller(
        String principal,
        Set<Permission> permissions,
        List<NameGlob> runbooks,
        String region,
        @Nullable String signature) {
    private static final List<NameGlob> EVERY = List.of(new NameGlob("*"));

    public Caller {
        permissions = Set.copyOf(permissions);
        runbooks = List.copyOf(runbooks);
    }

    /** Somebody who reaches this machine's own address: may do everything. */
    static Caller local(String principal, String region) {
        return new Caller(principal, EnumSet.allOf(Permission.class), EVERY, region, null);
    }

    static Caller of(AccessKey key, Authorization signed) {
        return new Caller(
                key.principal(),
                key.may(),
                key.runbooks().stream().map(NameGlob::new).toList(),
                signed.region(),
                signed.signature());
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /** Whether runbooks of this name, and executions of them, exist for this caller. */
    public boolean sees(String runbook) {
        return runbooks.stream().anyMatch(pattern -> pattern.matches(runbook));
    }

    /** Whether every name fits. */
    public boolean seesAll() {
        return runbooks.contains(EVERY.getFirst());
    }
}
