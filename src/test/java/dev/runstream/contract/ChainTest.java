package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.StopRequested;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.EventHeader.Cause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/**
 * Goal: the hash of an event binds everything in it, and payloads only by their digests. Method: random events of every
 * type; the same hash from the record, from its bytes, and worked out with Avro's own generic records.
 */
class ChainTest {
    static final EventHeader HEADER = new EventHeader(
            "0192f5c0-7d8e-7a11-9c3b-2f6d1e5a4b90",
            2,
            1_763_800_000_000L,
            Cause.record("runstream.requests", 0, 42),
            "arn:aws:iam::000000000000:user/ada",
            EventHeader.GENESIS,
            "1.0.0");

    private final Contract contract = new Contract();

    @Test
    void aHashIsTheSameFromTheRecordAndFromItsBytes() {
        forEachEvent((event, bytes) ->
                assertThat(contract.hash(event.header(), event.event())).isEqualTo(contract.hash(bytes)));
    }

    @Test
    void oneWalkGivesTheSameBytesAndTheSameHash() {
        forEachEvent((event, bytes) -> {
            Contract.Linked linked = contract.link(event.header(), event.event());
            assertThat(linked.bytes()).isEqualTo(bytes);
            assertThat(linked.hash()).isEqualTo(contract.hash(bytes));
        });
    }

    @Test
    void aHashIsThatOfTheEventWithDigestsInThePlaceOfPayloads() {
        forEachEvent((event, bytes) -> assertThat(contract.hash(bytes)).isEqualTo(workedOut(bytes)));
    }

    @Test
    void everyValueThatIsNotPayloadIsBoundAsItIs() {
        StopRequested event = new StopRequested(StopType.Cancel, "enough", null);
        String hash = contract.hash(HEADER, event);

        EventHeader next = new EventHeader(
                HEADER.executionId(),
                HEADER.sequence(),
                HEADER.time(),
                HEADER.cause(),
                HEADER.requestedBy(),
                "1" + "0".repeat(63),
                HEADER.engineVersion());
        assertThat(contract.hash(next, event)).as("previousHash").isNotEqualTo(hash);
        assertThat(contract.hash(HEADER, new StopRequested(StopType.Complete, "enough", null)))
                .isNotEqualTo(hash);
        assertThat(contract.hash(HEADER, new StopRequested(StopType.Cancel, "Enough", null)))
                .isNotEqualTo(hash);
        assertThat(contract.hash(HEADER, new StopRequested(StopType.Cancel, null, null)))
                .isNotEqualTo(hash);
    }

    @Test
    void aPayloadThatLooksLikeADigestIsHashedLikeAnyOther() {
        String digest = "sha256:" + HexFormat.of().formatHex(Sha256.digest().digest("enough".getBytes(UTF_8)));

        assertThat(contract.hash(HEADER, new StopRequested(StopType.Cancel, digest, null)))
                .as("an event whose payload is another's digest is another event")
                .isNotEqualTo(contract.hash(HEADER, new StopRequested(StopType.Cancel, "enough", null)));
    }

    @Test
    void aRedactedCopyHasTheHashOfTheEvent() {
        forEachEvent((event, bytes) -> {
            byte[] redacted = contract.redact(bytes);

            assertThat(contract.hashOfRedacted(redacted)).isEqualTo(contract.hash(bytes));
            assertThat(contract.decode(redacted))
                    .as("still a record of its type")
                    .isInstanceOf(AuditEvent.class);
        });
    }

    @Test
    void aRedactedCopyHoldsNoPayload() {
        byte[] bytes = contract.encode(HEADER, new StopRequested(StopType.Cancel, "enough", null));

        byte[] redacted = contract.redact(bytes);

        assertThat(new String(redacted, UTF_8)).doesNotContain("enough").contains("sha256:");
        assertThat(new String(bytes, UTF_8)).contains("enough");
    }

    @Test
    void aCopyThatIsNotRedactedEverywhereIsRefusedAsRedacted() {
        byte[] bytes = contract.encode(HEADER, new StopRequested(StopType.Cancel, "enough", null));

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> contract.hashOfRedacted(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageStartingWith(
                        "Expected a redacted payload to be sha256: and 64 hexadecimal digits, but it is");
    }

    /** Worked out as docs/events.md says it, without our code. */
    private String workedOut(byte[] bytes) {
        try {
            Schema schema = schemaOf(bytes);
            GenericRecord record = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema).decode(bytes);
            Object digested = digested(schema, record, false);
            byte[] form = new BinaryMessageEncoder<Object>(GenericData.get(), schema)
                    .encode(digested)
                    .array();
            return HexFormat.of().formatHex(Sha256.digest().digest(form));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Object digested(Schema schema, Object value, boolean payload) {
        return switch (schema.getType()) {
            case RECORD -> {
                GenericData.Record copy = new GenericData.Record(schema);
                for (Schema.Field field : schema.getFields()) {
                    boolean marked = Boolean.TRUE.equals(field.getObjectProp("payload"));
                    copy.put(field.pos(), digested(field.schema(), ((GenericRecord) value).get(field.pos()), marked));
                }
                yield copy;
            }
            case STRING ->
                payload
                        ? "sha256:"
                                + HexFormat.of()
                                        .formatHex(Sha256.digest()
                                                .digest(value.toString().getBytes(UTF_8)))
                        : value;
            case ARRAY -> {
                List<Object> copy = new ArrayList<>();
                ((List<?>) value).forEach(each -> copy.add(digested(schema.getElementType(), each, payload)));
                yield copy;
            }
            case MAP -> {
                Map<String, Object> copy = new java.util.TreeMap<>(Utf8Order.INSTANCE);
                ((Map<?, ?>) value)
                        .forEach((key, each) ->
                                copy.put(key.toString(), digested(schema.getValueType(), each, payload)));
                yield copy;
            }
            case UNION -> {
                int index = GenericData.get().resolveUnion(schema, value);
                yield value == null ? value : digested(schema.getTypes().get(index), value, payload);
            }
            default -> value;
        };
    }

    private Schema schemaOf(byte[] bytes) {
        Map<String, String> texts = new HashMap<>();
        contract.schemas().forEach(schema -> texts.put(schema.key(), schema.text()));
        byte[] fingerprint = new byte[8];
        for (int i = 0; i < 8; i++) {
            fingerprint[i] = bytes[9 - i];
        }
        return new Schema.Parser().parse(texts.get(HexFormat.of().formatHex(fingerprint)));
    }

    private void forEachEvent(java.util.function.BiConsumer<AuditEvent, byte[]> check) {
        for (int seed = 0; seed < 20; seed++) {
            for (Class<?> type : Event.class.getPermittedSubclasses()) {
                AuditEvent event = (AuditEvent) new Samples(seed).of(type);
                check.accept(event, contract.encode(event));
            }
        }
    }
}
