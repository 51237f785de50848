package dev.runstream.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.broker.EmbeddedBroker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Goal: a process finds the schema of any record that another one wrote. Method: a real broker and its topic. */
class SchemaTopicIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start();
        admin = Admin.create(settings());
    }

    @AfterAll
    static void stopBroker() {
        admin.close(Duration.ofSeconds(5));
        broker.close();
    }

    @Test
    void ownSchemasArePublishedOnce() throws Exception {
        Topics topics = topics("once.");
        List<PublishedSchema> own = new Contract().schemas();
        try (SchemaTopic first = new SchemaTopic(settings(), topics, TIMEOUT);
                SchemaTopic second = new SchemaTopic(settings(), topics, TIMEOUT)) {
            assertThat(first.publish(own)).isEqualTo(own.size());
            assertThat(first.publish(own)).isZero();
            assertThat(second.publish(own)).as("by another process").isZero();
            assertThat(end(topics)).isEqualTo(own.size());
        }
    }

    @Test
    void aRecordOfANewerProcessIsReadByAnOlderOne() throws Exception {
        Topics topics = topics("newer.");
        Schema newer = SchemaBuilder.record("DeleteRunbook")
                .namespace("dev.runstream.command")
                .fields()
                .requiredString("reason")
                .requiredString("name")
                .endRecord();
        GenericRecord record = new GenericRecordBuilder(newer)
                .set("reason", "old")
                .set("name", "AWS-StopEC2Instance")
                .build();
        ByteBuffer buffer = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), newer).encode(record);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        try (SchemaTopic olders = new SchemaTopic(settings(), topics, TIMEOUT);
                SchemaTopic newers = new SchemaTopic(settings(), topics, TIMEOUT)) {
            Contract older = new Contract(olders);
            assertThatThrownBy(() -> older.decode(bytes))
                    .isInstanceOf(UnreadableRecordException.class)
                    .hasMessageStartingWith("Expected the record's schema to be published, but there is none");

            newers.publish(List.of(new PublishedSchema(
                    SchemaNormalization.parsingFingerprint64(newer), newer.getFullName(), newer.toString())));

            assertThat(older.decode(bytes))
                    .isEqualTo(new dev.runstream.execution.Command.DeleteRunbook("AWS-StopEC2Instance", null, null));
        }
    }

    @Test
    void aTopicThatIsMissingIsSaid() {
        try (SchemaTopic schemas = new SchemaTopic(settings(), new Topics("missing."), Duration.ofSeconds(3))) {
            assertThatThrownBy(() -> schemas.find(1)).isInstanceOf(KafkaException.class);
        }
    }

    @Test
    void aBrokerThatIsAwayIsNotAnUnreadableRecord() {
        Map<String, Object> nobody = Map.of("bootstrap.servers", "127.0.0.1:1");
        try (SchemaTopic schemas = new SchemaTopic(nobody, Topics.DEFAULT, Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> schemas.find(1)).isInstanceOf(KafkaException.class);
        }
    }

    private static Map<String, Object> settings() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static Topics topics(String prefix) throws Exception {
        Topics topics = new Topics(prefix);
        NewTopic schemas = new NewTopic(topics.schemas(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
        admin.createTopics(List.of(schemas)).all().get(20, TimeUnit.SECONDS);
        return topics;
    }

    private static long end(Topics topics) throws Exception {
        TopicPartition partition = new TopicPartition(topics.schemas(), 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(20, TimeUnit.SECONDS)
                .offset();
    }
}
