package dev.runstream.broker;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the broker can be started, stopped and started again wherever it is needed. Method: real ones, real clients. */
class EmbeddedBrokerIT {
    /** Many: the broker takes a while to learn who leads them, which is when things went wrong. */
    private static final int PARTITIONS = 150;

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsThereAfterARestartOnTheSameDirectory() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            write(broker.bootstrapServers());
        }
        assertThat(directory).isNotEmptyDirectory();
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            // The record and the marker of its transaction: a commit is answered before the marker is written.
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(end(broker.bootstrapServers())).isEqualTo(2));
        }
    }

    @Test
    void theDirectoryIsDeletedOnCloseWhenNoneWasGiven() throws Exception {
        List<Path> before = temporary();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            write(broker.bootstrapServers());
            assertThat(temporary()).hasSize(before.size() + 1);
        }
        assertThat(temporary()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aTakenPortIsSaidAtOnceWhenItWasGiven() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, taken.getLocalPort()))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void theCommandSaysItsAddressFirstAndEndsBySigterm() throws Exception {
        Process process = program(directory);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String first = out.readLine();
            assertThat(first).matches("bootstrap 127\\.0\\.0\\.1:\\d+");
            write(first.substring("bootstrap ".length()));
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
        assertThat(directory.resolve(".kafka_cleanshutdown")).exists();
    }

    @Test
    void transactionsThatWereOpenWhenTheBrokerWasKilledEndWhenItIsBack() throws Exception {
        Process process = program(directory);
        List<KafkaProducer<String, String>> producers = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String address = out.readLine().substring("bootstrap ".length());
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
                admin.createTopics(List.of(new NewTopic("kept", PARTITIONS, (short) 1)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            for (int i = 0; i < 4; i++) {
                producers.add(begun(address, "open-" + i));
            }
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
            producers.forEach(producer -> producer.close(Duration.ZERO));
        }
        Process again = program(directory);
        try (BufferedReader out = again.inputReader(StandardCharsets.UTF_8);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", out.readLine().substring("bootstrap ".length())))) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ends(admin, IsolationLevel.READ_COMMITTED))
                            .isEqualTo(ends(admin, IsolationLevel.READ_UNCOMMITTED)));
            assertThat(ends(admin, IsolationLevel.READ_COMMITTED).values()).allMatch(end -> end >= 4);
        } finally {
            again.destroyForcibly();
        }
    }

    /** A producer with a record in each partition and a transaction that is open, and that the broker may abort in 1 s. */
    private static KafkaProducer<String, String> begun(String bootstrapServers, String id) {
        KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "transactional.id",
                        id,
                        "transaction.timeout.ms",
                        1_000,
                        "linger.ms",
                        0),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
        producer.beginTransaction();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            producer.send(new ProducerRecord<>("kept", partition, "key", "value"));
        }
        producer.flush();
        return producer;
    }

    private static Map<TopicPartition, Long> ends(Admin admin, IsolationLevel level) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            asked.put(new TopicPartition("kept", partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(level))
                .all()
                .get(30, TimeUnit.SECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static Process program(Path directory) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.runstream.cli.Main",
                        "broker",
                        "--data",
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void write(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "t"),
                        new StringSerializer(),
                        new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("kept", "key", "value"));
            producer.commitTransaction();
        }
    }

    private static long end(String bootstrapServers) throws Exception {
        TopicPartition partition = new TopicPartition("kept", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        }
    }

    private static List<Path> temporary() throws Exception {
        try (var entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return entries.filter(path -> path.getFileName().toString().startsWith("runstream-broker-"))
                    .toList();
        }
    }
}
