package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Goal: bytes that cannot be read are refused with one sentence, whatever they are, and never cost memory that the bytes
 * only claim. Method: each way of being unreadable once, then thousands of records with random damage.
 */
class UnreadableBytesTest {
    private static final String ID = "0192f5c0-7d8e-7a11-9c3b-2f6d1e5a4b90";

    private final Contract contract = new Contract();
    private final byte[] stop = contract.encode(new StopExecution(ID, StopType.Cancel, null, "enough"));

    @Test
    void noBytesAreRefused() {
        assertRefused(new byte[0], "Expected a record in Avro's single-object encoding, but it is empty");
    }

    @Test
    void jsonIsRefusedWithAHint() {
        assertRefused(
                "{\"stopExecution\":{}}".getBytes(UTF_8),
                "Expected a record in Avro's single-object encoding, but it begins like JSON, which is taken at requests"
                        + " only");
    }

    @Test
    void fewerBytesThanAHeaderAreRefused() {
        assertRefused(
                Arrays.copyOf(stop, 9),
                "Expected at least 10 bytes of a record in Avro's single-object encoding, but there are 9");
    }

    @Test
    void anotherMagicIsRefused() {
        assertRefused(
                "hello, world".getBytes(UTF_8),
                "Expected a record in Avro's single-object encoding to begin with c301, but it begins with 6865");
    }

    @Test
    void anUnknownFingerprintIsRefused() {
        byte[] bytes = HexFormat.of().parseHex("c3010102030405060708ff");
        assertRefused(
                bytes,
                "Expected the record's schema to be published, but there is none with fingerprint 0807060504030201");
    }

    @Test
    void bytesThatFollowAreRefused() {
        assertRefused(
                Arrays.copyOf(stop, stop.length + 3),
                "Expected the record to end at byte " + stop.length + ", but 3 bytes follow");
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < stop.length; length++) {
            byte[] bytes = Arrays.copyOf(stop, length);
            assertThatThrownBy(() -> contract.decode(bytes))
                    .as("%d bytes", length)
                    .isInstanceOf(UnreadableRecordException.class)
                    .hasMessageStartingWith("Expected ");
        }
    }

    @Test
    void aTextLongerThanTheBytesLeftIsRefusedBeforeMemoryIsTaken() {
        byte[] bytes = Arrays.copyOf(stop, 15);
        // 2^31 - 1 in zigzag: what a text of two gigabytes would begin with.
        System.arraycopy(HexFormat.of().parseHex("feffffff0f"), 0, bytes, 10, 5);
        assertRefused(
                bytes, "Expected the length of a text to be at most the 0 bytes left, but it is 2147483647 at byte 10");
    }

    @Test
    void aNumberOfMoreThan64BitsIsRefused() {
        byte[] bytes = Arrays.copyOf(stop, 21);
        Arrays.fill(bytes, 10, 21, (byte) 0xFF);
        assertRefused(bytes, "Expected a number of at most 64 bits, but it is longer at byte 10");
    }

    @Test
    void aSymbolThatIsNotThereIsRefused() {
        byte[] bytes = stop.clone();
        bytes[10 + 1 + ID.length()] = 14;
        assertRefused(
                bytes,
                "Expected a dev.runstream.type.StopType to be one of 2, but it is number 7 at byte "
                        + (10 + 1 + ID.length()));
    }

    @Test
    void aRecordOfAnotherTypeIsRefusedByName() {
        assertThatThrownBy(() -> contract.decode(stop, Marker.class))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("Expected a Marker, but the record is a dev.runstream.command.StopExecution");
        byte[] event = contract.encode(new Samples(3).of(Event.StepEntered.class));
        assertThatThrownBy(() -> contract.decode(event, Marker.class))
                .hasMessage("Expected a Marker, but the record is a dev.runstream.event.StepEntered");
    }

    @Test
    void randomDamageGivesARecordOrARefusalAndNothingElse() {
        long seed = 20261122;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 40; round++) {
            for (Object record : Samples.ofEach(round)) {
                byte[] bytes = contract.encode(record);
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    bytes[10 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt(256);
                }
                refused += refuses(bytes) ? 1 : 0;
            }
        }
        assertThat(refused).as("of damaged records, seed %d", seed).isGreaterThan(200);
    }

    private boolean refuses(byte[] bytes) {
        try {
            contract.decode(bytes);
            return false;
        } catch (UnreadableRecordException e) {
            assertThat(e).hasMessageStartingWith("Expected ").hasMessageContaining(", but ");
            return true;
        }
    }

    private void assertRefused(byte[] bytes, String sentence) {
        assertThatThrownBy(() -> contract.decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage(sentence);
    }
}
