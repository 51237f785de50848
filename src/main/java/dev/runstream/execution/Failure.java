package dev.runstream.execution;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt or a step did not succeed.
 *
 * @param failureClass what the engine does about it
 * @param stage SSM's {@code FailureStage}
 * @param type SSM's {@code FailureType}
 * @param code the service's or the function's own error name, for example {@code ResourceNotFoundException}, or ours,
 *     for example {@code NoWorker}, {@code ConnectionLost}, {@code OutputTypeMismatch}; null when
 *     there is none
 * @param message one or more sentences in the frames of section 1.5
 * @param details further facts by name
 */
public record Failure(
        FailureClass failureClass,
        FailureStage stage,
        FailureType type,
        @Nullable String code,
        String message,
        Map<String, String> details) {

    public Failure {
        details = Sorted.map(details);
    }

    public Failure(
            FailureClass failureClass, FailureStage stage, FailureType type, @Nullable String code, String message) {
        this(failureClass, stage, type, code, message, Map.of());
    }

    /** What the engine does about a failed attempt. */
    public enum FailureClass {
        /** The attempt is spent; the next one follows while there are any (R134). */
        Failed,
        /** As Failed, but the outcome is TimedOut (R125). */
        TimedOut,
        /** Dispatched again without spending an attempt, within {@code throttledRetryTimeLimit} (R132). */
        Throttled,
        /** Not retried: the same inputs would fail again (R134). */
        NotRetried
    }

    /** SSM's FailureStage. */
    public enum FailureStage {
        InputValidation,
        PreVerification,
        Invocation,
        PostVerification
    }

    /** SSM's FailureType. */
    public enum FailureType {
        Action,
        Permission,
        Throttling,
        Verification,
        Internal
    }
}
