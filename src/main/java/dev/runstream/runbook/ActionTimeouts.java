package dev.runstream.runbook;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long one attempt of a step may take (R123, R124, R209).
 *
 * @param defaults seconds of a step that says nothing, by action, where they are not those of R209
 */
public record ActionTimeouts(Map<String, Long> defaults) {
    public static final ActionTimeouts DEFAULT = new ActionTimeouts(Map.of());

    /** What {@code timeoutSeconds} may say at most: 30 days (R210). */
    static final long MAX_SECONDS = 2_592_000;

    private static final long LAMBDA_CAP = 300;
    private static final long SCRIPT_CAP = 600;
    private static final long APPROVE_DEFAULT = 604_800;
    private static final long APPROVE_CAP = 2_592_000;
    private static final long PAUSE_DEFAULT = 604_800;
    private static final long WAITING_DEFAULT = 3_600;
    private static final long INSTANT_GUARD = 60;

    public ActionTimeouts {
        defaults = Map.copyOf(defaults);
    }

    /**
     * @param defaults texts {@code action=seconds}, seconds from 1 to 2592000
     * @throws IllegalArgumentException when one is not of that form
     */
    public static ActionTimeouts of(List<String> defaults) {
        Map<String, Long> seconds = new HashMap<>();
        for (String each : defaults) {
            int equals = each.lastIndexOf('=');
            String action = equals < 1 ? "" : each.substring(0, equals).strip();
            String number = each.substring(equals + 1).strip();
            if (!action.matches("aws:[A-Za-z]+") || !number.matches("[0-9]{1,7}")) {
                throw new IllegalArgumentException(
                        "Expected action=seconds, for example aws:executeAutomation=7200, but got '" + each + "'");
            }
            long value = Long.parseLong(number);
            if (value < 1 || value > MAX_SECONDS) {
                throw new IllegalArgumentException(
                        "Expected 1 to " + MAX_SECONDS + " seconds for " + action + ", but got " + number);
            }
            seconds.put(action, value);
        }
        return new ActionTimeouts(seconds);
    }

    /** The effective limit in seconds; empty for none. A longer timeoutSeconds than the cap has no effect (R124). */
    public OptionalLong attemptSeconds(Step step) {
        Long other = defaults.get(step.action().name());
        OptionalLong written =
                step.timeoutSeconds().isPresent() || other == null ? step.timeoutSeconds() : OptionalLong.of(other);
        return switch (step.action().kind()) {
            case INVOKE_LAMBDA_FUNCTION -> OptionalLong.of(Math.min(written.orElse(LAMBDA_CAP), LAMBDA_CAP));
            case APPROVE -> OptionalLong.of(Math.min(written.orElse(APPROVE_DEFAULT), APPROVE_CAP));
            case PAUSE -> OptionalLong.of(written.orElse(PAUSE_DEFAULT));
            case SLEEP -> step.timeoutSeconds();
            case LOOP -> written;
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
