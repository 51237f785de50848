package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Goal: Kafka's config providers work in every value, those of Kafka's clients included, and never half. */
class ConfigReferencesTest {
    @TempDir
    Path directory;

    @Test
    void aValueComesFromAFileOfProperties() throws IOException {
        Path secrets = Files.writeString(directory.resolve("secrets"), "jaas=a.Module required;\nlease=7000\n");
        EngineSettings settings = settings(Map.of(
                "config.providers",
                "file",
                "kafka.sasl.jaas.config",
                "${file:" + secrets + ":jaas}",
                "engine.lease.ms",
                "${file:" + secrets + ":lease}"));
        assertThat(settings.client(RoleConfig.Client.streams)).containsEntry("sasl.jaas.config", "a.Module required;");
        assertThat(settings.toSettings().leaseMillis()).isEqualTo(7_000);
    }

    @Test
    void aValueComesFromTheEnvironmentAndMayHaveTextAroundIt() {
        String home = System.getenv("PATH");
        EngineSettings settings =
                settings(Map.of("config.providers", "env", "engine.state.dir", "state-${env:PATH}-of-mine"));
        assertThat(settings.getString("engine.state.dir")).isEqualTo("state-" + home + "-of-mine");
    }

    @Test
    void aValueComesFromADirectoryWithAFileForEach() throws IOException {
        Files.writeString(directory.resolve("password"), "s3cret");
        EngineSettings settings = settings(
                Map.of("config.providers", "env, dir", "kafka.ssl.key.password", "${dir:" + directory + ":password}"));
        assertThat(settings.client(RoleConfig.Client.producer)).containsEntry("ssl.key.password", "s3cret");
    }

    @Test
    void theProvidersOwnSettingsHold() throws IOException {
        Path secrets = Files.writeString(directory.resolve("secrets"), "lease=7000\n");
        assertThatThrownBy(() -> settings(Map.of(
                        "config.providers",
                        "file",
                        "config.providers.file.param.allowed.paths",
                        Files.createDirectories(directory.resolve("other")).toString(),
                        "engine.lease.ms",
                        "${file:" + secrets + ":lease}")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void aReferenceThatTheProviderDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> settings(
                        Map.of("config.providers", "env", "kafka.ssl.key.password", "${env:NO_SUCH_VARIABLE}")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Expected the config provider env to know ${env:NO_SUCH_VARIABLE} of"
                        + " kafka.ssl.key.password, but it does not");
    }

    @Test
    void aReferenceToAProviderThatIsNotListedIsRefused() {
        assertThatThrownBy(() -> settings(Map.of("kafka.ssl.key.password", "${env:PATH}")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Expected config.providers to list env, because kafka.ssl.key.password refers to"
                        + " ${env:PATH}, but it does not");
    }

    @Test
    void aProviderOfAnotherMakeNeedsItsClass() {
        assertThatThrownBy(() -> settings(Map.of("config.providers", "vault")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("config.providers.vault.class");
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void theSystemPropertyOfKafkaSaysWhichProvidersMayBeUsed() {
        System.setProperty(AbstractConfig.AUTOMATIC_CONFIG_PROVIDERS_PROPERTY, "none");
        try {
            assertThatThrownBy(() -> settings(Map.of("config.providers", "env", "engine.lease.ms", "${env:PATH}")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("EnvVarConfigProvider");
        } finally {
            System.clearProperty(AbstractConfig.AUTOMATIC_CONFIG_PROVIDERS_PROPERTY);
        }
    }

    @Test
    void whatIsShownOfASettingIsTheReferenceAndNotTheValue() {
        EngineSettings settings = settings(Map.of("config.providers", "env", "engine.state.dir", "${env:PATH}"));
        assertThat(settings.differences()).contains("engine.state.dir=${env:PATH}");
    }

    private static EngineSettings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("bootstrap.servers", "localhost:9092");
        return new EngineSettings(all);
    }
}
