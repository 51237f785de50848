package dev.runstream.contract;

import dev.runstream.contract.Sink.Payloads;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes every record of the public topics and of the state stores, in Avro's single-object encoding with
 * the schemas of {@code schemas/}: the two bytes C3 01, the CRC-64-AVRO fingerprint of the writer's schema with its
 * lowest byte first, then the value. Thread-safe; one for a process.
 */
public final class Contract {
    private static final int HEADER_BYTES = 10;
    private static final int SPARE_MAX_BYTES = 64 * 1024;

    private final SchemaSource source;
    private final Catalogue catalogue = Catalogue.load();
    private final Binder binder = new Binder(catalogue::schema);
    private final Map<String, Class<?>> records = new HashMap<>();
    private final Map<Long, Schema> writers = new ConcurrentHashMap<>();
    private final Map<Class<?>, Encoding> encodings = new ConcurrentHashMap<>();
    private final Map<Long, ValueReader> readers = new ConcurrentHashMap<>();
    private final Map<Long, Passage> passages = new ConcurrentHashMap<>();

    /** A buffer for the next record to be written; null while somebody writes into it. */
    private final AtomicReference<byte @Nullable []> spare = new AtomicReference<>();

    /** Reads records of its own version only. */
    public Contract() {
        this(SchemaSource.NONE);
    }

    /**
     * @param source asked when a fingerprint comes that is not this version's own; what it finds is kept
     * @throws IllegalStateException when a schema is missing or cannot be read
     */
    public Contract(SchemaSource source) {
        this.source = source;
        for (Class<?> record : Catalogue.records()) {
            Schema schema = catalogue.schema(record);
            records.put(schema.getFullName(), record);
            writers.put(SchemaNormalization.parsingFingerprint64(schema), schema);
        }
    }

    /**
     * Bytes of a command, result, {@code StepRequested}, registry event, {@link AuditEvent}, {@link StoredExecution},
     * {@link Marker}, {@link Parked}, {@link RunbookEntry} or {@link RunbookVersion}.
     *
     * @throws IllegalArgumentException when it is of another type, or a value that must be there is null
     */
    public byte[] encode(Object record) {
        Object type = record instanceof AuditEvent audited ? audited.event() : record;
        return encode(type.getClass(), record);
    }

    /** Bytes of an event with its header. */
    public byte[] encode(EventHeader header, Event event) {
        return encode(event.getClass(), new AuditEvent(header, event));
    }

    /**
     * An event as it is sent, and what the next one says of it.
     *
     * @param hash hex SHA-256, as {@link #hash(EventHeader, Event)}
     */
    public record Linked(byte[] bytes, String hash) {}

    /** Bytes and hash of an event, from one walk over it. */
    public Linked link(EventHeader header, Event event) {
        Sink sink = write(event.getClass(), new AuditEvent(header, event), Payloads.MARKED);
        Linked linked = new Linked(sink.toByteArray(), sink.hash());
        keepSpare(sink);
        return linked;
    }

    /**
     * The record; {@link AuditEvent} for an event of an execution.
     *
     * @throws UnreadableRecordException with one sentence: no bytes, bad magic, truncated, trailing bytes, unknown schema
     */
    public Object decode(byte[] bytes) {
        long fingerprint = fingerprint(bytes);
        ValueReader reader = readers.get(fingerprint);
        if (reader == null) {
            reader = readerOf(fingerprint);
        }
        Source from = new Source(bytes, HEADER_BYTES);
        Object record = reader.read(from);
        requireEnd(from);
        if (record == null) {
            throw new IllegalStateException("Expected a reader of a record to give one, but it gave none");
        }
        return record;
    }

    /** As {@link #decode(byte[])}, and the record must be of this type. */
    public <T> T decode(byte[] bytes, Class<T> type) {
        Object record = decode(bytes);
        if (!type.isInstance(record)) {
            Object named = record instanceof AuditEvent audited ? audited.event() : record;
            throw new UnreadableRecordException("Expected a " + type.getSimpleName() + ", but the record is a "
                    + Catalogue.nameOf(named.getClass()));
        }
        return type.cast(record);
    }

    /**
     * Hex SHA-256 of an event as the next one's {@code previousHash} names it: over its bytes, where the digest of each
     * payload stands in its place (docs/events.md, "The chain").
     */
    public String hash(EventHeader header, Event event) {
        return write(event.getClass(), new AuditEvent(header, event), Payloads.DIGESTED)
                .hash();
    }

    /**
     * The same from the event's bytes, also when another version wrote them.
     *
     * @throws UnreadableRecordException as {@link #decode(byte[])}
     */
    public String hash(byte[] bytes) {
        return pass(bytes, Payloads.DIGESTED).hash();
    }

    /**
     * A copy of an event in which the digest of each payload stands in its place. Mark it with the header {@link
     * RecordHeaders#REDACTED}: the bytes alone do not tell.
     */
    public byte[] redact(byte[] bytes) {
        return pass(bytes, Payloads.DIGESTED).toByteArray();
    }

    /**
     * The hash of the event that this is a redacted copy of.
     *
     * @throws UnreadableRecordException when a payload is not a digest, and as {@link #decode(byte[])}
     */
    public String hashOfRedacted(byte[] bytes) {
        return pass(bytes, Payloads.REDACTED).hash();
    }

    /** The schema of every record that this version writes. */
    public List<PublishedSchema> schemas() {
        return Catalogue.records().stream()
                .map(catalogue::schema)
                .map(schema -> new PublishedSchema(
                        SchemaNormalization.parsingFingerprint64(schema), schema.getFullName(), schema.toString()))
                .toList();
    }

    private byte[] encode(Class<?> type, Object record) {
        Sink sink = write(type, record, Payloads.PLAIN);
        byte[] bytes = sink.toByteArray();
        keepSpare(sink);
        return bytes;
    }

    private void keepSpare(Sink sink) {
        if (sink.buffer().length <= SPARE_MAX_BYTES) {
            spare.set(sink.buffer());
        }
    }

    private Sink pass(byte[] bytes, Payloads payloads) {
        long fingerprint = fingerprint(bytes);
        Passage passage = passages.get(fingerprint);
        if (passage == null) {
            passage = Passage.of(writerOf(fingerprint));
            passages.put(fingerprint, passage);
        }
        Source from = new Source(bytes, HEADER_BYTES);
        Sink sink = new Sink(payloads);
        sink.raw(bytes, 0, HEADER_BYTES);
        passage.pass(from, sink);
        requireEnd(from);
        return sink;
    }

    private Sink write(Class<?> type, Object record, Payloads payloads) {
        Encoding encoding = encodings.get(type);
        if (encoding == null) {
            encoding = encodings.computeIfAbsent(type, this::encodingOf);
        }
        byte[] buffer = spare.getAndSet(null);
        Sink sink = buffer == null ? new Sink(payloads) : new Sink(payloads, buffer);
        sink.raw(encoding.header(), 0, HEADER_BYTES);
        encoding.writer().write(record, sink);
        return sink;
    }

    private Encoding encodingOf(Class<?> record) {
        if (!records.containsValue(record)) {
            throw new IllegalArgumentException(
                    "Expected a record of the contract, but it is a " + record.getName() + ", which has no schema");
        }
        RecordType type = binder.bind(record);
        long fingerprint = SchemaNormalization.parsingFingerprint64(type.schema());
        return new Encoding(header(fingerprint), ValueWriter.of(new Shape.Composite(type)));
    }

    private ValueReader readerOf(long fingerprint) {
        Schema writer = writerOf(fingerprint);
        Class<?> record = records.get(writer.getFullName());
        if (record == null) {
            throw new UnreadableRecordException(
                    "Expected a record that this version knows, but it is a " + writer.getFullName());
        }
        ValueReader reader = ValueReader.of(writer, binder.bind(record));
        readers.put(fingerprint, reader);
        return reader;
    }

    private Schema writerOf(long fingerprint) {
        Schema known = writers.get(fingerprint);
        if (known != null) {
            return known;
        }
        String key = PublishedSchema.key(fingerprint);
        String text = source.find(fingerprint);
        if (text == null) {
            throw new UnreadableRecordException(
                    "Expected the record's schema to be published, but there is none with" + " fingerprint " + key);
        }
        Schema schema;
        try {
            schema = new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw new UnreadableRecordException(
                    "Expected what is published under fingerprint " + key + " to be an Avro schema, but it is not", e);
        }
        long actual = SchemaNormalization.parsingFingerprint64(schema);
        if (actual != fingerprint) {
            throw new UnreadableRecordException("Expected the schema published under fingerprint " + key
                    + " to have it, but its own is " + PublishedSchema.key(actual));
        }
        writers.put(fingerprint, schema);
        return schema;
    }

    private static long fingerprint(byte[] bytes) {
        if (bytes.length == 0) {
            throw new UnreadableRecordException("Expected a record in Avro's single-object encoding, but it is empty");
        }
        if (bytes[0] == '{') {
            throw new UnreadableRecordException("Expected a record in Avro's single-object encoding, but it begins like"
                    + " JSON, which is taken at requests only");
        }
        if (bytes.length < HEADER_BYTES) {
            throw new UnreadableRecordException("Expected at least " + HEADER_BYTES + " bytes of a record in Avro's"
                    + " single-object encoding, but there are " + bytes.length);
        }
        if (bytes[0] != (byte) 0xC3 || bytes[1] != 0x01) {
            throw new UnreadableRecordException("Expected a record in Avro's single-object encoding to begin with"
                    + " c301, but it begins with " + HexFormat.of().formatHex(bytes, 0, 2));
        }
        long fingerprint = 0;
        for (int i = HEADER_BYTES - 1; i >= 2; i--) {
            fingerprint = fingerprint << 8 | (bytes[i] & 0xFFL);
        }
        return fingerprint;
    }

    private static byte[] header(long fingerprint) {
        byte[] header = new byte[HEADER_BYTES];
        header[0] = (byte) 0xC3;
        header[1] = 0x01;
        for (int i = 2; i < HEADER_BYTES; i++) {
            header[i] = (byte) (fingerprint >>> (8 * (i - 2)));
        }
        return header;
    }

    private static void requireEnd(Source source) {
        if (source.left() > 0) {
            throw new UnreadableRecordException(
                    "Expected the record to end at byte " + source.at() + ", but " + source.left() + " bytes follow");
        }
    }

    /** @param header of the single-object encoding: magic and fingerprint */
    private record Encoding(byte[] header, ValueWriter writer) {}
}
