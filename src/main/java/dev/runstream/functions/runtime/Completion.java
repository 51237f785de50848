package dev.runstream.functions.runtime;

/** How a call ended. */
public sealed interface Completion {
    /**
     * The function answered.
     *
     * @param body as it came; JSON unless the runtime is a custom one
     * @param log the end of what the function wrote
     */
    record Returned(byte[] body, String log) implements Completion {}

    /**
     * The function failed, was too slow or died.
     *
     * @param body JSON with errorType and errorMessage, as the runtime wrote it
     * @param log the end of what the function wrote
     */
    record Failed(byte[] body, String log) implements Completion {}

    /** As many calls as are allowed are running. */
    record Throttled() implements Completion {}
}
