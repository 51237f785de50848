package dev.runstream.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Home;
import dev.runstream.contract.Marker;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.ExecutionStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that nobody can read or may send, each with a number in a header: quarantine keeps headers (F7). */
final class Poison {
    static final String HEADER = "chaos-poison";

    private final Topics topics;
    private final Contract contract;
    private final Random random;
    private final int partitions;

    /** @param partitions of the topics at home */
    Poison(Topics topics, Contract contract, long seed, int partitions) {
        this.topics = topics;
        this.contract = contract;
        this.random = new Random(seed);
        this.partitions = partitions;
    }

    /** The nth of them; kinds and topics come in turn. */
    ProducerRecord<byte[], byte[]> record(int number, String id) {
        String topic = List.of(topics.requests(), topics.stepResults(), topics.commands(), topics.stepRequests())
                .get(number % 4);
        byte[] valid = contract.encode(new Command.StopExecution(id, Command.StopType.Cancel, null, null));
        byte[] value = switch ((number / 4) % 9) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> bad(valid, 0); // another magic
            case 3 -> Arrays.copyOf(valid, valid.length - 3);
            case 4 -> bad(valid, 4); // a schema that nobody has published
            case 5 -> wrongType();
            case 6 -> "{\"startExecution\": {\"documentName\": ".getBytes(UTF_8);
            case 7 -> noise();
            default -> Arrays.copyOf(valid, valid.length + 5);
        };
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, random.nextInt(partitions), null, noise(), value);
        record.headers().add(HEADER, Integer.toString(number).getBytes(UTF_8));
        return record;
    }

    /** A record in commands that is not at home there. */
    ProducerRecord<byte[], byte[]> notAtHome(int number, String id) {
        int elsewhere = (Home.partition(id, partitions) + 1) % partitions;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topics.commands(),
                elsewhere,
                null,
                id.getBytes(UTF_8),
                contract.encode(new Command.StopExecution(id, Command.StopType.Cancel, null, null)));
        record.headers().add(HEADER, Integer.toString(number).getBytes(UTF_8));
        return record;
    }

    private static byte[] bad(byte[] valid, int at) {
        byte[] bad = valid.clone();
        bad[at] ^= 0x55;
        return bad;
    }

    /** Readable, but nothing that any topic takes. */
    private byte[] wrongType() {
        return contract.encode(new Marker(ExecutionStatus.Success, 1, "0".repeat(64), "0".repeat(64), 1, 1));
    }

    private byte[] noise() {
        byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        return noise;
    }
}
