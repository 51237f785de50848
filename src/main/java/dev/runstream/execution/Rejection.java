package dev.runstream.execution;

/**
 * An input that cannot be applied; recorded as {@link Event.InputRejected}, and nothing changes.
 *
 * @param message of one grammar: "Expected …, but …"
 */
public record Rejection(Reason reason, String message) {

    public enum Reason {
        /** The same id with the same request. */
        DuplicateStart,
        /** The same id with another request (R612). */
        IdempotentParameterMismatch,
        /** The execution has ended. */
        ExecutionEnded,
        /** A result of a visit, attempt or dispatch that is not the one in flight. */
        NotInFlight,
        /** A stop of an execution that has ended (R625). */
        InvalidAutomationStatusUpdate,
        /** A signal that does not fit the moment (R631). */
        InvalidAutomationSignal,
        /** A signal for a step that is not there (R631). */
        AutomationStepNotFound,
        /** A child that this execution does not wait for. */
        UnknownChild
    }
}
