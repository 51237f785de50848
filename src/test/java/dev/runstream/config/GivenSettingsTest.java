package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what wins over what is certain, and every mistake is told at once, with the place where it was made. */
class GivenSettingsTest {
    @TempDir
    Path directory;

    @Test
    void aSingleSettingWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
        Path file = file("bootstrap.servers=file:1\nengine.lease.ms=1000\nengine.threads=2\n");
        GivenSettings given = GivenSettings.NONE
                .withFile(file)
                .withEnvironment(Map.of("RUNSTREAM_ENGINE_LEASE_MS", "2000", "RUNSTREAM_ENGINE_THREADS", "3"))
                .with(Map.of("engine.threads", "4"), "--set");
        assertThat(new EngineSettings(given).differences())
                .containsExactly(
                        "bootstrap.servers=file:1 (" + file + ", line 1)",
                        "engine.threads=4 (--set)",
                        "engine.lease.ms=2000 (environment variable RUNSTREAM_ENGINE_LEASE_MS)");
    }

    @Test
    void everyMistakeIsToldWithItsPlace() throws IOException {
        Path file = file("# ours\nengine.lease=5\n\nengine.threads=\\\n  many\nworker.consumers=1\n");
        assertThatThrownBy(() -> new EngineSettings(
                        GivenSettings.NONE.withFile(file).with(Map.of("engine.strict", "perhaps"), "--set")))
                .isInstanceOf(ConfigException.class)
                .message()
                .contains("'engine.lease' (" + file + ", line 2) is none; nearest is 'engine.lease.ms'")
                .contains("'worker.consumers' (" + file + ", line 6) is none")
                .contains("Expected engine.threads to be 1 to 64, but it is 'many' (" + file + ", line 4)")
                .contains("Expected engine.strict to be true or false, but it is 'perhaps' (--set)")
                .contains("Expected bootstrap.servers to be set, but it is not");
    }

    @Test
    void aNameThatAFileSetsTwiceIsRefusedWithBothLines() throws IOException {
        Path file = file("engine.threads=1\nengine.lease.ms=1000\nengine.threads=2\n");
        assertThatThrownBy(() -> GivenSettings.NONE.withFile(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("to set engine.threads once, but lines 1 and 3 do");
    }

    @Test
    void linesAreCountedWhateverEndsThemAndHoweverManyBelongTogether() throws IOException {
        assertThat(PropertiesFile.read(file("# no \\\r\na = 1\r\nb: 2, \\\n  3\n\nc=x\\\\\nd\\:e=4")))
                .containsExactly(
                        Map.entry("a", new PropertiesFile.Line("1", 2)),
                        Map.entry("b", new PropertiesFile.Line("2, 3", 3)),
                        Map.entry("c", new PropertiesFile.Line("x\\", 6)),
                        Map.entry("d:e", new PropertiesFile.Line("4", 7)));
    }

    @Test
    void theEnvironmentNamesEverySettingAndWhateverIsPassedOnToKafka() {
        EnvironmentNames names = new EnvironmentNames();
        assertThat(names.setting("RUNSTREAM_BOOTSTRAP_SERVERS")).contains("bootstrap.servers");
        assertThat(names.setting("RUNSTREAM_IDEMPOTENCY_RETENTION_MS")).contains("idempotency.retention.ms");
        assertThat(names.setting("RUNSTREAM_KAFKA_SASL_JAAS_CONFIG")).contains("kafka.sasl.jaas.config");
        assertThat(names.setting("RUNSTREAM_KAFKA_A__B___C")).contains("kafka.a_b-c");
        assertThat(names.setting("RUNSTREAM_CONFIG_PROVIDERS")).contains("config.providers");
        assertThat(names.setting("RUNSTREAM_CONFIG_PROVIDERS_VAULT_CLASS")).contains("config.providers.vault.class");
        assertThat(names.setting("RUNSTREAM_LOG_LEVEL")).isEmpty();
        EngineSettings.DEFINITION
                .names()
                .forEach(name ->
                        assertThat(names.setting(EnvironmentNames.of(name))).contains(name));
    }

    @Test
    void aVariableThatNamesNoSettingIsToldAndStopsNothing() {
        EngineSettings settings = new EngineSettings(engine(Map.of("RUNSTREAM_ENGINE_LEASE", "1")));
        assertThat(settings.notices())
                .containsExactly("The environment variable RUNSTREAM_ENGINE_LEASE names no setting; nearest is"
                        + " RUNSTREAM_ENGINE_LEASE_MS");
    }

    @Test
    void whatKubernetesTellsOfServicesAndWhatTheLauncherReadsIsNoMistake() {
        EngineSettings settings = new EngineSettings(engine(Map.of(
                "RUNSTREAM_ENGINE_SERVICE_HOST",
                "10.0.0.1",
                "RUNSTREAM_ENGINE_PORT_8080_TCP_ADDR",
                "10.0.0.1",
                "RUNSTREAM_KAFKA_PORT",
                "tcp://10.0.0.1:9092",
                "RUNSTREAM_JAVA_OPTS",
                "-Xmx1g")));
        assertThat(settings.notices()).isEmpty();
        assertThat(settings.client(RoleConfig.Client.admin)).containsOnlyKeys("bootstrap.servers");
    }

    @Test
    void oneEnvironmentServesAllRoles() {
        Map<String, String> environment = Map.of("RUNSTREAM_WORKER_CONSUMERS", "2", "RUNSTREAM_ENGINE_THREADS", "3");
        EngineSettings settings = new EngineSettings(engine(environment));
        assertThat(settings.threads()).isEqualTo(3);
        assertThat(settings.notices()).isEmpty();
    }

    @Test
    void whatNoClientOfKafkaKnowsIsPassedOnAndTold() {
        EngineSettings settings =
                new EngineSettings(GivenSettings.of(Map.of("bootstrap.servers", "b:1", "kafka.lingre.ms", "5")));
        assertThat(settings.notices())
                .containsExactly("No client of Kafka knows lingre.ms; it is passed on for plug-ins");
        assertThat(settings.client(RoleConfig.Client.admin)).containsEntry("lingre.ms", "5");
    }

    private static GivenSettings engine(Map<String, String> environment) {
        return GivenSettings.of(Map.of("bootstrap.servers", "b:1")).withEnvironment(environment);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("engine.properties"), text);
    }
}
