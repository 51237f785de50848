package dev.runstream.topics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for what the cluster answers to an Admin's question. */
final class Answers {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Answers() {}

    /**
     * The answer.
     *
     * @param question as the end of "the cluster did not answer …", for example {@code which topics there are}
     * @throws KafkaException what the cluster refused it with
     * @throws SetupException when there is no answer within a minute
     */
    static <T> T of(KafkaFuture<T> answer, String question) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException refused) {
                throw refused;
            }
            throw new KafkaException("Expected the cluster to answer " + question, e.getCause());
        } catch (TimeoutException e) {
            throw new SetupException(
                    "Expected the cluster to answer " + question + " within " + PATIENCE.toSeconds()
                            + " s, but it did not.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException(
                    "Expected the cluster to answer " + question + ", but the wait was interrupted.", e);
        }
    }
}
