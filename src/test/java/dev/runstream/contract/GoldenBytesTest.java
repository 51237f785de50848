package dev.runstream.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Goal: bytes that were ever written stay readable, and mean what they meant. Method: src/test/resources/golden holds one
 * record of every released version of every schema: its bytes, then each value that it holds; for an event also its hash.
 */
class GoldenBytesTest {
    private final Contract contract = new Contract(ReleasedSchemasTest.source());

    @BeforeAll
    static void addWhatIsMissing() {
        if (!Frozen.writing()) {
            return;
        }
        if (Frozen.startingOver()) {
            Frozen.GOLDEN.clear();
        }
        Contract contract = new Contract();
        Map<String, String> written = Frozen.GOLDEN.read();
        for (Class<?> type : Catalogue.records()) {
            Object record = new Samples(type.getName().hashCode(), true).of(type);
            byte[] bytes = contract.encode(record);
            String file = file(type, bytes);
            if (!written.containsKey(file)) {
                Frozen.GOLDEN.write(file, golden(contract, record, bytes));
            }
        }
    }

    @Test
    void everySchemaHasGoldenBytes() {
        for (Class<?> type : Catalogue.records()) {
            byte[] bytes = contract.encode(new Samples(1).of(type));
            assertThat(Frozen.GOLDEN.read())
                    .as("Golden bytes of this version are missing. Add them: %s", Frozen.ADD)
                    .containsKey(file(type, bytes));
        }
    }

    @Test
    void goldenBytesAreReadAndMeanWhatTheyMeant() {
        Frozen.GOLDEN.read().forEach((file, text) -> {
            List<String> lines = text.lines().toList();
            Object record = contract.decode(HexFormat.of().parseHex(lines.getFirst()));
            Map<String, String> values = Values.of(record);
            for (String line : lines.subList(1, lines.size())) {
                String[] parts = line.split(" = ", 2);
                if (!parts[0].equals("hash")) {
                    assertThat(values).as(file).containsEntry(parts[0], parts[1]);
                }
            }
        });
    }

    @Test
    void goldenEventsHaveTheHashThatTheyHad() {
        Frozen.GOLDEN.read().forEach((file, text) -> {
            List<String> lines = text.lines().toList();
            byte[] bytes = HexFormat.of().parseHex(lines.getFirst());
            if (contract.decode(bytes) instanceof AuditEvent) {
                assertThat(lines).as(file).contains("hash = " + contract.hash(bytes));
            }
        });
    }

    private static String file(Class<?> type, byte[] bytes) {
        return Catalogue.nameOf(type) + "-" + HexFormat.of().formatHex(bytes, 2, 10) + ".txt";
    }

    private static String golden(Contract contract, Object record, byte[] bytes) {
        Map<String, String> values = Values.of(record);
        StringBuilder text = new StringBuilder(HexFormat.of().formatHex(bytes)).append('\n');
        values.forEach(
                (path, value) -> text.append(path).append(" = ").append(value).append('\n'));
        if (record instanceof AuditEvent) {
            text.append("hash = ").append(contract.hash(bytes)).append('\n');
        }
        return text.toString();
    }
}
