package dev.runstream.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Markers of transactions whose end was answered already. The only broker of a cluster must not stop before they are
 * written: when it is back its partitions have no leader for a moment, and a marker that is sent then is left out for
 * ever (Kafka 4.3.1).
 */
final class UnwrittenMarkers {
    private static final Logger log = LoggerFactory.getLogger(UnwrittenMarkers.class);
    private static final long LOOK_EVERY_MILLIS = 20;

    private UnwrittenMarkers() {}

    /** Returns when there are none, or after this time, which is told in the log. */
    static void await(String bootstrapServers, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            ListTransactionsOptions ending = new ListTransactionsOptions()
                    .filterStates(List.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT));
            int left;
            do {
                long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
                left = admin.listTransactions(ending)
                        .all()
                        .get(millis, TimeUnit.MILLISECONDS)
                        .size();
                if (left == 0) {
                    return;
                }
                Thread.sleep(LOOK_EVERY_MILLIS);
            } while (System.nanoTime() < deadline);
            log.warn(
                    "The broker stops although the markers of {} transactions were not written within {}",
                    left,
                    atMost);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The broker stops without knowing whether the markers of all transactions are written", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it stops all the same
        }
    }
}
