package dev.runstream.quarantine;

import dev.runstream.client.ClusterConnection;
import dev.runstream.client.ClusterException;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.Topics;
import dev.runstream.quarantine.Settled.Outcome;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Decides on records in quarantine, each once. The record that is sent again and the record that says so are written in one
 * transaction, whose id is made of the record's place: whoever decides at the same time is fenced, and a crash leaves both
 * or neither.
 */
public final class QuarantineDesk {
    private final ClusterConnection cluster;
    private final Topics topics;

    public QuarantineDesk(ClusterConnection cluster) {
        this.cluster = cluster;
        this.topics = cluster.topics();
    }

    /**
     * Sends the record again to the topic that it came from, with its key, bytes and own headers.
     *
     * @return the topic
     * @throws ClusterException when there is no such record, it is settled already, or it cannot be sent again
     */
    public String redrive(Place place, String by, @Nullable String comment) {
        return settle(place, Outcome.Redriven, by, comment);
    }

    /** Says that nobody will send the record again; as {@link #redrive}. */
    public void drop(Place place, String by, @Nullable String comment) {
        settle(place, Outcome.Dropped, by, comment);
    }

    private String settle(Place place, Outcome outcome, String by, @Nullable String comment) {
        String id = topics.prefix() + "quarantine-" + place;
        try (KafkaProducer<byte[], byte[]> producer = cluster.transactionalProducer(id)) {
            producer.initTransactions();
            SetAside record = open(place);
            ProducerRecord<byte[], byte[]> again = outcome == Outcome.Redriven ? again(record) : null;
            producer.beginTransaction();
            if (again != null) {
                producer.send(again);
            }
            producer.send(settlement(place, outcome, by, comment));
            producer.commitTransaction();
            return again == null ? "" : again.topic();
        } catch (ProducerFencedException e) {
            throw new ClusterException(
                    "Expected to decide alone on " + place + ", but someone else did at the same time.", e);
        } catch (KafkaException e) {
            throw new ClusterException(
                    "Expected the cluster to take what was decided on " + place + ", but it did not: " + e.getMessage(),
                    e);
        }
    }

    private SetAside open(Place place) {
        SetAside record = QuarantineReader.find(cluster, place)
                .orElseThrow(() -> new ClusterException(
                        "Expected a record at " + place + " of " + topics.quarantine() + ", but there is none."));
        Settled settled = record.settled();
        if (settled != null) {
            throw new ClusterException("Expected " + place + " to be undecided, but it was "
                    + settled.outcome().name().toLowerCase(Locale.ROOT) + " by " + settled.by() + ".");
        }
        return record;
    }

    private ProducerRecord<byte[], byte[]> again(SetAside record) {
        Origin origin = record.origin();
        List<String> takers =
                List.of(topics.requests(), topics.commands(), topics.stepRequests(), topics.stepResults());
        if (origin == null || !takers.contains(origin.topic())) {
            throw new ClusterException("Expected " + record.place() + " to come from one of "
                    + String.join(", ", takers) + ", but it came from "
                    + (origin == null ? "an unknown place" : origin.topic()) + ": it cannot be sent again.");
        }
        if (!record.isWhole()) {
            throw new ClusterException("Expected " + record.place() + " to have all its " + record.fullSize()
                    + " bytes, but only the beginning had room in quarantine: send it again from where it was made.");
        }
        // A record with a key goes where its key is at home, also when it came to another partition.
        Integer partition = record.key() == null ? Integer.valueOf(origin.partition()) : null;
        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(origin.topic(), partition, record.key(), record.value());
        own(record.headers(), again.headers());
        RecordHeaders.put(
                again.headers(), RecordHeaders.REDRIVEN_FROM, record.place().toString());
        return again;
    }

    private static void own(Headers from, Headers to) {
        for (Header header : from) {
            if (!header.key().startsWith(RecordHeaders.PREFIX)) {
                to.add(header);
            }
        }
    }

    private ProducerRecord<byte[], byte[]> settlement(
            Place place, Outcome outcome, String by, @Nullable String comment) {
        ProducerRecord<byte[], byte[]> settlement =
                new ProducerRecord<>(topics.quarantine(), place.partition(), null, null);
        RecordHeaders.put(settlement.headers(), RecordHeaders.SETTLES, place.toString());
        RecordHeaders.put(settlement.headers(), RecordHeaders.SETTLED_AS, outcome.name());
        RecordHeaders.put(settlement.headers(), RecordHeaders.SETTLED_BY, by);
        if (comment != null) {
            RecordHeaders.put(settlement.headers(), RecordHeaders.COMMENT, comment);
        }
        return settlement;
    }
}
