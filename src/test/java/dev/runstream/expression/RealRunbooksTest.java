package dev.runstream.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What AWS's own runbooks say is understood: every reference and every selector in them. */
class RealRunbooksTest {
    private static final Path RUNBOOKS = Path.of("../shared/runbooks");

    @Test
    void R401_everyReferenceThatTheRegularExpressionFindsIsFound() throws IOException {
        int found = 0;
        for (Path file : runbooks()) {
            JsonNode document = JsonText.parse(Files.readString(file));
            List<String> expected = new ArrayList<>();
            texts(document, text -> NaiveTemplate.R401.matcher(text).results().forEach(m -> expected.add(m.group(1))));

            assertThat(Template.of(document).references().stream().map(NaiveTemplate::body))
                    .as(file.toString())
                    .containsExactlyElementsOf(expected);
            found += expected.size();
        }
        assertThat(found).isGreaterThan(500);
    }

    @Test
    void R433_everySelectorIsInTheSubset() throws IOException {
        int selectors = 0;
        for (Path file : runbooks()) {
            for (JsonNode output : JsonText.parse(Files.readString(file)).findValues("outputs")) {
                for (JsonNode entry : output) {
                    if (entry.has("Selector")) {
                        assertThat(Selector.parse(entry.get("Selector").textValue()))
                                .isNotNull();
                        selectors++;
                    }
                }
            }
        }
        assertThat(selectors).isGreaterThan(100);
    }

    private static List<Path> runbooks() throws IOException {
        assumeThat(RUNBOOKS).as("AWS's runbooks beside the repository").isDirectory();
        try (Stream<Path> files = Files.list(RUNBOOKS)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static void texts(JsonNode node, java.util.function.Consumer<String> reader) {
        if (node.isTextual()) {
            reader.accept(node.textValue());
        }
        node.forEach(child -> texts(child, reader));
    }
}
