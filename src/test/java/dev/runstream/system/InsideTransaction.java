package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.awaitility.Awaitility;

/**
 * Stops an engine inside a transaction for certain, so that a kill hits it there: between a look at the cluster and a kill a
 * running engine could end the transaction, however long its commit interval is.
 */
public final class InsideTransaction {
    private InsideTransaction() {}

    /** Returns when the process stands still (SIGSTOP) and the cluster calls a transaction open. No other process has any. */
    public static void stop(long pid, Admin admin) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> standsInside(pid, admin));
    }

    private static boolean standsInside(long pid, Admin admin) throws Exception {
        if (open(admin).isEmpty()) {
            return false;
        }
        signal(pid, "-STOP");
        if (open(admin).isEmpty()) {
            signal(pid, "-CONT");
            return false;
        }
        return true;
    }

    /** The ids of the transactions that are open. */
    public static List<String> open(Admin admin) throws InterruptedException, ExecutionException {
        return admin.listTransactions().all().get().stream()
                .filter(transaction -> transaction.state() == TransactionState.ONGOING)
                .map(TransactionListing::transactionalId)
                .toList();
    }

    private static void signal(long pid, String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IllegalStateException(
                    "Expected kill " + signal + " to reach process " + pid + ", but it did not");
        }
    }
}
