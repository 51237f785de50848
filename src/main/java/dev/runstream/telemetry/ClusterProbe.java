package dev.runstream.telemetry;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/** Asks the cluster again and again, on a thread of its own, for what only it knows. */
final class ClusterProbe implements AutoCloseable {
    private static final int ANSWER_MILLIS = 5_000;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Admin admin;
    private final Question question;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("telemetry-probe").daemon().factory());
    private volatile @Nullable String reason = "The cluster has not answered yet.";

    /** What is asked; keeps the answer itself. */
    @FunctionalInterface
    interface Question {
        void ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
    }

    ClusterProbe(Map<String, Object> adminSettings, Duration every, Question question) {
        Map<String, Object> settings = new HashMap<>(adminSettings);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        this.admin = Admin.create(settings);
        this.question = question;
        var unused = thread.scheduleWithFixedDelay(this::ask, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why nothing is known now; null while the last question was answered. */
    @Nullable
    String reason() {
        return reason;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(LAST_WORDS);
    }

    /** Waits for one answer. */
    static <T> T answer(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            question.ask(admin);
            reason = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            reason = notAnswered(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException e) {
            reason = notAnswered(e);
        }
    }

    private static String notAnswered(Throwable cause) {
        return "The cluster does not answer: "
                + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }
}
