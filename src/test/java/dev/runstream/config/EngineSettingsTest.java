package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.execution.Settings;
import dev.runstream.parameters.ParameterStoreSettings;
import dev.runstream.runbook.DocumentLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the engine's settings mean what they say, and what is wrong is refused with a sentence. */
class EngineSettingsTest {
    @Test
    void defaultsAreThoseOfTheCore() {
        assertThat(settings(Map.of()).toSettings()).isEqualTo(Settings.DEFAULT);
        assertThat(settings(Map.of()).documentLimits()).isEqualTo(DocumentLimits.DEFAULT);
    }

    @Test
    void strictMeansTheLimitsOfAws() {
        assertThat(settings(Map.of(EngineSettings.STRICT, "true")).documentLimits())
                .isEqualTo(DocumentLimits.STRICT);
    }

    @Test
    void everySettingSaysWhatItIsFor() {
        assertThat(EngineSettings.DEFINITION.configKeys().values())
                .allSatisfy(key ->
                        assertThat(key.documentation).as(key.name).isNotBlank().endsWith("."));
    }

    @Test
    void bindingsComeFromAFileAndOneByOneAndTheLatterWin(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("bindings"),
                "# ours\naws:createStack=from-file\n\naws:executeAwsApi/ec2:CreateSnapshot = snapshot\n");
        Map<String, String> functions = settings(
                        Map.of(EngineSettings.BINDINGS_FILE, file.toString(), "bindings.aws:createStack", "one-by-one"))
                .toSettings()
                .bindings()
                .functions();
        assertThat(functions)
                .containsOnly(
                        Map.entry("aws:createStack", "one-by-one"),
                        Map.entry("aws:executeAwsApi/ec2:CreateSnapshot", "snapshot"));
    }

    @Test
    void aLineOfTheFileThatIsNoBindingIsRefused(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("bindings"), "aws:createStack\n");
        assertThatThrownBy(() -> settings(Map.of(EngineSettings.BINDINGS_FILE, file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("WHAT=function");
    }

    @Test
    void anUnknownSettingIsRefusedWithTheNearestName() {
        assertThatThrownBy(() -> settings(Map.of("engine.lease", "5")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nearest is 'engine.lease.ms'");
    }

    @Test
    void aTransactionMustOutliveItsCommitInterval() {
        assertThatThrownBy(() -> settings(Map.of(
                        EngineSettings.TRANSACTION_TIMEOUT_MS, "1000", EngineSettings.COMMIT_INTERVAL_MS, "1000")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("to be more than engine.commit.interval.ms");
    }

    private static EngineSettings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("bootstrap.servers", "localhost:9092");
        return new EngineSettings(all);
    }

    @Test
    void R324_aFileOfStoredParametersNeedsAName() {
        assertThatThrownBy(() ->
                        new EngineSettings(Map.of("bootstrap.servers", "a:1", EngineSettings.SSM_PARAMETERS, "file")))
                .hasMessage(
                        "Expected engine.ssm.parameters.file to be set, because engine.ssm.parameters is file, but it is"
                                + " empty");
        assertThat(new EngineSettings(Map.of("bootstrap.servers", "a:1")).parameterStore())
                .isEqualTo(ParameterStoreSettings.NONE);
    }
}
