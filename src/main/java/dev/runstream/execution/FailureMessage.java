package dev.runstream.execution;

/** The frames of failure messages (section 1.5). */
final class FailureMessage {
    private static final String GUIDE =
            "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

    private FailureMessage() {}

    static String resolvingInputs(String detail) {
        return fails("validating and resolving the step inputs", detail);
    }

    static String executing(String detail) {
        return fails("Execute/Cancelling action", detail);
    }

    static String polling(String detail) {
        return fails("Poll action status for completion", detail);
    }

    /** R142. */
    static String timedOut(String detail) {
        return "Step timed out while step is Poll action status for completion. "
                + (detail.isEmpty() ? "" : sentence(detail) + " ") + GUIDE;
    }

    private static String fails(String phase, String detail) {
        return "Step fails when it is " + phase + ". " + sentence(detail) + " " + GUIDE;
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
