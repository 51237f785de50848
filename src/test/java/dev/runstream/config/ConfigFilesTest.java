package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: the files in {@code config/} can be used as they are, say what the defaults are, and leave out nothing important. */
class ConfigFilesTest {
    @TempDir
    Path directory;

    static Stream<Arguments> roles() {
        Function<GivenSettings, RoleConfig> engine = EngineSettings::new;
        Function<GivenSettings, RoleConfig> worker = WorkerSettings::new;
        Function<GivenSettings, RoleConfig> api = ApiSettings::new;
        return Stream.of(
                Arguments.of("engine", EngineSettings.DEFINITION, engine),
                Arguments.of("worker", WorkerSettings.DEFINITION, worker),
                Arguments.of("api", ApiSettings.DEFINITION, api));
    }

    @ParameterizedTest
    @MethodSource("roles")
    void theFileIsAcceptedAndSetsNothingButTheAddressToAnythingButItsDefault(
            String role, ConfigDef definition, Function<GivenSettings, RoleConfig> read) throws IOException {
        RoleConfig settings = read.apply(GivenSettings.NONE.withFile(file(role)));
        assertThat(settings.differences()).singleElement().asString().startsWith("bootstrap.servers=");
    }

    @ParameterizedTest
    @MethodSource("roles")
    void everySettingOfHighOrMediumImportanceIsInTheFile(
            String role, ConfigDef definition, Function<GivenSettings, RoleConfig> read) throws IOException {
        Set<String> important = definition.configKeys().values().stream()
                .filter(key -> key.importance != Importance.LOW)
                .map(key -> key.name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(GivenSettings.NONE.withFile(file(role)).values().keySet())
                .as("settings in %s", file(role))
                .containsAll(important);
    }

    @ParameterizedTest
    @MethodSource("roles")
    void whatIsCommentedOutIsAcceptedToo(String role, ConfigDef definition, Function<GivenSettings, RoleConfig> read)
            throws IOException {
        Path secrets = Files.writeString(directory.resolve("secrets"), "jaas=a.Module required;\n");
        String all = Files.readString(file(role))
                .replaceAll("(?m)^#(?=\\S)", "")
                .replace("/run/secrets/runstream.properties", secrets.toString());
        RoleConfig settings = read.apply(
                GivenSettings.NONE.withFile(Files.writeString(directory.resolve(role + ".properties"), all)));
        assertThat(settings.client(RoleConfig.Client.admin))
                .containsAllEntriesOf(
                        Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "a.Module required;"));
    }

    private static Path file(String role) {
        return Path.of("config", role + ".properties");
    }
}
