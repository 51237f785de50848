package dev.runstream.client;

import dev.runstream.contract.Contract;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of {@code events} where it lies. It is decoded when it is asked for: readers skip most by their keys. */
public final class EventRecord {
    private final ConsumerRecord<String, byte[]> record;
    private final Contract contract;

    EventRecord(ConsumerRecord<String, byte[]> record, Contract contract) {
        this.record = record;
        this.contract = contract;
    }

    /** An execution's id, or the name of a runbook. */
    public String key() {
        return String.valueOf(record.key());
    }

    public int partition() {
        return record.partition();
    }

    public long offset() {
        return record.offset();
    }

    /** Epoch milliseconds. */
    public long timestamp() {
        return record.timestamp();
    }

    /** By name; the last one where a name stands twice. */
    public Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        record.headers()
                .forEach(header -> headers.put(
                        header.key(),
                        header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    /** Its bytes as they lie in the topic. */
    public byte[] value() {
        return record.value();
    }

    /** Whether digests stand in the places of its payloads. */
    public boolean redacted() {
        return "true".equals(RecordHeaders.text(record.headers(), RecordHeaders.REDACTED));
    }

    /**
     * A {@link dev.runstream.contract.AuditEvent} or a {@link dev.runstream.execution.RegistryEvent}.
     *
     * @throws UnreadableRecordException with one sentence
     */
    public Object event() {
        return contract.decode(record.value());
    }

    /** Where it lies, for sentences. */
    @Override
    public String toString() {
        return record.topic() + "/" + record.partition() + "@" + record.offset();
    }
}
