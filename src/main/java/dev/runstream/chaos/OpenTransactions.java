package dev.runstream.chaos;

import dev.runstream.process.ProcessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** The transactions of an engine, as the cluster sees them. */
final class OpenTransactions {
    private static final Pattern PROCESS_ID = Pattern.compile("\"processId\"\\s*:\\s*\"([0-9a-f-]{36})\"");

    private final Admin admin;

    OpenTransactions(Admin admin) {
        this.admin = admin;
    }

    /** The id that Kafka Streams has given the process whose state is in this directory: part of its transactional ids. */
    static String processId(Path stateDirectory, String applicationId) {
        Path file = stateDirectory.resolve(applicationId).resolve("kafka-streams-process-metadata");
        try {
            Matcher matcher = PROCESS_ID.matcher(Files.readString(file));
            if (matcher.find()) {
                return matcher.group(1);
            }
            throw new ProcessException("Expected a processId in " + file + ", but there is none");
        } catch (IOException e) {
            throw new ProcessException("Expected " + file + " to name the process, but it cannot be read", e);
        }
    }

    List<String> idsOf(String processId) {
        return await(() -> admin.listTransactions().all().get(10, TimeUnit.SECONDS)).stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.contains(processId))
                .toList();
    }

    /** Whether one of them is open now and has written something. */
    boolean anyOngoing(Collection<String> transactionalIds) {
        Map<String, TransactionDescription> found =
                await(() -> admin.describeTransactions(transactionalIds).all().get(10, TimeUnit.SECONDS));
        return found.values().stream()
                .anyMatch(each -> each.state() == TransactionState.ONGOING
                        && !each.topicPartitions().isEmpty());
    }

    private interface Asked<T> {
        T get() throws ExecutionException, TimeoutException, InterruptedException;
    }

    private static <T> T await(Asked<T> asked) {
        try {
            return asked.get();
        } catch (ExecutionException | TimeoutException e) {
            throw new ProcessException("Expected the cluster to tell its transactions, but it did not: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted");
        }
    }
}
