package dev.runstream.execution;

import dev.runstream.expression.Utf8;

/** The frames of failure messages (section 1.5). */
final class FailureMessage {
    private static final String GUIDE =
            "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

    /**
     * Bytes of the reason in a message: the state keeps the message until the execution ends, and a reason may show an
     * input of a megabyte.
     */
    private static final int DETAIL_MAX_BYTES = 16_384;

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

    private static String sentence(String detail) {
        String cut = Utf8.cut(detail, DETAIL_MAX_BYTES);
        String text = cut.length() == detail.length() ? detail : cut + "…";
        return text.endsWith(".") ? text : text + ".";
    }
}
