package dev.runstream.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/**
 * Goal: old and new processes run side by side. Method: Avro's own writer writes a record with the schema of another
 * version, which is found by its fingerprint.
 */
class SchemaEvolutionTest {
    private static final String ID = "0192f5c0-7d8e-7a11-9c3b-2f6d1e5a4b90";
    private static final Schema STOP_TYPE =
            Schema.createEnum("StopType", null, "dev.runstream.type", java.util.List.of("Cancel", "Complete"));

    @Test
    void aFieldThatOnlyTheWriterHasIsSkippedWhateverItsType() throws IOException {
        Schema newer = SchemaBuilder.record("StopExecution")
                .namespace("dev.runstream.command")
                .fields()
                .name("grace")
                .type()
                .map()
                .values()
                .array()
                .items()
                .unionOf()
                .nullType()
                .and()
                .doubleType()
                .and()
                .fixed("Three")
                .size(3)
                .endUnion()
                .noDefault()
                .requiredString("executionId")
                .requiredBytes("token")
                .name("type")
                .type(STOP_TYPE)
                .noDefault()
                .requiredFloat("urgency")
                .requiredBoolean("hard")
                .endRecord();
        GenericRecord record = new GenericRecordBuilder(newer)
                .set("grace", java.util.Map.of("a", java.util.Arrays.asList(null, 1.5)))
                .set("executionId", ID)
                .set("token", java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .set("type", new GenericData.EnumSymbol(STOP_TYPE, "Complete"))
                .set("urgency", 0.5f)
                .set("hard", true)
                .build();

        assertThat(knowing(newer).decode(bytes(record)))
                .isEqualTo(new StopExecution(ID, StopType.Complete, null, null));
    }

    @Test
    void anIntThatBecameALongIsWidened() throws IOException {
        Schema older = new Schema.Parser()
                .parse(published("dev.runstream.state.Marker")
                        .toString()
                        .replace("\"name\":\"sequence\",\"type\":\"long\"", "\"name\":\"sequence\",\"type\":\"int\""));
        Marker marker = (Marker) new Samples(5).of(Marker.class);
        GenericRecord record = new GenericRecordBuilder(older)
                .set(
                        "status",
                        new GenericData.EnumSymbol(older.getField("status").schema(), "Failed"))
                .set("sequence", 7)
                .set(
                        "lastHash",
                        new GenericData.Fixed(older.getField("lastHash").schema(), new byte[32]))
                .set(
                        "requestFingerprint",
                        new GenericData.Fixed(
                                older.getField("lastHash").schema(), Sha256.parse(marker.requestFingerprint())))
                .set("endedAt", 1L)
                .set("lastEventTime", 2L)
                .build();

        Marker read = knowing(older).decode(bytes(record), Marker.class);

        assertThat(read.sequence()).isEqualTo(7);
        assertThat(read.requestFingerprint()).isEqualTo(marker.requestFingerprint());
    }

    @Test
    void aWriterWithoutAFieldThatHasNoDefaultIsRefused() throws IOException {
        Schema poorer = SchemaBuilder.record("StopExecution")
                .namespace("dev.runstream.command")
                .fields()
                .requiredString("executionId")
                .endRecord();
        byte[] bytes =
                bytes(new GenericRecordBuilder(poorer).set("executionId", ID).build());

        assertThatThrownBy(() -> knowing(poorer).decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("missing required field type");
    }

    @Test
    void aSymbolThatOnlyTheWriterKnowsIsRefusedByName() throws IOException {
        Schema types = Schema.createEnum(
                "StopType", null, "dev.runstream.type", java.util.List.of("Pause", "Cancel", "Complete"));
        Schema newer = SchemaBuilder.record("StopExecution")
                .namespace("dev.runstream.command")
                .fields()
                .requiredString("executionId")
                .name("type")
                .type(types)
                .noDefault()
                .endRecord();
        Contract contract = knowing(newer);
        GenericRecordBuilder stop = new GenericRecordBuilder(newer).set("executionId", ID);
        byte[] cancel = bytes(
                stop.set("type", new GenericData.EnumSymbol(types, "Cancel")).build());
        byte[] pause = bytes(
                stop.set("type", new GenericData.EnumSymbol(types, "Pause")).build());

        assertThat(contract.decode(cancel)).isEqualTo(new StopExecution(ID, StopType.Cancel, null, null));
        assertThatThrownBy(() -> contract.decode(pause))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage(
                        "Expected a symbol of dev.runstream.type.StopType that this version knows, but it is Pause");
    }

    @Test
    void aRecordThatThisVersionDoesNotKnowIsRefusedByName() throws IOException {
        Schema unknown = SchemaBuilder.record("ExecutionPaused")
                .namespace("dev.runstream.event")
                .fields()
                .requiredString("executionId")
                .endRecord();
        byte[] bytes =
                bytes(new GenericRecordBuilder(unknown).set("executionId", ID).build());

        assertThatThrownBy(() -> knowing(unknown).decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage(
                        "Expected a record that this version knows, but it is a dev.runstream.event.ExecutionPaused");
        assertThat(knowing(unknown).hash(bytes))
                .as("an auditor can still follow the chain")
                .hasSize(64);
    }

    @Test
    void aSchemaUnderAFingerprintThatIsNotItsOwnIsRefused() throws IOException {
        Schema other =
                SchemaBuilder.record("Other").fields().requiredString("x").endRecord();
        byte[] bytes = bytes(new GenericRecordBuilder(other).set("x", "").build());
        Contract contract = new Contract(fingerprint -> "\"string\"");

        assertThatThrownBy(() -> contract.decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageMatching(
                        "Expected the schema published under fingerprint [0-9a-f]{16} to have it, but its own"
                                + " is 8f014872634503c7");
    }

    @Test
    void whatIsPublishedButNoSchemaIsRefused() throws IOException {
        Schema other =
                SchemaBuilder.record("Other").fields().requiredString("x").endRecord();
        byte[] bytes = bytes(new GenericRecordBuilder(other).set("x", "").build());

        assertThatThrownBy(() -> new Contract(fingerprint -> "{").decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageMatching(
                        "Expected what is published under fingerprint [0-9a-f]{16} to be an Avro schema, but it is not");
    }

    @Test
    void aSchemaThatHoldsItselfIsRefusedInsteadOfFollowed() {
        String endless = "{\"type\":\"record\",\"name\":\"StopExecution\",\"namespace\":\"dev.runstream.command\","
                + "\"fields\":[{\"name\":\"inner\",\"type\":\"StopExecution\"},"
                + "{\"name\":\"executionId\",\"type\":\"string\"},{\"name\":\"type\",\"type\":" + STOP_TYPE + "}]}";
        Schema schema = new Schema.Parser().parse(endless);
        byte[] bytes = new byte[20];
        bytes[0] = (byte) 0xC3;
        bytes[1] = 1;
        long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        for (int i = 0; i < 8; i++) {
            bytes[2 + i] = (byte) (fingerprint >>> (8 * i));
        }

        assertThatThrownBy(() -> knowing(schema).decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("Expected a schema without circles, but dev.runstream.command.StopExecution holds itself");
    }

    @Test
    void aSchemaIsAskedForOnce() throws IOException {
        Schema newer = SchemaBuilder.record("StopExecution")
                .namespace("dev.runstream.command")
                .fields()
                .requiredString("executionId")
                .name("type")
                .type(STOP_TYPE)
                .noDefault()
                .requiredString("colour")
                .endRecord();
        AtomicInteger asked = new AtomicInteger();
        Contract contract = new Contract(fingerprint -> {
            asked.incrementAndGet();
            return newer.toString();
        });
        byte[] bytes = bytes(new GenericRecordBuilder(newer)
                .set("executionId", ID)
                .set("type", new GenericData.EnumSymbol(STOP_TYPE, "Cancel"))
                .set("colour", "red")
                .build());

        contract.decode(bytes);
        contract.decode(bytes);
        contract.hash(bytes);

        assertThat(asked).hasValue(1);
    }

    private static Contract knowing(Schema schema) {
        return new Contract(fingerprint ->
                fingerprint == SchemaNormalization.parsingFingerprint64(schema) ? schema.toString() : null);
    }

    private static Schema published(String fullName) {
        return new Contract()
                .schemas().stream()
                        .filter(schema -> schema.fullName().equals(fullName))
                        .map(schema -> new Schema.Parser().parse(schema.text()))
                        .findFirst()
                        .orElseThrow();
    }

    private static byte[] bytes(GenericRecord record) throws IOException {
        var buffer = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), record.getSchema()).encode(record);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
