package dev.runstream.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event.StopRequested;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Goal: docs/events.md says what is so. Method: its lists are written from the schemas, its vectors are worked out. */
class EventsDocumentTest {
    private static final List<String> NAMESPACES = List.of("command", "request", "result", "event", "registry", "type");

    @BeforeAll
    static void writeItsParts() {
        if (Frozen.writing()) {
            EventsDocument.replace("records", records());
            EventsDocument.replace("chain", chain());
        }
    }

    @Test
    void everyRecordAndFieldIsListed() {
        assertThat(EventsDocument.part("records"))
                .as("The records of docs/events.md are not those of schemas/. Write them: %s", Frozen.ADD)
                .isEqualTo(records());
    }

    @Test
    void theExampleOfTheChainHolds() {
        assertThat(EventsDocument.part("chain"))
                .as("The example of docs/events.md does not hold. Write it: %s", Frozen.ADD)
                .isEqualTo(chain());
    }

    @Test
    void theVectorsOfDerivedIdsHold() {
        List<List<String>> vectors = EventsDocument.table("Derived ids");
        assertThat(vectors).hasSize(2);
        List<String> start = vectors.get(0);
        String[] place = start.get(1).split("/", -1);
        assertThat(DerivedId.of(
                        place[0], Integer.parseInt(place[1]), Long.parseLong(place[2]), Long.parseLong(start.get(0))))
                .isEqualTo(start.get(2));
        List<String> child = vectors.get(1);
        String[] attempt = child.get(1).split("/", -1);
        assertThat(DerivedId.child(
                        attempt[0],
                        Long.parseLong(attempt[1]),
                        Integer.parseInt(attempt[2]),
                        Long.parseLong(child.get(0))))
                .isEqualTo(child.get(2));
    }

    @Test
    void everyHeaderIsListed() {
        assertThat(EventsDocument.table("Headers"))
                .extracting(List::getFirst)
                .containsExactlyInAnyOrder(
                        RecordHeaders.TRACEPARENT,
                        RecordHeaders.ORIGIN,
                        RecordHeaders.REASON,
                        RecordHeaders.ERROR,
                        RecordHeaders.SET_ASIDE_BY,
                        RecordHeaders.FULL_SIZE,
                        RecordHeaders.SETTLES,
                        RecordHeaders.SETTLED_AS,
                        RecordHeaders.SETTLED_BY,
                        RecordHeaders.COMMENT,
                        RecordHeaders.REDRIVEN_FROM,
                        RecordHeaders.REDACTED);
    }

    @Test
    void everyTopicIsListed() {
        Topics topics = Topics.DEFAULT;
        assertThat(EventsDocument.table("Topics"))
                .extracting(List::getFirst)
                .containsExactlyInAnyOrder(
                        topics.requests(),
                        topics.commands(),
                        topics.stepRequests(),
                        topics.stepResults(),
                        topics.events(),
                        topics.runbooks(),
                        topics.schemas(),
                        topics.quarantine());
    }

    private static String chain() {
        Contract contract = new Contract();
        StopRequested event = new StopRequested(StopType.Cancel, "enough", null);
        byte[] bytes = contract.encode(ChainTest.HEADER, event);
        return """

                The value, %d bytes:

                ```
                %s
                ```

                The same with the digest in the place of the reason: its length and text were `0c 656e6f756768`, now they are `8e01` and the 71 bytes of `sha256:%s`.

                ```
                %s
                ```

                Its SHA-256 is the event's hash, and the `previousHash` of the event with sequence 3:

                ```
                %s
                ```

                """.formatted(
                bytes.length,
                HexFormat.of().formatHex(bytes),
                HexFormat.of()
                        .formatHex(Sha256.digest().digest("enough".getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                HexFormat.of().formatHex(contract.redact(bytes)),
                contract.hash(ChainTest.HEADER, event));
    }

    private static String records() {
        Map<String, Schema> schemas =
                new TreeMap<>(Comparator.comparingInt((String name) -> NAMESPACES.indexOf(name.split("\\.", -1)[2]))
                        .thenComparing(Comparator.naturalOrder()));
        for (PublishedSchema published : new Contract().schemas()) {
            collect(new Schema.Parser().parse(published.text()), schemas);
        }
        StringBuilder text = new StringBuilder();
        String namespace = "";
        for (Schema schema : schemas.values()) {
            if (!schema.getNamespace().equals(namespace)) {
                namespace = schema.getNamespace();
                text.append("\n## ").append(namespace).append('\n');
            }
            text.append("\n### ")
                    .append(schema.getName())
                    .append("\n\n")
                    .append(cell(schema.getDoc()))
                    .append('\n');
            switch (schema.getType()) {
                case RECORD -> fields(schema, text);
                case ENUM ->
                    text.append("\nSymbols: `")
                            .append(String.join("`, `", schema.getEnumSymbols()))
                            .append("`\n");
                default ->
                    text.append("\nFixed, ").append(schema.getFixedSize()).append(" bytes.\n");
            }
        }
        return text.append('\n').toString();
    }

    private static void fields(Schema schema, StringBuilder text) {
        text.append("\n| field | type | meaning |\n|---|---|---|\n");
        for (Schema.Field field : schema.getFields()) {
            boolean payload = Boolean.TRUE.equals(field.getObjectProp("payload"));
            text.append("| `")
                    .append(field.name())
                    .append("` | ")
                    .append(type(field.schema()))
                    .append(payload ? ", *payload*" : "")
                    .append(" | ")
                    .append(cell(field.doc()))
                    .append(" |\n");
        }
    }

    private static String type(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> type(schema.getTypes().get(1)) + "?";
            case ARRAY -> "list of " + type(schema.getElementType());
            case MAP -> "map of " + type(schema.getValueType());
            case RECORD, ENUM, FIXED -> "`" + schema.getName() + "`";
            case LONG -> schema.getLogicalType() == null ? "long" : "time";
            default -> schema.getType().getName();
        };
    }

    /** Records of the stores are the engine's own: only those of the topics are listed. */
    private static void collect(Schema schema, Map<String, Schema> schemas) {
        switch (schema.getType()) {
            case RECORD -> {
                if (schema.getNamespace().endsWith(".state")) {
                    return;
                }
                schemas.put(schema.getFullName(), schema);
                new ArrayList<>(schema.getFields()).forEach(field -> collect(field.schema(), schemas));
            }
            case ENUM, FIXED -> schemas.put(schema.getFullName(), schema);
            case ARRAY -> collect(schema.getElementType(), schemas);
            case MAP -> collect(schema.getValueType(), schemas);
            case UNION -> schema.getTypes().forEach(type -> collect(type, schemas));
            default -> {}
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
