package dev.runstream.runbook;

import java.util.OptionalLong;

/** How long one attempt of a step may take (R123, R124, R209). */
public final class ActionTimeouts {
    /** What {@code timeoutSeconds} may say at most: 30 days (R210). */
    static final long MAX_SECONDS = 2_592_000;

    private static final long LAMBDA_CAP = 300;
    private static final long SCRIPT_CAP = 600;
    private static final long APPROVE_DEFAULT = 604_800;
    private static final long APPROVE_CAP = 2_592_000;
    private static final long PAUSE_DEFAULT = 604_800;
    private static final long WAITING_DEFAULT = 3_600;
    private static final long INSTANT_GUARD = 60;

    private ActionTimeouts() {}

    /** The effective limit in seconds; empty for none. A longer timeoutSeconds than the cap has no effect (R124). */
    public static OptionalLong attemptSeconds(Step step) {
        OptionalLong written = step.timeoutSeconds();
        return switch (step.action().kind()) {
            case INVOKE_LAMBDA_FUNCTION -> OptionalLong.of(Math.min(written.orElse(LAMBDA_CAP), LAMBDA_CAP));
            case APPROVE -> OptionalLong.of(Math.min(written.orElse(APPROVE_DEFAULT), APPROVE_CAP));
            case PAUSE -> OptionalLong.of(written.orElse(PAUSE_DEFAULT));
            case SLEEP, LOOP -> written;
            case BRANCH, UPDATE_VARIABLE -> OptionalLong.of(written.orElse(INSTANT_GUARD));
            case EXECUTE_AUTOMATION -> OptionalLong.of(written.orElse(WAITING_DEFAULT));
            case OTHER ->
                OptionalLong.of(
                        step.action().name().equals("aws:executeScript")
                                ? Math.min(written.orElse(SCRIPT_CAP), SCRIPT_CAP)
                                : written.orElse(WAITING_DEFAULT));
        };
    }
}
