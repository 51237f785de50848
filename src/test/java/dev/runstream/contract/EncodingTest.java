package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Event;
import dev.runstream.execution.StepRequested;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/**
 * Goal: what is written is what Avro's own single-object encoding says, and reads back as the same record. Method:
 * thousands of random records of every type; Avro's own reader reads our bytes and Avro's own writer writes them again.
 */
class EncodingTest {
    private static final int SEEDS = 60;

    private final Contract contract = new Contract();

    @Test
    void everyRecordReadsBackAsItself() {
        for (int seed = 0; seed < SEEDS; seed++) {
            for (Object record : Samples.ofEach(seed)) {
                byte[] bytes = contract.encode(record);
                assertThat(contract.decode(bytes)).as("seed %d", seed).isEqualTo(record);
                assertThat(contract.encode(contract.decode(bytes)))
                        .as("seed %d", seed)
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void avroReadsWhatWeWriteAndWeReadWhatAvroWrites() throws IOException {
        for (int seed = 0; seed < SEEDS / 4; seed++) {
            for (Object record : Samples.ofEach(seed)) {
                byte[] ours = contract.encode(record);
                Schema schema = schemaOf(ours);
                GenericRecord read = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema).decode(ours);
                byte[] theirs = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema)
                        .encode(read)
                        .array();
                assertThat(theirs).hasSameSizeAs(ours);
                assertThat(contract.decode(theirs)).as("seed %d", seed).isEqualTo(record);
            }
        }
    }

    @Test
    void anEventWithItsHeaderIsAnAuditEvent() {
        AuditEvent event = (AuditEvent) new Samples(1).of(Event.StepEnded.class);

        byte[] bytes = contract.encode(event.header(), event.event());

        assertThat(contract.decode(bytes, AuditEvent.class)).isEqualTo(event);
        assertThat(contract.encode(event)).isEqualTo(bytes);
    }

    @Test
    void mapsAreWrittenInTheOrderOfTheirKeysUtf8Bytes() {
        // U+FFEE is before U+1F680 in UTF-8, and after its surrogates in Java's order.
        Map<String, List<String>> payload = Map.of("🚀", List.of(), "\uFFEE", List.of(), "a", List.of("1"));
        String id = "0192f5c0-7d8e-7a11-9c3b-2f6d1e5a4b90";

        byte[] bytes = contract.encode(new SendSignal(id, SignalType.Resume, payload, null));

        String text = new String(bytes, UTF_8);
        assertThat(text.indexOf('a', 50)).isLessThan(text.indexOf("\uFFEE"));
        assertThat(text.indexOf("\uFFEE")).isLessThan(text.indexOf("🚀"));
    }

    @Test
    void utf8OrderIsTheOrderOfTheBytes() {
        List<String> texts = List.of("", "a", "ab", "é", "\uD7FF", "\uE000", "\uFFFF", "🚀", "🚀a", "\u0000");
        for (String left : texts) {
            for (String right : texts) {
                int byBytes = java.util.Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8));
                assertThat(Integer.signum(Utf8Order.INSTANCE.compare(left, right)))
                        .as("%s ? %s", left, right)
                        .isEqualTo(Integer.signum(byBytes));
            }
        }
    }

    @Test
    void mapsAndListsThatWereReadCannotBeChanged() {
        SendSignal signal = new SendSignal(
                "0192f5c0-7d8e-7a11-9c3b-2f6d1e5a4b90", SignalType.Resume, Map.of("b", List.of("1")), null);

        SendSignal read = contract.decode(contract.encode(signal), SendSignal.class);

        assertThat(read.payload()).isInstanceOf(SortedMap.class);
        assertThatThrownBy(() -> read.payload().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> read.payload().get("b").clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aRecordThatIsNotOfTheContractIsRefused() {
        assertThatThrownBy(() -> contract.encode("text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a record of the contract, but it is a java.lang.String, which has no schema");
    }

    @Test
    @SuppressWarnings("NullAway")
    void aMissingValueIsRefusedByName() {
        assertThatThrownBy(() -> contract.encode(new StopExecution("id", null, null, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected type of dev.runstream.command.StopExecution to have a value, but it is null");
    }

    @Test
    void aDigestThatIsNoneIsRefused() {
        Marker marker =
                new Marker(dev.runstream.execution.ExecutionStatus.Success, 1, "0".repeat(64), "A".repeat(64), 1, 1);

        assertThatThrownBy(() -> contract.encode(marker))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a SHA-256 digest as 64 lower-case hexadecimal digits, but it is \""
                        + "A".repeat(64) + "\"");
    }

    @Test
    void manyThreadsMayUseOneContract() {
        Contract fresh = new Contract();
        Map<Integer, List<Object>> records = new TreeMap<>();
        for (int seed = 0; seed < 8; seed++) {
            records.put(seed, Samples.ofEach(seed));
        }
        assertThat(records.values().parallelStream()
                        .allMatch(each -> each.stream()
                                .allMatch(record ->
                                        fresh.decode(fresh.encode(record)).equals(record))))
                .isTrue();
    }

    @Test
    void theSchemaOfEveryRecordIsPublished() {
        assertThat(contract.schemas()).hasSameSizeAs(Catalogue.records()).allSatisfy(published -> {
            Schema schema = new Schema.Parser().parse(published.text());
            assertThat(schema.getFullName()).isEqualTo(published.fullName());
            assertThat(published.key()).matches("[0-9a-f]{16}");
            assertThat(schema.getDoc()).isNotBlank();
        });
        assertThat(contract.schemas())
                .extracting(PublishedSchema::fullName)
                .contains(Catalogue.nameOf(StepRequested.class), "dev.runstream.event.ExecutionStarted");
    }

    private Schema schemaOf(byte[] bytes) {
        String key = "";
        for (int i = 9; i >= 2; i--) {
            key += String.format("%02x", bytes[i]);
        }
        String wanted = key;
        return contract.schemas().stream()
                .filter(schema -> schema.key().equals(wanted))
                .map(schema -> new Schema.Parser().parse(schema.text()))
                .findFirst()
                .orElseThrow();
    }
}
