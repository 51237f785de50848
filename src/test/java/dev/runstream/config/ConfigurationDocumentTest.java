package dev.runstream.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: docs/configuration.md has every setting as it is. Method: its tables are written from the definitions. */
class ConfigurationDocumentTest {
    private static final Path PATH = Path.of("docs", "configuration.md");
    private static final String WRITE = "mvn test -Dtest=ConfigurationDocumentTest -Ddocs.write=true";

    @ParameterizedTest
    @ValueSource(strings = {"common", "engine", "worker", "api"})
    void everySettingIsListedAsItIs(String part) throws IOException {
        String text = Files.readString(PATH, UTF_8);
        String begin = "<!-- begin " + part + ": written by ConfigurationDocumentTest -->\n";
        String end = "<!-- end " + part + " -->";
        assertThat(text).contains(begin, end);
        String before = text.substring(0, text.indexOf(begin) + begin.length());
        String after = text.substring(text.indexOf(end));
        String written = before + table(part) + after;
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PATH, written, UTF_8);
            return;
        }
        assertThat(text)
                .as("docs/configuration.md does not have the settings as they are. Write it: %s", WRITE)
                .isEqualTo(written);
    }

    @Test
    void everySettingSaysWhatItIsFor() {
        assertThat(List.of(EngineSettings.DEFINITION, WorkerSettings.DEFINITION, ApiSettings.DEFINITION))
                .flatMap(definition -> definition.configKeys().values())
                .allSatisfy(key ->
                        assertThat(key.documentation).as(key.name).isNotBlank().endsWith("."));
    }

    private static String table(String part) {
        Map<String, ConfigKey> engine = EngineSettings.DEFINITION.configKeys();
        Map<String, ConfigKey> worker = WorkerSettings.DEFINITION.configKeys();
        return switch (part) {
            case "common" -> table(engine, worker::containsKey);
            case "engine" -> table(engine, name -> !worker.containsKey(name));
            case "worker" -> table(worker, name -> !engine.containsKey(name));
            default -> table(ApiSettings.DEFINITION.configKeys(), name -> !engine.containsKey(name));
        };
    }

    private static String table(Map<String, ConfigKey> keys, Predicate<String> listed) {
        return keys.values().stream()
                .filter(key -> listed.test(key.name))
                .map(ConfigurationDocumentTest::row)
                .collect(Collectors.joining(
                        "\n",
                        "\n| setting | type | default | valid | importance | meaning |\n|---|---|---|---|---|---|\n",
                        "\n\n"));
    }

    private static String row(ConfigKey key) {
        String value = key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : null;
        String shown = value == null ? "none: must be set" : value.isEmpty() ? "empty" : "`" + value + "`";
        return "| `%s` | %s | %s | %s | %s | %s |"
                .formatted(
                        key.name,
                        type(key.type),
                        shown,
                        ValidValues.of(key),
                        key.importance.name().toLowerCase(Locale.ROOT),
                        key.documentation.replace("|", "\\|"));
    }

    private static String type(Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
