package dev.runstream.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.client.ClusterConnection;
import dev.runstream.client.StoreTail;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.quarantine.Settled.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the topic {@code quarantine} holds, with what became of it. */
public final class QuarantineReader {
    private static final Duration POLL = Duration.ofMillis(100);

    /** How long an open transaction of another writer is waited for, at most. */
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final Map<Place, SetAside> records = new TreeMap<>();
    private final Map<Place, Settled> settled = new HashMap<>();

    private QuarantineReader() {}

    /** Everything that is committed now; Kafka's own exceptions come through. */
    public static List<SetAside> read(ClusterConnection cluster) {
        QuarantineReader reader = new QuarantineReader();
        try (StoreTail tail = cluster.stores(List.of(cluster.topics().quarantine()))) {
            tail.readToEnd(reader::take);
        }
        return reader.all();
    }

    /**
     * The record at a place, with everything that anyone has begun to decide on it.
     *
     * @return empty when there is none
     * @throws org.apache.kafka.common.errors.TimeoutException when another writer's transaction stays open too long
     */
    static Optional<SetAside> find(ClusterConnection cluster, Place place) {
        QuarantineReader reader = new QuarantineReader();
        try (StoreTail tail = cluster.stores(List.of(cluster.topics().quarantine()))) {
            tail.readToEnd(reader::take);
            long giveUpAt = System.nanoTime() + WAIT.toNanos();
            while (!tail.atVeryEnd(cluster.admin())) {
                if (System.nanoTime() > giveUpAt) {
                    throw new org.apache.kafka.common.errors.TimeoutException("Expected every transaction on "
                            + cluster.topics().quarantine() + " to end within " + WAIT.toSeconds()
                            + " s, but one is still open");
                }
                tail.poll(POLL, reader::take);
            }
        }
        return reader.all().stream().filter(each -> each.place().equals(place)).findFirst();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String settles = RecordHeaders.text(record.headers(), RecordHeaders.SETTLES);
        Optional<Place> of = settles == null ? Optional.empty() : Place.parse(settles);
        if (of.isPresent() && record.value() == null) {
            settled.putIfAbsent(of.get(), settled(record));
        } else {
            Place place = new Place(record.partition(), record.offset());
            records.put(
                    place,
                    new SetAside(place, record.key(), record.value(), record.headers(), record.timestamp(), null));
        }
    }

    private static Settled settled(ConsumerRecord<byte[], byte[]> record) {
        String as = RecordHeaders.text(record.headers(), RecordHeaders.SETTLED_AS);
        String by = RecordHeaders.text(record.headers(), RecordHeaders.SETTLED_BY);
        @Nullable String comment = RecordHeaders.text(record.headers(), RecordHeaders.COMMENT);
        Outcome outcome = Outcome.Redriven.name().equals(as) ? Outcome.Redriven : Outcome.Dropped;
        return new Settled(outcome, by == null ? "unknown" : by, comment, record.timestamp());
    }

    private List<SetAside> all() {
        List<SetAside> all = new ArrayList<>();
        records.forEach((place, record) -> {
            Settled as = settled.get(place);
            all.add(as == null ? record : record.settled(as));
        });
        return all;
    }

    /** A key as people read it: text when it is text, else hex. */
    public static String shown(byte @Nullable [] key) {
        if (key == null) {
            return "-";
        }
        String text = new String(key, UTF_8);
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c != '\uFFFD' && c != 0x7F);
        return plain && !text.isEmpty() ? text : HexFormat.of().formatHex(key);
    }
}
