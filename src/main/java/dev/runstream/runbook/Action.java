package dev.runstream.runbook;

import java.util.Arrays;

/**
 * The action of a step.
 *
 * @param name as written, for example {@code aws:invokeLambdaFunction}
 */
public record Action(String name, Kind kind) {

    /** Who carries an action out; everything that has no kind of its own can be bound to a function. */
    public enum Kind {
        INVOKE_LAMBDA_FUNCTION("aws:invokeLambdaFunction"),
        EXECUTE_AUTOMATION("aws:executeAutomation"),
        SLEEP("aws:sleep"),
        BRANCH("aws:branch"),
        PAUSE("aws:pause"),
        APPROVE("aws:approve"),
        UPDATE_VARIABLE("aws:updateVariable"),
        LOOP("aws:loop"),
        /** Any other action: runs when it is bound to a function. */
        OTHER("");

        private final String action;

        Kind(String action) {
            this.action = action;
        }
    }

    /** Whether a worker or the engine carries it out; every other one has to be bound to a function. */
    public boolean runsByItself() {
        return kind != Kind.OTHER;
    }

    public static Action of(String name) {
        return new Action(
                name,
                Arrays.stream(Kind.values())
                        .filter(kind -> kind.action.equals(name))
                        .findFirst()
                        .orElse(Kind.OTHER));
    }
}
