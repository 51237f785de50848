package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.PublishedSchema;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Event;
import dev.runstream.execution.RegistryEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** The audit stream as Java reads it, by key, with the bytes as they lie in the topic. */
final class RecordedEvents implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final int ENCODING_BYTES = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Contract contract;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, List<byte[]>> values = new LinkedHashMap<>();

    RecordedEvents(String bootstrapServers, Contract contract) {
        this.contract = contract;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEFAULT.events()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    void awaitRegistered(String runbook) {
        await(
                "runbook " + runbook + " to be registered",
                () -> decoded(runbook).stream().anyMatch(RegistryEvent.RunbookRegistered.class::isInstance)
                        ? runbook
                        : null);
    }

    /** The id of the execution that was started with this parameter, as JSON text. */
    String awaitStarted(String parameter, String value) {
        return await(
                "an execution with " + parameter + "=" + value,
                () -> values.keySet().stream()
                        .filter(id -> decoded(id).getFirst() instanceof AuditEvent first
                                && first.event() instanceof Event.ExecutionStarted started
                                && value.equals(started.parameters().get(parameter)))
                        .findFirst()
                        .orElse(null));
    }

    /** Its events, the last of which is {@code ExecutionEnded}. */
    List<AuditEvent> awaitEnded(String id) {
        await(
                "execution " + id + " to end",
                () -> audit(id).stream().anyMatch(each -> each.event() instanceof Event.ExecutionEnded) ? id : null);
        return audit(id);
    }

    /** Its events by nothing but Avro and the published schemas: times in milliseconds, digests in hexadecimal. */
    List<JsonNode> asJson(String id) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (byte[] value : values.getOrDefault(id, List.of())) {
            Schema schema =
                    schema(ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2));
            Object record = new GenericDatumReader<>(schema)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(value, ENCODING_BYTES, value.length - ENCODING_BYTES, null));
            ObjectNode event = JsonNodeFactory.instance.objectNode().put("event", schema.getName());
            event.setAll((ObjectNode) json(record));
            events.add(JSON.readTree(event.toString())); // ints and longs as a reader of the text sees them
        }
        return events;
    }

    private Schema schema(long fingerprint) {
        return contract.schemas().stream()
                .filter(each -> each.fingerprint() == fingerprint)
                .map(PublishedSchema::text)
                .map(text -> new Schema.Parser().parse(text))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode json(@Nullable Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> nodes.nullNode();
            case IndexedRecord record -> {
                ObjectNode object = nodes.objectNode();
                record.getSchema()
                        .getFields()
                        .forEach(field -> object.set(field.name(), json(record.get(field.pos()))));
                yield object;
            }
            case Map<?, ?> map -> {
                ObjectNode object = nodes.objectNode();
                map.forEach((key, each) -> object.set(key.toString(), json(each)));
                yield object;
            }
            case List<?> list ->
                nodes.arrayNode().addAll(list.stream().map(RecordedEvents::json).toList());
            case GenericFixed fixed -> nodes.textNode(HexFormat.of().formatHex(fixed.bytes()));
            case Long number -> nodes.numberNode(number);
            case Integer number -> nodes.numberNode(number);
            case Boolean bit -> nodes.booleanNode(bit);
            default -> nodes.textNode(value.toString());
        };
    }

    private List<AuditEvent> audit(String id) {
        return decoded(id).stream().map(AuditEvent.class::cast).toList();
    }

    private List<Object> decoded(String key) {
        return values.getOrDefault(key, List.of()).stream()
                .map(contract::decode)
                .toList();
    }

    private String await(String what, Supplier<@Nullable String> condition) {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (true) {
            String found = condition.get();
            if (found != null) {
                return found;
            }
            assertThat(System.nanoTime()).as("waited for %s", what).isLessThan(deadline);
            consumer.poll(Duration.ofMillis(100))
                    .forEach(record -> values.computeIfAbsent(record.key(), _ -> new ArrayList<>())
                            .add(record.value()));
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
