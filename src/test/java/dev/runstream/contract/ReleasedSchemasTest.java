package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Goal: whatever version wrote a record, every other version reads it. Method: src/test/resources/released holds every
 * version of every schema that was ever released, {@code <full name>/<version>.avsc}; each is held against each other in
 * both directions, and a list of digests holds the files themselves.
 */
public class ReleasedSchemasTest {
    private static final String DIGESTS = "digests.txt";

    @BeforeAll
    static void addWhatIsMissing() {
        if (!Frozen.writing()) {
            return;
        }
        if (Frozen.startingOver()) {
            Frozen.RELEASED.clear();
        }
        Map<String, Map<Integer, String>> released = versions();
        for (PublishedSchema schema : new Contract().schemas()) {
            Map<Integer, String> versions = released.getOrDefault(schema.fullName(), Map.of());
            if (versions.values().stream().noneMatch(text -> fingerprint(text) == schema.fingerprint())) {
                Frozen.RELEASED.write(
                        schema.fullName() + "/" + (versions.size() + 1) + ".avsc",
                        SchemaFormatter.format("json/pretty", new Schema.Parser().parse(schema.text())) + "\n");
            }
        }
        Frozen.RELEASED.write(DIGESTS, digests());
    }

    @Test
    void aReleasedSchemaNeverChanges() {
        assertThat(Frozen.RELEASED.read().get(DIGESTS))
                .as("A released schema never changes and never goes: take back what was done to the files in"
                        + " src/test/resources/released")
                .isEqualTo(digests());
    }

    @Test
    void everySchemaIsReleased() {
        Map<String, Map<Integer, String>> released = versions();
        for (PublishedSchema schema : new Contract().schemas()) {
            assertThat(released.getOrDefault(schema.fullName(), Map.of()).values())
                    .as(
                            "Expected %s to be as it was released, but it has changed. Where the change is meant, add a"
                                    + " version: %s",
                            schema.fullName(), Frozen.ADD)
                    .anyMatch(text -> fingerprint(text) == schema.fingerprint());
        }
    }

    @Test
    void everyVersionReadsWhatEveryOtherWrote() {
        Map<String, Map<Integer, String>> released = versions();
        released.forEach((name, versions) ->
                versions.forEach((reader, readerText) -> versions.forEach((writer, text) -> {
                    var result = SchemaCompatibility.checkReaderWriterCompatibility(
                            new Schema.Parser().parse(readerText), new Schema.Parser().parse(text));
                    assertThat(result.getType())
                            .as(
                                    "Expected version %d of %s to read what version %d wrote, but: %s. A new field needs a default,"
                                            + " a field without one stays for ever, an enum's symbols stay as they are",
                                    reader, name, writer, result.getResult().getIncompatibilities())
                            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
                })));
    }

    @Test
    void marksOfPayloadsNeverChange() {
        // A fingerprint does not cover them, but hashes rest on them.
        Map<String, Map<Integer, String>> released = versions();
        for (PublishedSchema schema : new Contract().schemas()) {
            released.getOrDefault(schema.fullName(), Map.of()).values().stream()
                    .filter(text -> fingerprint(text) == schema.fingerprint())
                    .forEach(text -> assertThat(marks(schema.text()))
                            .as("fields of %s that are marked as payload", schema.fullName())
                            .isEqualTo(marks(text)));
        }
    }

    /** The texts by full name and version. */
    static Map<String, Map<Integer, String>> versions() {
        Map<String, Map<Integer, String>> versions = new TreeMap<>();
        Frozen.RELEASED.read().forEach((path, text) -> {
            if (path.endsWith(".avsc")) {
                String[] parts = path.replace(".avsc", "").split("/", -1);
                versions.computeIfAbsent(parts[0], name -> new TreeMap<>()).put(Integer.valueOf(parts[1]), text);
            }
        });
        return versions;
    }

    /** Finds every released schema, as the topic would. */
    public static SchemaSource source() {
        Map<Long, String> texts = versions().values().stream()
                .flatMap(each -> each.values().stream())
                .collect(Collectors.toMap(ReleasedSchemasTest::fingerprint, text -> text));
        return texts::get;
    }

    private static long fingerprint(String text) {
        return SchemaNormalization.parsingFingerprint64(new Schema.Parser().parse(text));
    }

    private static List<String> marks(String text) {
        List<String> marks = new java.util.ArrayList<>();
        collectMarks(new Schema.Parser().parse(text), "", marks);
        return marks;
    }

    private static void collectMarks(Schema schema, String path, List<String> marks) {
        switch (schema.getType()) {
            case RECORD ->
                schema.getFields().forEach(field -> {
                    if (Boolean.TRUE.equals(field.getObjectProp("payload"))) {
                        marks.add(path + "/" + field.name());
                    }
                    collectMarks(field.schema(), path + "/" + field.name(), marks);
                });
            case ARRAY -> collectMarks(schema.getElementType(), path, marks);
            case MAP -> collectMarks(schema.getValueType(), path, marks);
            case UNION -> schema.getTypes().forEach(type -> collectMarks(type, path, marks));
            default -> {}
        }
    }

    private static String digests() {
        StringBuilder digests = new StringBuilder();
        versions()
                .forEach((name, versions) -> versions.forEach((version, text) -> {
                    byte[] sha256 = Sha256.digest().digest(text.getBytes(UTF_8));
                    digests.append(name + "/" + version + " " + PublishedSchema.key(fingerprint(text)) + " "
                            + HexFormat.of().formatHex(sha256) + "\n");
                }));
        return digests.toString();
    }
}
