package dev.runstream.api;

import dev.runstream.execution.Rejection;

/** An answer that is an error (R703, R704). */
class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int BAD_REQUEST = 400;
    private static final int INTERNAL = 500;

    private final String code;
    private final int status;

    /**
     * @param code SSM's exception
     * @param message what the caller reads
     * @param status of HTTP
     */
    ApiException(String code, String message, int status) {
        super(message);
        this.code = code;
        this.status = status;
    }

    /** With HTTP's 400, as nearly all of SSM's have. */
    ApiException(String code, String message) {
        this(code, message, BAD_REQUEST);
    }

    /** Nothing that the caller could do better. */
    static ApiException internal(String message) {
        return new ApiException("InternalServerError", message, INTERNAL);
    }

    /** What an engine's rejection is called in the API (R612, R625, R626, R631). */
    static ApiException of(Rejection.Reason reason, String message) {
        return switch (reason) {
            case IdempotentParameterMismatch -> new ApiException("IdempotentParameterMismatch", message + ".");
            case InvalidAutomationStatusUpdate ->
                new ApiException("InvalidAutomationStatusUpdateException", message + ".");
            case InvalidAutomationSignal -> new ApiException("InvalidAutomationSignalException", message + ".");
            case AutomationStepNotFound -> new ApiException("AutomationStepNotFoundException", message + ".");
            case DuplicateStart, ExecutionEnded, NotInFlight, UnknownChild -> internal(message + ".");
        };
    }

    static ApiException executionNotFound(String executionId) {
        return new ApiException(
                "AutomationExecutionNotFoundException",
                "Expected an execution, but there is none with the id " + executionId + ".");
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
