package dev.runstream.cli;

import dev.runstream.contract.AuditEvent;
import dev.runstream.view.ExecutionView;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of an execution.
 *
 * @param timeout null for as long as it takes
 */
record ExecutionWait(
        ExecutionStory story, String id, @Nullable Duration timeout) {

    /**
     * @param listener gets what has come, several times a second also when nothing has
     * @return the execution as it ended
     * @throws CommandFailedException when it has not ended in time
     */
    ExecutionView toEnd(Consumer<List<AuditEvent>> listener) {
        long began = System.nanoTime();
        while (true) {
            ExecutionView view = story.find();
            if (view != null && view.status().terminal()) {
                return view;
            }
            if (timeout != null && System.nanoTime() - began > timeout.toNanos()) {
                throw new CommandFailedException("Expected execution " + id + " to end within "
                        + timeout.toMillis() / 1_000.0 + " s, but " + where(view));
            }
            listener.accept(story.advance());
        }
    }

    private String where(@Nullable ExecutionView view) {
        if (view == null) {
            return "no engine has decided on it yet.";
        }
        String reason = story.reason(view, System.currentTimeMillis());
        return "it is " + view.status() + (reason == null ? "." : ": " + reason);
    }

    /** Prints progress for people, a line for each event. */
    static Consumer<List<AuditEvent>> lines(RunProgress progress) {
        return events -> events.forEach(progress);
    }
}
