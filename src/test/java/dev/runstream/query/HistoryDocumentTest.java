package dev.runstream.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.config.QuerySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** Goal: docs/history.md has every table, column and setting. Method: those of the migrations and definitions are looked up. */
class HistoryDocumentTest {
    private static final Path MIGRATIONS =
            Path.of("src", "main", "resources", "dev", "runstream", "query", "migrations");
    private static final Pattern TABLE = Pattern.compile("CREATE TABLE (\\w+) \\((.*?)\\n\\);", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("^    ([a-z_0-9]+) [A-Z]", Pattern.MULTILINE);

    private final String document;

    HistoryDocumentTest() throws IOException {
        document = Files.readString(Path.of("docs", "history.md"), UTF_8);
    }

    @Test
    void everyTableAndColumnIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        int found = 0;
        try (var files = Files.list(MIGRATIONS)) {
            for (Path file : files.toList()) {
                Matcher table = TABLE.matcher(Files.readString(file, UTF_8));
                while (table.find()) {
                    Matcher column = COLUMN.matcher(table.group(2));
                    while (column.find()) {
                        found++;
                        if (!document.contains("`" + column.group(1) + "`")) {
                            missing.add(table.group(1) + "." + column.group(1));
                        }
                    }
                    assertThat(document).contains(table.group(1));
                }
            }
        }
        assertThat(found).isGreaterThan(90);
        assertThat(missing).isEmpty();
    }

    @Test
    void everySettingIsThereAndSaysWhatItIsFor() {
        assertThat(QuerySettings.define(new ConfigDef()).configKeys().values()).allSatisfy(key -> {
            assertThat(document).contains("`" + key.name + "`");
            assertThat(key.documentation).endsWith(".");
        });
    }
}
