package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: every record of the contract and its schema say the same, both ways, and the schemas follow the rules that keep
 * them readable for ever. Method: the binding that production uses is made for each record, then against schemas with one
 * thing changed.
 */
class RecordsMatchSchemasTest {
    private static final Path SCHEMAS = Path.of("schemas");

    private static final Catalogue CATALOGUE = Catalogue.load();

    static List<Class<?>> records() {
        return Catalogue.records();
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordAndItsSchemaHaveTheSameNamesTypesNullsAndSymbols(Class<?> record) {
        RecordType type = new Binder(CATALOGUE::schema).bind(record);

        int headers = Event.class.isAssignableFrom(record) ? 1 : 0;
        assertThat(type.members()).hasSize(record.getRecordComponents().length + headers);
    }

    @Test
    void everySchemaFileBelongsToARecord() throws IOException {
        Set<String> mentioned = new HashSet<>();
        Catalogue.records().forEach(record -> collectNames(CATALOGUE.schema(record), mentioned));
        try (Stream<Path> files = Files.walk(SCHEMAS)) {
            assertThat(files.filter(file -> file.toString().endsWith(".avsc"))
                            .map(RecordsMatchSchemasTest::parsedName)
                            .toList())
                    .as("schemas that no record of the contract uses are to be deleted")
                    .containsExactlyInAnyOrderElementsOf(mentioned);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordAndFieldHasADocAndEveryNullableAListAndAMapADefault(Class<?> record) {
        assertDocumented(CATALOGUE.schema(record));
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyEventOfAnExecutionBeginsWithItsHeader(Class<?> record) {
        Schema schema = CATALOGUE.schema(record);
        boolean first = schema.getFields().getFirst().name().equals("header");
        assertThat(first).isEqualTo(Event.class.isAssignableFrom(record));
    }

    @Test
    void aComponentWithoutAFieldIsRefusedWithTheSchemasName() {
        assertRefused(
                Call.class,
                without("requestId"),
                "Expected schema dev.runstream.type.Call to have a field for component requestId of"
                        + " dev.runstream.execution.Event$Call, but it has none");
    }

    @Test
    void aFieldWithoutAComponentIsRefused() {
        assertRefused(
                Call.class,
                callWith("{\"name\":\"region\",\"type\":\"string\"}"),
                "Expected dev.runstream.execution.Event$Call to have a component for field region of"
                        + " dev.runstream.type.Call, but it has none");
    }

    @Test
    void aFieldOfAnotherTypeIsRefused() {
        assertRefused(
                Call.class,
                changed("\"name\":\"deliveryCount\",\"type\":\"int\"", "\"name\":\"deliveryCount\",\"type\":\"long\""),
                "Expected field deliveryCount of dev.runstream.type.Call and its component to have the same type, but"
                        + " the component is a int");
    }

    @Test
    void aFieldThatMayBeNullWhereJavaSaysNoIsRefused() {
        assertRefused(
                Call.class,
                changed(
                        "\"name\":\"worker\",\"type\":\"string\"",
                        "\"name\":\"worker\",\"type\":[\"null\",\"string\"]"),
                "Expected field worker of dev.runstream.type.Call and its component to agree whether it may be null, but"
                        + " the schema says yes and Java says no");
    }

    @Test
    void aSymbolThatJavaDoesNotHaveIsRefused() {
        String waitFor = CATALOGUE.schema(Event.StepWaiting.class).toString().replace("\"Resume\"", "\"Continue\"");
        Schema schema = new Schema.Parser().parse(waitFor);
        Schema symbols = schema.getField("waitFor").schema();
        Binder binder = new Binder(type -> type == Event.StepWaiting.class
                ? schema
                : type == Event.WaitFor.class ? symbols : CATALOGUE.schema(type));

        assertThatThrownBy(() -> binder.bind(Event.StepWaiting.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Expected dev.runstream.type.WaitFor to have the symbols [Approval, Resume, StartStep,"
                        + " Complete] of dev.runstream.execution.Event$WaitFor, but it has [Approval, Continue,"
                        + " StartStep, Complete]");
    }

    private void assertRefused(Class<?> type, String schema, String sentence) {
        Schema parsed = new Schema.Parser().parse(schema);
        assertThatThrownBy(() -> new Binder(each -> each == type ? parsed : CATALOGUE.schema(each)).bind(type))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(sentence);
    }

    private String without(String field) {
        Schema schema = CATALOGUE.schema(Call.class);
        List<Schema.Field> fields = schema.getFields().stream()
                .filter(each -> !each.name().equals(field))
                .map(each -> new Schema.Field(each, each.schema()))
                .toList();
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields)
                .toString();
    }

    private String callWith(String field) {
        return changed("\"fields\":[", "\"fields\":[" + field + ",");
    }

    private String changed(String from, String to) {
        String text = CATALOGUE.schema(Call.class).toString();
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    private static void assertDocumented(Schema schema) {
        switch (schema.getType()) {
            case RECORD -> {
                assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
                for (Schema.Field field : schema.getFields()) {
                    String where = schema.getFullName() + "." + field.name();
                    assertThat(field.doc()).as(where).isNotBlank();
                    switch (field.schema().getType()) {
                        case UNION -> assertThat(field.defaultVal()).as(where).isEqualTo(JsonProperties.NULL_VALUE);
                        case ARRAY, MAP ->
                            assertThat(field.hasDefaultValue()).as(where).isTrue();
                        default -> assertDocumented(field.schema());
                    }
                    assertDocumented(field.schema());
                }
            }
            case ENUM, FIXED ->
                assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
            case ARRAY -> assertDocumented(schema.getElementType());
            case MAP -> assertDocumented(schema.getValueType());
            case UNION -> schema.getTypes().forEach(RecordsMatchSchemasTest::assertDocumented);
            default -> assertThat(schema.getFullName()).isNotEmpty();
        }
    }

    private static void collectNames(Schema schema, Set<String> names) {
        switch (schema.getType()) {
            case RECORD -> {
                names.add(schema.getFullName());
                schema.getFields().forEach(field -> collectNames(field.schema(), names));
            }
            case ENUM, FIXED -> names.add(schema.getFullName());
            case ARRAY -> collectNames(schema.getElementType(), names);
            case MAP -> collectNames(schema.getValueType(), names);
            case UNION -> schema.getTypes().forEach(type -> collectNames(type, names));
            default -> {}
        }
    }

    private static String parsedName(Path file) {
        try {
            String text = Files.readString(file, UTF_8);
            assertThat(text).as(file.toString()).startsWith("{\n").endsWith("}\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        String path = SCHEMAS.relativize(file).toString().replace(".avsc", "");
        return "dev.runstream." + path.replace('/', '.').replace('\\', '.');
    }
}
