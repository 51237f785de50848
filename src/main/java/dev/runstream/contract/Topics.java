package dev.runstream.contract;

/**
 * The names of the topics.
 *
 * @param prefix in front of each, for example {@code runstream.}
 */
public record Topics(String prefix) {
    public static final Topics DEFAULT = new Topics("runstream.");

    /** Wishes from anyone, under any key. */
    public String requests() {
        return prefix + "requests";
    }

    /** Wishes at home. */
    public String commands() {
        return prefix + "commands";
    }

    public String stepRequests() {
        return prefix + "step-requests";
    }

    public String stepResults() {
        return prefix + "step-results";
    }

    /** The audit stream; read it with {@code isolation.level=read_committed}. */
    public String events() {
        return prefix + "events";
    }

    public String runbooks() {
        return prefix + "runbooks";
    }

    public String schemas() {
        return prefix + "schemas";
    }

    public String quarantine() {
        return prefix + "quarantine";
    }
}
