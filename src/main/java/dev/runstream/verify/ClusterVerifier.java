package dev.runstream.verify;

import dev.runstream.client.ClusterConnection;
import dev.runstream.client.EventRecord;
import dev.runstream.client.EventTail;
import dev.runstream.client.StoreTail;
import dev.runstream.topics.Changelogs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads a cluster in the order that {@link Verification} asks for. Engines may go on meanwhile, or be down. */
public final class ClusterVerifier {
    /** How long what is not settled is waited for: transactions that are open now end within their timeout. */
    private static final Duration SETTLE_WITHIN = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(100);

    private final ClusterConnection cluster;
    private final String executions;
    private final String markers;
    private final @Nullable String id;
    private final Verification verification;
    private final LongConsumer progress;
    private final Map<Integer, Boolean> cut = new HashMap<>();
    private long read;

    /**
     * @param applicationId {@code engine.application.id}
     * @param retentionMillis {@code idempotency.retention.ms}
     * @param id of the one execution to look at; null for all
     * @param progress is told how many records were read
     */
    public ClusterVerifier(
            ClusterConnection cluster,
            String applicationId,
            long retentionMillis,
            @Nullable String id,
            LongConsumer progress) {
        this.cluster = cluster;
        List<String> changelogs = Changelogs.of(applicationId);
        this.executions = changelogs.getFirst();
        this.markers = changelogs.getLast();
        this.id = id;
        this.verification = new Verification(cluster.contract(), retentionMillis, any -> id == null || id.equals(any));
        this.progress = progress;
    }

    /** Kafka's own exceptions come through. */
    public Report verify() {
        try (StoreTail stores = cluster.stores(List.of(executions, markers));
                EventTail events = cluster.events()) {
            stores.readToEnd(this::takeStored);
            verification.storesRead(System.currentTimeMillis(), stores.partitions(executions));
            if (id == null) {
                events.addAll();
            } else {
                events.add(cluster.home(id));
            }
            events.partitions().forEach(partition -> cut.put(partition, events.beginningCut(partition)));
            do {
                events.poll(POLL).forEach(this::takeEvent);
            } while (!events.atEnd());
            verification.eventsRead();
            long giveUpAt = System.nanoTime() + SETTLE_WITHIN.toNanos();
            while (!verification.isSettled() && System.nanoTime() < giveUpAt) {
                boolean nothingMore = stores.atVeryEnd(cluster.admin()) && events.atVeryEnd(cluster.admin());
                stores.poll(POLL, this::takeStored);
                events.poll(POLL).forEach(this::takeEvent);
                if (nothingMore) {
                    break;
                }
            }
        }
        return verification.report();
    }

    private void takeStored(ConsumerRecord<byte[], byte[]> record) {
        String where = record.topic() + "/" + record.partition() + "@" + record.offset();
        if (record.topic().equals(executions)) {
            verification.takeExecutions(where, record.key(), record.value());
        } else {
            verification.takeMarkers(where, record.key(), record.value());
        }
        tell();
    }

    private void takeEvent(EventRecord record) {
        if (id == null || id.equals(record.key())) {
            verification.takeEvent(
                    record.toString(),
                    record.key(),
                    record.value(),
                    record.redacted(),
                    cut.getOrDefault(record.partition(), false));
        }
        tell();
    }

    private void tell() {
        read++;
        progress.accept(read);
    }
}
