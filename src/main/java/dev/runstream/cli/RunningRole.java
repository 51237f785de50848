package dev.runstream.cli;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps a role's process alive until it is told to end, or breaks. */
final class RunningRole {
    private RunningRole() {}

    /**
     * Returns when the role has broken by itself; on SIGTERM or SIGINT the role is closed and the process ends.
     *
     * @param broken completes exceptionally when the role takes no more work
     * @throws CommandFailedException with the reason for which the role broke
     */
    static void keep(String name, Runnable close, CompletionStage<Void> broken) {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
        Runtime.getRuntime().addShutdownHook(new Thread(close, name + "-shutdown"));
        broken.whenComplete((_, defect) -> {
            cause.set(defect instanceof CompletionException wrapped ? wrapped.getCause() : defect);
            ended.countDown();
        });
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Throwable defect = cause.get();
        if (defect != null) {
            throw new CommandFailedException("The " + name + " stopped by itself: " + defect.getMessage(), defect);
        }
    }
}
