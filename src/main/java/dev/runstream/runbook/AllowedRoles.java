package dev.runstream.runbook;

import java.util.List;

/**
 * The roles that executions may run as: {@code lambda.assume.role.allowed} (R308). Engines refuse a start with any other
 * role, and workers assume no other one, whatever an engine says.
 *
 * @param patterns of ARNs; none by default
 */
public record AllowedRoles(List<NameGlob> patterns) {
    public static final AllowedRoles NONE = new AllowedRoles(List.of());

    private static final String SETTING = "lambda.assume.role.allowed";

    public AllowedRoles {
        patterns = List.copyOf(patterns);
    }

    /** @param patterns ARNs, in which {@code *} stands for any text and {@code ?} for one character */
    public static AllowedRoles of(List<String> patterns) {
        return new AllowedRoles(patterns.stream().map(NameGlob::new).toList());
    }

    public boolean admits(String roleArn) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(roleArn));
    }

    /** Why a role that is not admitted is refused: a sentence. */
    public String refusal(String roleArn) {
        return patterns.isEmpty()
                ? "Expected no assume role, because " + SETTING + " admits none, but got " + roleArn + "."
                : "Expected an assume role that " + SETTING + " admits, but got " + roleArn + ".";
    }
}
